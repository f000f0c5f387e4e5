"""What a command was to come to, held against what came of it."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from specops.acceptance.written import NOTHING, Evidence, value_at
from specops.one_line import one_line
from specops.packet.acceptance.model import Expectation
from specops.process.command import Completed

_TEXT_LIMIT: Final = 80


def unmet(
    expected: Expectation, completed: Completed, evidence: Evidence, root: Path
) -> Iterator[str]:
    """Yield each expectation that was not met, as what was seen in its place.

    Raises ``EvidenceError`` where the command wrote evidence that cannot be read.
    """
    if expected.exit is not None and completed.exit_code != expected.exit:
        yield f"exit {completed.exit_code}, not {expected.exit}"
    if expected.log:
        yield from _unsaid(expected.log, completed, evidence)
    if expected.telemetry or expected.absent:
        yield from _untold(expected, evidence)
    for pattern in expected.files:
        if not any(path.is_file() for path in root.glob(pattern)):
            yield f"no file matches {pattern}"


def said(line: str, pattern: str) -> bool:
    """Tell whether a line holds a pattern, in which ``*`` stands for anything."""
    at = 0
    for part in pattern.split("*"):
        found = line.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _unsaid(patterns: Iterable[str], completed: Completed, evidence: Evidence) -> Iterator[str]:
    """Yield the patterns that no line holds."""
    printed = (completed.stdout, completed.stderr)
    lines = [line for output in printed for line in _text(output).splitlines()]
    lines += evidence.log_lines()
    for pattern in patterns:
        if not any(said(line, pattern) for line in lines):
            cut = (
                f", of which {completed.left_out} bytes were not kept" if completed.left_out else ""
            )
            yield f"no line of its output or log holds {one_line(pattern, _TEXT_LIMIT)!r}{cut}"


def _untold(expected: Expectation, evidence: Evidence) -> Iterator[str]:
    """Yield where the envelope says something else."""
    envelope = evidence.envelope()
    if envelope is None:
        yield "it wrote no telemetry"
        return
    for pointer, value in expected.telemetry.items():
        found = value_at(envelope, pointer)
        if found is NOTHING:
            yield f"its telemetry has nothing at {pointer}, not {_json(value)}"
        elif found != value or isinstance(found, bool) is not isinstance(value, bool):
            yield f"its telemetry has {_json(found)} at {pointer}, not {_json(value)}"
    for pointer in expected.absent:
        found = value_at(envelope, pointer)
        if found is not NOTHING:
            yield f"its telemetry has {_json(found)} at {pointer}, where nothing is to be"


def _json(value: object) -> str:
    """Return a value as JSON, cut short; TOML has times, which JSON spells as texts."""
    return one_line(json.dumps(value, default=str), _TEXT_LIMIT)


def _text(output: bytes) -> str:
    """Decode what was printed."""
    return output.decode(errors="backslashreplace")
