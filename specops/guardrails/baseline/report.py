"""The report ``baseline_<session>.md``: every check, what it came to, how long it took, what to do.

Pure: results in, bytes out. Secrets are taken out by the writer of the evidence.
"""

import html
from collections.abc import Sequence
from datetime import datetime

from specops.evidence.wire import BaselineMode
from specops.model import CheckResult, worst
from specops.session import timestamp
from specops.values import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """What the report is about; ``started_at`` is in UTC."""

    spec_id: str
    mode: BaselineMode
    session: str
    started_at: datetime


def render(heading: Heading, commit: str, results: Sequence[CheckResult]) -> bytes:
    """Return the report as Markdown, one row for each check in the order they were judged."""
    status = worst([result.verdict for result in results])
    lines = [
        f"# Baseline audit of {heading.spec_id}",
        "",
        f"- Mode: {heading.mode.value}",
        f"- Status: {status.value}",
        f"- Commit: {commit}",
        f"- Time: {timestamp(heading.started_at)}",
        f"- Session: {heading.session}",
        f"- Checked: {sum(result.checked for result in results)}",
        "",
        "| Check | Verdict | Duration | Found | Remedy |",
        "| --- | --- | ---: | --- | --- |",
        *map(_row, results),
    ]
    return "".join(f"{line}\n" for line in lines).encode(errors="backslashreplace")


def _row(result: CheckResult) -> str:
    """Return the row of a check."""
    cells = (
        result.name,
        result.verdict.value,
        f"{result.duration_ms} ms",
        "; ".join(_found(result)) or result.observed,
        "; ".join(_remedies(result)),
    )
    return f"| {' | '.join(map(_cell, cells))} |"


def _found(result: CheckResult) -> list[str]:
    """Return why a check came out as it did, and each of its findings."""
    asked_by = f" (asked for by {result.asked_by})" if result.asked_by else ""
    why = [f"{result.reason}{asked_by}"] if result.reason else []
    return why + [f"{finding.code} {finding.message}" for finding in result.findings]


def _remedies(result: CheckResult) -> dict[str, None]:
    """Return each next step once, in order."""
    told = (result.remedy, *(finding.remedy for finding in result.findings))
    return dict.fromkeys(remedy for remedy in told if remedy)


def _cell(text: str) -> str:
    """Spell a text so that it stays in its cell and is shown as it is."""
    line = " ".join(text.split())
    printable = "".join(one if one.isprintable() else ascii(one)[1:-1] for one in line)
    return html.escape(printable, quote=False).replace("|", "&#124;").replace("\\", "&#92;")
