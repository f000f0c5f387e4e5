"""A repository for the linters, and their commands run in this process."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from specops.app.boundary import execute
from specops.packet.tracker import COLUMNS
from tests.fakes import packets
from tests.fakes.world import Kept, call, world

DATA = Path(__file__).parents[1] / "data" / "telemetry" / "passing" / "plan.json"
HEADER = f"| {' | '.join(COLUMNS)} |\n{'| --- ' * len(COLUMNS)}|\n"
ROW = "| 1 | SPEC-DEMO-001 | Example | Backlog | Ada |  |  |  |  |  |  |\n"
RECORD = json.loads(DATA.read_bytes())
RECORD_PATH = f"evidence/commands/{RECORD['specId']}/spec-plan_{RECORD['sessionId']}.json"


@dataclass(frozen=True)
class Ended:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401 - JSON is any value
        return json.loads(self.out)

    @property
    def codes(self) -> list[str]:
        return [finding["code"] for finding in self.document["findings"]]


@dataclass(frozen=True)
class Linted:
    """A repository with a tracker, a packet and a record, all of them sound."""

    root: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None

    def run(self, command: str, *paths: str, **options: str | bool) -> Ended:
        """Run a command; options are given as keywords, a switch as ``True``."""
        kept = Kept()
        named = {name.replace("_", "-"): value for name, value in options.items()}
        values = {name: value for name, value in named.items() if isinstance(value, str)}
        switches = frozenset(named) - frozenset(values)
        here = world(self.cwd or self.root, kept, self.environ)
        code = execute(call(command, here, values=values, switches=switches, paths=paths))
        return Ended(code, kept.out.getvalue(), kept.err.getvalue())

    def write(self, path: str, text: str) -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target


def make(root: Path, settings: str = "") -> Linted:
    linted = Linted(root)
    linted.write("specops.toml", settings)
    linted.write("SPEC.md", HEADER + ROW)
    packets.make(root)
    linted.write(RECORD_PATH, json.dumps(RECORD))
    for entry in (*(a["path"] for a in RECORD["artifacts"]), RECORD["baseline"]["artifact"]):
        linted.write(entry, "kept\n")
    return linted


def remove(linted: Linted, path: str) -> None:
    shutil.rmtree(linted.root / path)
