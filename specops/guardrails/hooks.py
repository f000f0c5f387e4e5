"""Session hooks: what every hook needs is checked first, then the configured commands run.

The built-in checks see to it that a hook without commands is no constant ``ok``.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from specops.codes.baseline import HOOK_FAILED
from specops.collaborator import collaborator
from specops.errors import EvidenceError, PreconditionError
from specops.evidence import store
from specops.guardrails.baseline.files import packet
from specops.guardrails.command import CommandCheck, Observe
from specops.guardrails.context import RunContext
from specops.guardrails.interface import Guardrail
from specops.model import CheckResult, could_not_judge, passed

SESSION_START: Final = "session.start"
FILE_AFTER_WRITE: Final = "file_after_write"


@collaborator
class Hooks:
    """The hook of one occasion.

    ``documents`` are the packet's paths; ``probe`` raises ``EvidenceError`` when evidence could not
    be written; ``timeout_s`` is the deadline of each command in seconds.
    """

    name: str
    root: Path
    documents: Sequence[str]
    probe: Callable[[], None]
    commands: Sequence[Sequence[str]]
    timeout_s: float
    observe: Observe

    def run(self) -> Iterator[CheckResult]:
        """Judge packet and evidence root, then run every command, also after one that failed."""
        yield from packet(self.root, self.documents)
        yield self._evidence_root()
        for rank, argv in enumerate(self.commands, start=1):
            name = f"command-{rank}"
            yield CommandCheck(
                name, argv, self.timeout_s, self.root, self.observe, HOOK_FAILED
            ).judge()

    def _evidence_root(self) -> CheckResult:
        """Judge by trying that evidence can be written."""
        try:
            self.probe()
        except EvidenceError as error:
            return could_not_judge("evidence-root", error.message, remedy=error.remedy)
        return passed("evidence-root", 1, observed="writable")


def build(name: str, context: RunContext) -> Guardrail:
    """Build the hook of an occasion from its settings ``hooks.<name>``.

    Raises ``PreconditionError`` for a run without a packet.
    """
    settings, spec = context.settings, context.packet
    if spec is None:
        message = f"the hook {name} needs a spec"
        raise PreconditionError(message, "add --spec")
    folder = store.run_folder(settings.text("evidence_root"), spec.spec_id)
    return Hooks(
        name,
        context.root,
        tuple(map(str, spec.documents)),
        lambda: store.probe(context.root, folder, context.session),
        settings.value(f"hooks.{name}"),
        settings.value("hooks.timeout_s"),
        context.log.command,
    )


def session_start(context: RunContext) -> Guardrail:
    """Build the hook that plan runs when a session starts."""
    return build(SESSION_START, context)


def file_after_write(context: RunContext) -> Guardrail:
    """Build the hook that implement runs after it has locked the packet."""
    return build(FILE_AFTER_WRITE, context)
