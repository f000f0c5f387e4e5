"""Tests that show a requirement: each exists, runs and passes, by the report that pytest leaves."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from specops.codes import accepted as codes
from specops.codes.model import CheckCode
from specops.errors import CannotJudgeError, EvidenceError
from specops.evidence.regular import read_regular
from specops.one_line import one_line
from specops.process.command import Completed

_SUITE: Final = re.compile(rb"<testsuite\b[^>]*>")
_COUNT: Final = re.compile(rb'\b(errors|failures|skipped|tests)="(\d+)"')
_NOT_FOUND: Final = (4, 5)
_SAID: Final = re.compile(r"(?:FAILED|ERROR|E  ) .*")


def pytest_command(node_ids: Sequence[str], report: Path) -> tuple[str, ...]:
    """Return the command that runs tests and leaves a report outside of the tree."""
    return (
        "python",
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-o",
        "junit_family=xunit2",
        f"--junit-xml={report}",
        "--",
        *node_ids,
    )


def judge_tests(
    node_ids: Sequence[str], completed: Completed, report: Path
) -> Iterator[tuple[CheckCode, str]]:
    """Yield what is wrong with what came of some tests, under its code.

    Raises ``CannotJudgeError`` where pytest left no report: it is missing, or it crashed.
    """
    counts = _counts(completed, report)
    shown = one_line(" ".join(node_ids))
    if completed.exit_code in _NOT_FOUND or not counts["tests"]:
        yield codes.NO_TEST, f"pytest finds no such test: {shown}"
        return
    wrong = counts["errors"] + counts["failures"]
    if wrong or completed.exit_code:
        yield codes.UNMET, f"{wrong} of {counts['tests']} tests failed: {_first(completed)}"
    if counts["skipped"]:
        message = f"{counts['skipped']} of {counts['tests']} tests were skipped, or failed as"
        yield codes.SKIPPED_TEST, f"{message} expected: {shown}"


def _counts(completed: Completed, report: Path) -> dict[str, int]:
    """Read the counts of a report."""
    try:
        suite = _SUITE.search(read_regular(report))
    except (FileNotFoundError, EvidenceError):
        suite = None
    if suite is None:
        said = completed.stderr.decode(errors="backslashreplace").strip().splitlines()
        message = f"pytest left no report: {one_line((said or ['it said nothing'])[-1])}"
        raise CannotJudgeError(message, "install pytest beside specops")
    found = {name.decode(): int(count) for name, count in _COUNT.findall(suite[0])}
    return {"errors": 0, "failures": 0, "skipped": 0, "tests": 0} | found


def _first(completed: Completed) -> str:
    """Return the first line in which pytest says what failed."""
    found = _SAID.search(completed.stdout.decode(errors="backslashreplace"))
    return one_line(found[0] if found else f"exit {completed.exit_code}")
