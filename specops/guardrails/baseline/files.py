"""The files that the work on a spec needs: constitution, packet, HAL profile."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from specops.codes import baseline as codes
from specops.errors import RequestError
from specops.guardrails.document_text import Document, Fault, read
from specops.model import CheckResult, Finding, Location, judged
from specops.values import dataclass

_NOT_WRITTEN: Final = (codes.DOCUMENT_MISSING, "write it")
_OF_FAULT: Final = {
    Fault.MISSING: _NOT_WRITTEN,
    Fault.EMPTY: _NOT_WRITTEN,
    Fault.UNREADABLE: (codes.DOCUMENT_UNREADABLE, "save it as UTF-8 inside the repository"),
}


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
