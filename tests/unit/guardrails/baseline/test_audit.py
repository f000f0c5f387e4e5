from collections.abc import Callable, Iterable, Iterator

import pytest

from specops.errors import PreconditionError
from specops.evidence.wire import BaselineMode
from specops.guardrails.baseline.audit import BaselineAudit, Step
from specops.guardrails.baseline.report import Heading
from specops.model import Artifact, CheckResult, Finding, Report, Verdict, judged, passed
from specops.runner import judge
from tests.fakes.packet_repository import SESSION, SPEC_ID, STARTED
from tests.fakes.ticking import ticking

QUICK = BaselineMode.QUICK


def fine(name: str) -> Callable[[], Iterable[CheckResult]]:
    return lambda: (passed(name, 1, observed="fine"),)


def bad() -> Iterator[CheckResult]:
    yield passed("first", 1)
    yield judged("second", 1, (Finding("BA005", "plan.md is empty"),))


def lacks() -> Iterator[CheckResult]:
    yield passed("before", 1)
    message = "there is no key"
    raise PreconditionError(message, "set one")


def crash() -> Iterable[CheckResult]:
    message = "boom"
    raise RuntimeError(message)


def interrupted() -> Iterable[CheckResult]:
    raise KeyboardInterrupt


def run(*steps: Step, mode: BaselineMode = QUICK) -> Report:
    heading = Heading(SPEC_ID, mode, SESSION, STARTED)
    return judge([BaselineAudit(mode, steps, heading, lambda: "0123abc")], lambda *_: None)


def quick(*checks: Callable[[], Iterable[CheckResult]]) -> Report:
    return run(*(Step(f"step-{rank}", QUICK, check) for rank, check in enumerate(checks)))


def told(report: Report) -> list[tuple[str, str, str]]:
    return [
        (check.name, check.verdict.value, check.reason)
        for result in report.results
        for check in result.checks
    ]


def written(report: Report) -> str:
    """Return the one report, which is attached to the last check."""
    checks = report.results[0].checks
    assert not any(check.artifacts for check in checks[:-1])
    (artifact,) = checks[-1].artifacts
    assert artifact.name == "baseline_{session}.md"
    return artifact.content.decode()


@pytest.mark.parametrize(
    ("mode", "names"),
    [
        ("skip", ["skip"]),
        ("quick", ["quick"]),
        ("no-run", ["quick", "no-run"]),
        ("full", ["quick", "no-run", "full"]),
    ],
)
def test_each_mode_includes_the_ones_before_it_but_skip(mode: str, names: list[str]) -> None:
    steps = [Step(one.value, one, fine(one.value)) for one in BaselineMode]
    report = run(*steps, mode=BaselineMode(mode))
    assert [name for name, _, _ in told(report)] == names
    assert report.results[0].name == "baseline"


def test_the_report_lists_every_check_also_those_of_the_last_step() -> None:
    text = written(quick(fine("work-tree"), bad))
    assert [line.split(" | ")[0] for line in text.splitlines() if line.startswith("| ")] == [
        "| Check",
        "| ---",
        "| work-tree",
        "| first",
        "| second",
    ]
    assert "- Status: failed\n- Commit: 0123abc\n" in text


def test_a_report_of_a_skip_does_not_ask_for_the_commit() -> None:
    report = run(Step("x", BaselineMode.SKIP, fine("x")), mode=BaselineMode.SKIP)
    assert "- Commit: not looked at\n" in written(report)


def test_an_artifact_of_the_last_check_is_kept_beside_the_report() -> None:
    kept = CheckResult("x", Verdict.PASSED, checked=1, artifacts=(Artifact("a", b""),))
    names = [one.name for one in quick(lambda: (kept,)).results[0].checks[0].artifacts]
    assert names == ["a", "baseline_{session}.md"]


def test_a_step_that_breaks_is_an_error_and_the_others_are_judged() -> None:
    report = quick(crash, lacks, lambda: (), fine("last"))
    assert told(report) == [
        ("step-0", "error", "the check crashed: RuntimeError: boom"),
        ("before", "passed", ""),
        ("step-1", "error", "there is no key"),
        ("step-2", "error", "nothing was checked"),
        ("last", "passed", ""),
    ]
    assert report.verdict is Verdict.ERROR
    assert [check.remedy for check in report.results[0].checks] == [
        "report it",
        "",
        "set one",
        "check its configuration",
        "",
    ]
    assert "| step-1 | error | 0 ms | there is no key | set one |" in written(report)


def test_an_audit_without_anything_to_check_is_no_pass() -> None:
    report = quick()
    assert told(report) == [("baseline", "error", "nothing was checked")]
    assert "- Status: error" in written(report)


def test_an_interruption_is_none_of_the_audits_business() -> None:
    report = quick(fine("first"), interrupted)
    assert report.interrupted
    assert told(report)[0] == ("first", "passed", "")


def test_where_there_is_no_commit_the_report_says_so() -> None:
    heading = Heading(SPEC_ID, QUICK, SESSION, STARTED)
    audit = BaselineAudit(QUICK, (Step("a", QUICK, fine("a")),), heading, lambda: None)
    assert "- Commit: unknown\n" in written(judge([audit], lambda *_: None))


def test_each_check_took_the_time_since_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    step = Step("step", QUICK, lambda: (passed("first", 1), passed("second", 1)))
    audit = BaselineAudit(QUICK, (step,), Heading(SPEC_ID, QUICK, SESSION, STARTED), lambda: None)
    ticking(monkeypatch)
    assert [check.duration_ms for check in audit.run()] == [1500, 1500]


def test_a_check_that_took_its_own_time_keeps_it() -> None:
    timed = CheckResult("x", Verdict.PASSED, checked=1, duration_ms=123456)
    (check,) = quick(lambda: (timed,)).results[0].checks
    assert check.duration_ms == 123456
