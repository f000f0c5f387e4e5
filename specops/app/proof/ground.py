"""Sets a proof up: where faults are planted, what is imported beforehand, and what can be tried."""

import functools
import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from specops.app.rollout.policy import rollout_of
from specops.app.workspace import Workspace, settings_file
from specops.canaries.model import Canary
from specops.commands.model import World
from specops.commands.table import COMMANDS
from specops.guardrails.registry import OTHERS, SCENARIOS
from specops.prove.blame import Blame
from specops.prove.course import Course
from specops.prove.ground import Ground
from specops.prove.lookout import Lookout
from specops.prove.setup import SetUp
from specops.prove.start import PROGRAM, can_fork
from specops.prove.verdict import Proof
from specops.prove.windows import unmet
from specops.sandbox.source import read_source
from specops.scratch import scratch
from specops.settings.table import BY_KEY

_KEY: Final = BY_KEY["evidence.signing_key"]
_PREFIX: Final = "specops-prove-"


def proofs(
    workspace: Workspace,
    world: World,
    chosen: Sequence[Canary],
    jobs: int,
    tell: Callable[[str], None],
    *,
    is_whole: bool,
) -> Iterator[Proof]:
    """Yield what each canary comes to; the folder that all is planted in is gone afterwards.

    At most ``jobs`` are planted at once; ``tell`` is told of what takes long beside them. Where
    ``is_whole``, all that can be proved was chosen, and the warn windows and waivers that nothing
    met are told too.

    Raises ``SettingsError`` for a rule about a guardrail that does not exist.
    """
    rollout = rollout_of(workspace, world.now())
    with scratch(_PREFIX) as folder:
        if can_fork():
            _import_ahead()
        source = functools.cache(functools.partial(read_source, workspace.root))
        ground = Ground(folder, source, world.environ, world.now().date())
        setup, lookout = _set_up(workspace, world.environ), Lookout(ground, jobs)
        made: list[Proof] = []
        for proof in Course(lookout, setup, Blame(setup, lookout, tell)).proofs(chosen):
            made.append(proof)
            yield proof
        if is_whole:
            yield from unmet(rollout, made, setup)


def _set_up(workspace: Workspace, environ: Mapping[str, str]) -> SetUp:
    """Return what the repository and the environment set."""
    root, file = workspace.root, settings_file(workspace.root)
    text = (root / file.name).read_text(encoding="utf-8") if file.name else ""
    variables = environ
    # Of a copy that does not hold it, too: it is the file of the repository, wherever that signs.
    if key := environ.get(_KEY.variable) or file.values.get(_KEY.key):
        variables = {**environ, _KEY.variable: str(root / key)}
    return SetUp(file.values, variables, file.name or "", text)


def _import_ahead() -> None:
    """Import what the commands need, so that none of the forks has to."""
    entries = [command.entry for command in COMMANDS]
    for entry in (PROGRAM, *entries, *SCENARIOS.values(), *OTHERS.values()):
        importlib.import_module(entry.partition(":")[0])
