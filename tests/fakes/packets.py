"""Packets on disk, and a history that knows three revisions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from specops.guardrails.documents.lint import DocumentLint
from specops.model import CheckResult
from specops.packet.revisions import Pin, PinState
from specops.packet.template import new_packet

NAME = "SPEC-DEMO-001-example"
FOLDER = f"docs/{NAME}"
_STATES = {
    "0000000": PinState.UNKNOWN,
    "1111111": PinState.STALE,
    "2222222": PinState.CURRENT,
    "3333333": PinState.ABSENT,
    "4444444": PinState.OUT_OF_REACH,
}


@dataclass(frozen=True)
class KnownRevisions:
    """A history in which the revision alone says what became of a pin."""

    def states(self, pins: Collection[Pin]) -> Mapping[Pin, PinState]:
        """Look each revision up; any other holds."""
        return {pin: _STATES.get(pin.revision, PinState.CURRENT) for pin in pins}


def make(root: Path) -> Path:
    """Write a new packet, which passes, and return its folder."""
    for path, text in new_packet(NAME, "Example").items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root / FOLDER


def lint(root: Path, *, strict: bool = False) -> list[CheckResult]:
    """Judge every packet below a root."""
    return list(DocumentLint(root, strict=strict, revisions=KnownRevisions()).run())


def codes(root: Path, *, strict: bool = False) -> list[str]:
    """Return the codes of the findings below a root."""
    return [finding.code for result in lint(root, strict=strict) for finding in result.findings]
