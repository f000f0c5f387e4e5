"""The guardrail ``evidence-kept``: what was committed once is still here, or in an archive.

The evidence cannot tell that the last of it was removed; a revision that holds it can.
"""

from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from specops.codes.verification import GONE
from specops.evidence.archive.manifest import read, read_manifests
from specops.evidence.names import parse_record_name
from specops.evidence.store import COMMANDS
from specops.guardrails.evidence.one_run import found
from specops.model import CheckResult, Finding, judged
from specops.values import dataclass

NAME: Final = "evidence-kept"


@dataclass(frozen=True, slots=True)
class KeptEvidence:
    """Judges whether the records of a revision are still there.

    ``ref`` is its name, ``names`` returns the files below a folder of it, relative to the root;
    it raises ``CannotJudgeError`` when it cannot tell.
    """

    root: Path
    evidence_root: str
    ref: str
    names: Callable[[str], list[str]]
    spec_id: str | None = None
    name: str = NAME

    def run(self) -> Iterator[CheckResult]:
        """Judge all records in one go; a revision without any has none to miss."""
        base = PurePosixPath(self.evidence_root) / COMMANDS
        folder = base / self.spec_id if self.spec_id else base
        then = [path for path in map(PurePosixPath, self.names(str(folder))) if _is_record(path)]
        gone = [path for path in then if not (self.root / path).is_file()]
        archived = self._archived() if gone else frozenset()
        findings = tuple(self._finding(path) for path in gone if path not in archived)
        # One more than the records: that the revision could be asked is known as well.
        yield judged(self.ref, 1 + len(then), findings, observed=f"{len(then)} records")

    def _archived(self) -> frozenset[PurePosixPath]:
        """Return the files that archives hold, or held until they were past their date."""
        return frozenset(
            PurePosixPath(self.evidence_root) / member.path
            for path in read_manifests(self.root, self.evidence_root)
            for member in read(self.root, path).files
        )

    def _finding(self, path: PurePosixPath) -> Finding:
        """Return the finding of a record that is gone."""
        return found(GONE, path, f"it was committed at {self.ref}, and is gone")


def _is_record(path: PurePosixPath) -> bool:
    """Tell whether a file is an envelope, or the record of an acceptance."""
    return parse_record_name(path.name) is not None
