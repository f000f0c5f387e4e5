import re

from hypothesis import given
from hypothesis import strategies as st

from specops.evidence.wire import BaselineMode
from specops.guardrails.baseline.report import Heading, render
from specops.model import CheckResult, Finding, could_not_judge, judged, passed, skipped
from tests.fakes.packet_repository import SESSION, SPEC_ID, STARTED

HEADING = Heading(SPEC_ID, BaselineMode.FULL, SESSION, STARTED)


def rows(*results: CheckResult) -> list[list[str]]:
    lines = render(HEADING, "abc", results).decode().splitlines()
    cells = [re.split(r" ?\| ?", line)[1:-1] for line in lines if line.startswith("|")]
    return cells[2:]


def test_the_report_says_what_was_judged_when_and_for_which_commit() -> None:
    text = render(HEADING, "0123abc", [passed("work-tree", 1), passed("packet", 3)]).decode()
    assert text == (
        "# Baseline audit of SPEC-KIT-018\n"
        "\n"
        "- Mode: full\n"
        "- Status: passed\n"
        "- Commit: 0123abc\n"
        "- Time: 2026-11-22T11:30:00Z\n"
        f"- Session: {SESSION}\n"
        "- Checked: 4\n"
        "\n"
        "| Check | Verdict | Duration | Found | Remedy |\n"
        "| --- | --- | ---: | --- | --- |\n"
        "| work-tree | passed | 0 ms |  |  |\n"
        "| packet | passed | 0 ms |  |  |\n"
    )


def test_every_check_has_a_row_with_what_was_found_and_what_to_do() -> None:
    findings = (Finding("BA005", "plan.md is empty", remedy="write it"),) * 2
    told = rows(
        passed("work-tree", 1, observed="clean", duration_ms=12),
        judged("packet", 3, findings, observed="3 documents"),
        could_not_judge("cargo", "there is no cargo", remedy="install it"),
        skipped("baseline", "skipped on request", "flag --baseline-mode"),
    )
    assert told == [
        ["work-tree", "passed", "12 ms", "clean", ""],
        ["packet", "failed", "0 ms", "; ".join(["BA005 plan.md is empty"] * 2), "write it"],
        ["cargo", "error", "0 ms", "there is no cargo", "install it"],
        [
            "baseline",
            "skipped",
            "0 ms",
            "skipped on request (asked for by flag --baseline-mode)",
            "",
        ],
    ]


def test_each_step_to_take_is_told_and_what_would_break_a_cell_is_spelled() -> None:
    read = Finding("BA006", "b", remedy="save")
    findings = (Finding("BA005", 'a|b\\c<d\n"e" \x1bf\udcff', remedy="write it"), read)
    (row,) = rows(judged("packet", 3, findings))
    spelled = 'a&#124;b&#92;c&lt;d "e" &#92;x1bf&#92;udcff'
    assert row[3:] == [f"BA005 {spelled}; BA006 b", "write it; save"]


def test_a_commit_that_is_no_text_breaks_no_report() -> None:
    assert b"- Commit: \\udcff\n" in render(HEADING, "\udcff", [passed("a", 1)])


def test_the_status_is_the_worst_verdict() -> None:
    failed = judged("a", 1, (Finding("BA003", "dirty"),))
    assert b"- Status: failed\n" in render(HEADING, "abc", [passed("b", 1), failed])


@given(st.text(st.characters(codec="utf-8"), max_size=40), st.text(max_size=40))
def test_no_text_breaks_out_of_its_cell(name: str, message: str) -> None:
    (row,) = rows(judged(f"a{name}", 1, (Finding("BA003", message, remedy=name),)))
    assert len(row) == 5
    assert "<" not in row[3]
    assert row[3].isprintable()
