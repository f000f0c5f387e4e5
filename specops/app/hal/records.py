"""The HAL records that a command is about: those of a spec, of all of them, or of given paths."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from specops import strict_json
from specops.app.linting.paths import given_paths
from specops.app.workspace import Workspace
from specops.commands.model import Invocation
from specops.errors import CannotJudgeError, EvidenceError
from specops.evidence.names import is_other_evidence
from specops.evidence.regular import read_regular
from specops.evidence.store import COMMANDS, run_folder
from specops.hal.check import HalCheck
from specops.hal.request import unsent_request
from specops.model import Verdict
from specops.packet import folder
from specops.values import dataclass

_NAMES: Final = "*-hal-*.json"
_ANYWHERE: Final = "http://hal"


@dataclass(frozen=True, slots=True)
class Record:
    """What a HAL record says, as far as it teaches something."""

    check: str
    target: str
    verdict: str
    method: str
    url: str
    response: Mapping[str, Any]

    @property
    def is_healthy(self) -> bool:
        """Whether the check passed."""
        return self.verdict == Verdict.PASSED.value

    def is_of(self, check: HalCheck) -> bool:
        """Whether a check, as the profile has it now, would send the same; secrets do not count."""
        tail = unsent_request(check, _ANYWHERE, 1.0).url.removeprefix(_ANYWHERE)
        same = self.url.endswith(tail) or "secrets." in tail
        return (self.check, self.method) == (check.name, check.method) and same


def records(invocation: Invocation, workspace: Workspace) -> Iterator[Record]:
    """Give the records that a call names, in the order of their paths.

    Raises ``UsageError`` for an unknown spec and ``CannotJudgeError`` for a file that is no record.
    """
    for path in _paths(invocation, workspace):
        yield _record(path, workspace.root)


def _paths(invocation: Invocation, workspace: Workspace) -> Iterator[Path]:
    """Give the files: those named, those below folders that are named, or those of specs."""
    root, settings = workspace.root, workspace.settings
    evidence_root, spec = settings.text("evidence_root"), invocation.value("spec")
    named = [root / path for path in given_paths(invocation, root)]
    if not named and spec is None:
        named = [root / evidence_root / COMMANDS]
    if spec is not None:
        packet = folder.find(root, settings.text("docs_root"), spec)
        named.append(root / run_folder(evidence_root, packet.spec_id))
    for place in named:
        if place.is_dir():
            found = (path for path in place.rglob(_NAMES) if is_other_evidence(path.name))
            yield from sorted(found)
        elif place.name.endswith(".json"):
            yield place


def _record(path: Path, root: Path) -> Record:
    """Read a record."""
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    try:
        told = strict_json.parse(read_regular(path))
        request = told["request"]
        return Record(
            told["check"],
            told["target"],
            told["verdict"],
            request["method"],
            request["url"],
            told["response"] or {},
        )
    except (OSError, EvidenceError, strict_json.StrictJsonError, LookupError, TypeError):
        message = f"{shown} is no HAL record that can be read"
        raise CannotJudgeError(message, "restore it, or leave it out") from None
