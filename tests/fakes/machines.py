"""Machines that share the work of one checkout, without running anything: their evidence is made.

Each spec and stage takes as long as it took in the past, which the checkout holds.
"""

import json
import random
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from specops.app.boundary import execute
from specops.evidence import names, store
from specops.evidence.attestation import sha256
from specops.evidence.store import EvidenceFile
from specops.model import Stage, could_not_judge
from specops.packet.template import new_packet
from specops.policy import EnforcementRule
from specops.session import make
from tests.fakes.evidence import BEGAN, RULE, Kept
from tests.fakes.repository import Guarded, environment
from tests.fakes.world import Kept as Printed
from tests.fakes.world import call, world

SETTINGS: Final = '[hal]\nbase_url = "embedded"\n'


class Machine(Kept):
    """The evidence of one machine.

    It need not survive a power cut: a thousand runs would wait for the disk.
    """

    def write(self, files: Sequence[EvidenceFile]) -> None:
        """Write the files of a run."""
        for file in files:
            path = self.root / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)

    def interrupt(self, stage: Stage, at: datetime, spec: str) -> None:
        """Leave the record of a run that Ctrl-C ended."""
        self.interrupted = True
        self.add(stage, at, spec, (could_not_judge("health", "interrupted"),))


class Machines:
    """A checkout with some specs and their past, and the folders of machines beside it."""

    def __init__(self, folder: Path, specs: int, seed: int = 18) -> None:
        """Make the checkout; the past of each stage is one run of another commit."""
        self.root = folder / "checkout"
        self.folder = folder
        self.guarded = Guarded(self.root)
        self.specs = [f"SPEC-KIT-{number:03d}" for number in range(1, specs + 1)]
        chance = random.Random(seed)  # noqa: S311 - a simulation is to be repeated
        self.took = {
            (spec, stage): round(chance.lognormvariate(6, 1))
            for spec in self.specs
            for stage in Stage
        }
        self._begin()

    def _begin(self) -> None:
        guarded = self.guarded
        self.root.mkdir()
        guarded.write("specops.toml", SETTINGS)
        for spec in self.specs:
            for path, text in new_packet(f"{spec}-drill", "Drill").items():
                guarded.write(path, text)
        self._past()
        guarded.git("init", "-q", "-b", "main")
        self.commit = guarded.commit("begin")
        self.tree = guarded.git("rev-parse", "HEAD^{tree}")

    def _past(self) -> None:
        """Leave what is read of the past: a run's name, and how long it took."""
        for (spec, stage), took in self.took.items():
            past = make(BEGAN, "00000a")
            folder = self.root / store.run_folder("evidence", spec)
            folder.mkdir(parents=True, exist_ok=True)
            told = {"predicate": {"specops": {"durationMs": took, "commit": "d" * 40}}}
            (folder / names.envelope_name(stage, past)).touch()
            attestation = folder / names.attestation_name(stage, past)
            attestation.write_text(json.dumps(told), encoding="utf-8")

    def machine(self, name: str, rule: EnforcementRule = RULE) -> Machine:
        """Return a machine that has the checkout, and evidence of its own."""
        return Machine(
            self.folder / name,
            commit=self.commit,
            tree=self.tree,
            configuration={"specops.toml": sha256(SETTINGS.encode())},
            rule=rule,
            made=len(list((self.folder / name).rglob("*.log"))),
        )

    @property
    def now(self) -> datetime:
        """The moment at which machines begin."""
        return BEGAN + timedelta(days=1)

    @property
    def later(self) -> datetime:
        """A moment after everything that was run."""
        return BEGAN + timedelta(days=2)

    def merge(self) -> tuple[int, str]:
        """Unite the evidence of all machines in the checkout."""
        roots = sorted(str(path) for path in self.folder.glob("m*/evidence"))
        return self.specops("evidence.merge", *roots)

    def run(self, name: str, specs: tuple[str, ...], *, until: int | None = None) -> list[str]:
        """Let a machine run specs to their end, or die after some stages; return what it did."""
        kept = self.machine(name)
        did: list[str] = []
        for spec in specs:
            for rank, stage in enumerate(Stage):
                if len(did) == until:
                    return did
                kept.add(stage, self.now + timedelta(minutes=rank), spec)
                did.append(f"{spec}/{stage.value}")
        return did

    def specops(self, command: str, *paths: str, **values: str) -> tuple[int, str]:
        """Run a command on the checkout; return its exit code and what it printed."""
        printed = Printed()
        named = {name.replace("_", "-"): value for name, value in values.items()}
        here = world(self.root, printed, environment({}))
        code = execute(call(command, here, values=named, paths=paths))
        return code, printed.out.getvalue() + printed.err.getvalue()

    def lose(self, name: str) -> None:
        """Let the disk of a machine be lost."""
        shutil.rmtree(self.folder / name)
