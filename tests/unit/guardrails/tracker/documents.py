"""Tracker documents and a repository to judge them in."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from specops.guardrails.tracker import TrackerLint
from specops.model import CheckResult
from specops.packet.tracker import COLUMNS

TODAY = date(2026, 11, 22)
HEADER = f"| {' | '.join(COLUMNS)} |\n{'| --- ' * 11}|\n"
PRD = "docs/SPEC-KIT-018-hal-smoke/spec.md"
RECORD = "evidence/commands/SPEC-KIT-018/spec-validate_20261122T113000123Z-3f9c1a.json"
OTHERS_RECORD = RECORD.replace("SPEC-KIT-018", "SPEC-KIT-019")


def row(**cells: str) -> str:
    """Write a row that is right, but for the cells that are given (``task_id`` is Task ID)."""
    named = {name.replace("_", " ").casefold(): text for name, text in cells.items()}
    right = {"order": "1", "task id": "T1", "title": "Title", "status": "Backlog"} | named
    return f"| {' | '.join(right.get(name.casefold(), '') for name in COLUMNS)} |\n"


def repository(root: Path) -> Path:
    """Make the repository that the examples of the codes speak of."""
    (root / PRD).parent.mkdir(parents=True)
    (root / PRD).write_text("# Spec: HAL smoke\n")
    for record in (RECORD, OTHERS_RECORD):
        (root / record).parent.mkdir(parents=True)
        (root / record).write_text(f'{{"specId": "{record.split("/")[2]}"}}')
    return root


def lint(
    root: Path,
    text: str | bytes,
    *,
    max_in_progress: int | None = 1,
    record_problem: Callable[[Path, str], str | None] | None = None,
) -> CheckResult:
    """Judge a document as the SPEC.md of a repository."""
    content = text if isinstance(text, bytes) else text.encode()
    (root / "SPEC.md").write_bytes(content)
    judge = TrackerLint(root, today=TODAY, max_in_progress=max_in_progress)
    if record_problem:
        judge = TrackerLint(root, today=TODAY, record_problem=record_problem)
    (result,) = judge.run()
    return result


def places(result: CheckResult) -> list[tuple[str, int | None, int | None]]:
    """Return code, line and column of each finding."""
    return [
        (finding.code, finding.location.line, finding.location.column)
        for finding in result.findings
        if finding.location
    ]


def codes(result: CheckResult) -> list[str]:
    """Return the codes of the findings, in their order."""
    return [finding.code for finding in result.findings]
