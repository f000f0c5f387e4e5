"""The files that the work on a spec needs: constitution, packet, tracker, HAL profile."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from specops.codes import baseline as codes
from specops.errors import RequestError
from specops.guardrails.document_text import Document, Fault, read
from specops.model import CheckResult, Finding, Location, Stage, judged
from specops.one_line import one_line

DONE: Final = "Done"
_NOT_WRITTEN: Final = (codes.DOCUMENT_MISSING, "write it")
_OF_FAULT: Final = {
    Fault.MISSING: _NOT_WRITTEN,
    Fault.EMPTY: _NOT_WRITTEN,
    Fault.UNREADABLE: (codes.DOCUMENT_UNREADABLE, "save it as UTF-8 inside the repository"),
}
CLOSED: Final = {stage: {DONE} for stage in (Stage.PLAN, Stage.TASKS, Stage.IMPLEMENT)}


class SpecRow(NamedTuple):
    """The row of a spec: where it is, what its cell says, and the status that means, if any."""

    line: int
    cell: str
    status: str | None


Rows = Callable[[str], Sequence[SpecRow]]
ReadProfile = Callable[[bytes, str], object]


def constitution(root: Path, path: str) -> Iterator[CheckResult]:
    """Judge that the constitution says something."""
    document = read(root, path)
    remedy = "write it, or set constitution"
    finding = _finding(codes.CONSTITUTION, path, document.why, remedy)
    yield judged("constitution", 1, (finding,) if document.fault else ())


def packet(root: Path, paths: Sequence[str]) -> Iterator[CheckResult]:
    """Judge that every document of the packet is there and can be read."""
    documents = [read(root, path) for path in paths]
    findings = tuple(_of_document(one, one.fault) for one in documents if one.fault)
    yield judged("packet", len(paths), findings, observed=f"{len(paths)} documents")


def _of_document(document: Document, fault: Fault) -> Finding:
    """Return the finding of a document of the packet."""
    code, remedy = _OF_FAULT[fault]
    return _finding(code, document.path, document.why, remedy)


@dataclass(frozen=True, slots=True)
class TrackerRow:
    """The check of a spec's row; ``rows`` finds the rows of the spec in the tracker's text."""

    root: Path
    path: str
    spec_id: str
    stage: Stage
    rows: Rows

    def check(self) -> Iterator[CheckResult]:
        """Judge that the spec has one row, and that its status allows the stage."""
        document = read(self.root, self.path)
        if document.fault:
            remedy = "write it, or set tracker"
            findings = [_finding(codes.TRACKER_MISSING, self.path, document.why, remedy)]
        else:
            findings = list(self._row(self.rows(document.text)))
        yield judged("tracker", 1, tuple(findings))

    def _row(self, rows: Sequence[SpecRow]) -> Iterator[Finding]:
        """Return what is wrong with the rows of the spec."""
        if len(rows) != 1:
            where = f" (lines {', '.join(str(row.line) for row in rows)})" if rows else ""
            message = f"{self.path} has {len(rows)} rows for {self.spec_id}{where}"
            place = Location(self.path, rows[1].line if rows else None)
            yield Finding(codes.TRACKER_ROWS, message, place, "keep exactly one")
            return
        (row,) = rows
        if row.status is None or row.status in CLOSED.get(self.stage, ()):
            shown = f"{self.spec_id} is {one_line(row.cell, 60)!r} in {self.path}"
            message = f"{shown}, which does not allow {self.stage.value}"
            place = Location(self.path, row.line)
            yield Finding(codes.TRACKER_STATUS, message, place, "correct it, or open a new spec")


@dataclass(frozen=True, slots=True)
class HalProfile:
    """The check of the HAL profile; ``read_profile`` raises ``RequestError`` for one it refuses."""

    root: Path
    path: str
    read_profile: ReadProfile

    def check(self) -> Iterator[CheckResult]:
        """Judge that the profile is there and valid."""
        document = read(self.root, self.path)
        why = document.why
        remedy = "create it, or set hal.profile"
        if not why:
            try:
                self.read_profile((self.root / self.path).read_bytes(), self.path)
            except RequestError as error:
                why, remedy = f"is not valid: {error.message}", error.remedy
        findings = (_finding(codes.HAL_PROFILE, self.path, why, remedy),) if why else ()
        yield judged("hal-profile", 1, findings)


def _finding(code: str, path: str, why: str, remedy: str) -> Finding:
    """Return the finding of a file."""
    return Finding(code, f"{path} {why}", Location(path), remedy)
