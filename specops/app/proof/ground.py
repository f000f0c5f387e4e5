"""Sets a proof up: where faults are planted, what is imported beforehand, and what can be tried."""

import importlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from specops.app.workspace import Workspace, settings_file
from specops.canaries.model import Canary
from specops.commands.model import World
from specops.commands.table import COMMANDS
from specops.guardrails.registry import OTHERS, SCENARIOS
from specops.prove.course import Course
from specops.prove.ground import Ground
from specops.prove.setup import SetUp
from specops.prove.start import PROGRAM, can_fork
from specops.prove.verdict import Proof
from specops.sandbox.source import read_source
from specops.scratch import scratch

_PREFIX: Final = "specops-prove-"


def proofs(
    workspace: Workspace, world: World, chosen: Sequence[Canary], jobs: int
) -> Iterator[Proof]:
    """Yield what each canary comes to; the folder that all is planted in is gone afterwards."""
    with scratch(_PREFIX) as folder:
        if can_fork():
            _import_ahead()
        source = read_source(workspace.root)
        ground = Ground(folder, source, world.environ, world.now().date())
        setup = _set_up(workspace, world.environ)
        # Made before there are workers, each of which would make one of its own.
        ground.sample(setup.carried)
        yield from Course(ground, setup).proofs(chosen, jobs)


def _set_up(workspace: Workspace, environ: Mapping[str, str]) -> SetUp:
    """Return what the repository and the environment set."""
    file = settings_file(workspace.root)
    text = (workspace.root / file.name).read_text(encoding="utf-8") if file.name else ""
    return SetUp(file.values, environ, file.name or "", text)


def _import_ahead() -> None:
    """Import what the commands need, so that none of the forks has to."""
    entries = [command.entry for command in COMMANDS]
    for entry in (PROGRAM, *entries, *SCENARIOS.values(), *OTHERS.values()):
        importlib.import_module(entry.partition(":")[0])
