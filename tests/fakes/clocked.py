"""Commands at a moment of one's choice, in a repository whose HAL is down."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from specops.app.boundary import execute
from specops.commands.model import World
from tests.fakes.repository import Guarded
from tests.fakes.world import Kept, call

SPEC = "SPEC-KIT-018"
DOWN = '[hal]\nbase_url = "http://127.0.0.1:1"\n'


@dataclass
class Clocked:
    """A repository whose HAL is down, and commands in it at a moment of one's choice."""

    guarded: Guarded
    told: dict[str, Any] = field(default_factory=dict)
    printed: str = ""
    said: str = ""

    @property
    def root(self) -> Path:
        return self.guarded.root

    def run(self, command: str, now: datetime, *switches: str, **values: str) -> int:
        kept = Kept()
        world = World({}, self.root, kept.out, kept.err, lambda: now, lambda: "3f9c1a")
        given = {"output-format": "json", **{k.replace("_", "-"): v for k, v in values.items()}}
        lists = {"spec": (given.pop("spec"),)} if command == "auto" else {}
        code = execute(
            call(command, world, values=given, lists=lists, switches=frozenset(switches))
        )
        self.printed = kept.out.getvalue()
        self.told = json.loads(self.printed) if given["output-format"] == "json" else {}
        self.said = kept.err.getvalue()
        assert "itself failed" not in self.said
        return code

    def validate(self, now: datetime, **values: str) -> int:
        return self.run("validate", now, spec=SPEC, **values)

    def telemetry(self) -> dict[str, Any]:
        """Return the latest telemetry without what tells one run from another."""
        envelope = self.guarded.envelope()
        moments = ("sessionId", "timestamp")
        session = envelope["sessionId"]
        text = json.dumps({key: one for key, one in envelope.items() if key not in moments})
        return dict(json.loads(text.replace(session, "SESSION")))
