"""Evidence that is a telemetry record is judged by the rules of telemetry, not only read."""

from pathlib import Path

from specops.evidence.read import Kind, Problem, Reading, classify, placed, validate
from specops.guardrails.telemetry.files import RefusedFileError, read
from specops.guardrails.tracker.records import RecordProblem, record_problem


def validator(reading: Reading) -> RecordProblem:
    """Return what judges a record named as evidence: of the row's spec, and valid in a reading."""

    def problem(path: Path, spec_id: str) -> str | None:
        return record_problem(path, spec_id) or _fault(path, reading)

    return problem


def _fault(path: Path, reading: Reading) -> str | None:
    """Say what makes a file no valid record."""
    try:
        content = read(str(path))
    except RefusedFileError as refusal:
        return refusal.message
    classified = classify(content, path.name)
    if classified.kind is not Kind.RECORD:
        return f"is no guardrail record: {_told(classified.problems)}"
    problems = placed(validate(classified.record, reading), content)
    return f"is not valid: {_told(problems)}" if problems else None


def _told(problems: tuple[Problem, ...]) -> str:
    """Say the first problem with its line, and how many more there are."""
    first, *more = problems
    rest = f", and {len(more)} more" if more else ""
    return f"line {first.line}: {first.text}{rest}"
