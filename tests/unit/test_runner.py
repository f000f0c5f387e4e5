from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from specops.errors import PreconditionError
from specops.guardrails.broken import Broken
from specops.model import CheckResult, Report, Verdict, could_not_judge, passed
from specops.runner import judge


@dataclass(frozen=True)
class Scripted:
    name: str
    script: Callable[[], Iterator[CheckResult]]

    def run(self) -> Iterator[CheckResult]:
        return self.script()


def healthy() -> Iterator[CheckResult]:
    yield passed("a", 1)


def crash() -> Iterator[CheckResult]:
    yield passed("a", 1)
    message = "boom"
    raise RuntimeError(message)


def interrupt() -> Iterator[CheckResult]:
    yield passed("a", 1)
    raise KeyboardInterrupt


def run(*guardrails: Scripted | Broken) -> tuple[Report, list[tuple[str, str]]]:
    seen: list[tuple[str, str]] = []
    report = judge(guardrails, lambda name, check: seen.append((name, check.verdict.value)))
    return report, seen


def test_every_result_is_told_as_it_comes() -> None:
    report, seen = run(Scripted("one", healthy), Scripted("two", healthy))
    assert report.verdict is Verdict.PASSED
    assert seen == [("one", "passed"), ("two", "passed")]


def test_a_crash_is_an_error_and_the_others_still_run() -> None:
    report, seen = run(Scripted("one", crash), Scripted("two", healthy))
    assert report.verdict is Verdict.ERROR
    assert [check.reason for _, check in report.checks(Verdict.ERROR)] == [
        "the guardrail crashed: RuntimeError: boom"
    ]
    assert seen == [("one", "passed"), ("one", "error"), ("two", "passed")]


def test_a_guardrail_that_yields_nothing_is_an_error() -> None:
    report, _ = run(Scripted("one", lambda: iter(())))
    assert report.verdict is Verdict.ERROR
    assert report.results[0].checks[0].reason == "nothing was checked"


def test_a_missing_precondition_is_an_error_with_its_remedy() -> None:
    report, _ = run(Broken("one", PreconditionError("no key", "set HAL_SECRET_X")))
    (check,) = report.results[0].checks
    assert (check.verdict, check.reason, check.remedy) == (
        Verdict.ERROR,
        "no key",
        "set HAL_SECRET_X",
    )


def test_an_interruption_keeps_what_was_judged_and_marks_the_rest() -> None:
    report, _ = run(Scripted("one", healthy), Scripted("two", interrupt), Scripted("three", crash))
    assert report.interrupted
    assert [(r.name, r.verdict.value) for r in report.results] == [
        ("one", "passed"),
        ("two", "error"),
        ("three", "error"),
    ]
    assert len(report.results[1].checks) == 2


def test_a_crash_that_an_interruption_led_to_is_the_interruption() -> None:
    def interrupted() -> Iterator[CheckResult]:
        yield passed("a", 1)
        try:
            raise KeyboardInterrupt
        finally:
            int("no number")

    report, _ = run(Scripted("one", interrupted), Scripted("two", healthy))
    assert report.interrupted
    reasons = [[check.reason for check in result.checks] for result in report.results]
    assert reasons == [["", "interrupted"], ["not started: the run was interrupted"]]


def test_checks_are_reported_in_their_declared_order_whenever_they_finish() -> None:
    def late_first() -> Iterator[CheckResult]:
        yield replace(passed("b", 1), rank=1)
        yield replace(passed("a", 1), rank=0)

    report, _ = run(Scripted("one", late_first))
    assert [check.name for check in report.results[0].checks] == ["a", "b"]


def test_an_interrupted_guardrail_may_still_say_what_it_was_at() -> None:
    def at_work() -> Iterator[CheckResult]:
        try:
            yield passed("a", 1)
        except KeyboardInterrupt:
            yield could_not_judge("b", "in flight")
            yield could_not_judge("c", "not begun")
            raise

    def observe(_: str, __: CheckResult) -> None:
        raise KeyboardInterrupt

    report = judge([Scripted("one", at_work), Scripted("two", healthy)], observe)
    assert report.interrupted
    names = [[check.name for check in result.checks] for result in report.results]
    assert names == [["a", "b", "c", "one"], ["two"]]


def test_a_result_that_an_interruption_lost_on_its_way_is_taken_and_no_other_twice() -> None:
    """The signal may come between the yield and the keeping, and between that and the telling."""

    def lost() -> Iterator[CheckResult]:
        yield passed("a", 1)
        result = passed("b", 1)
        yield result
        yield result
        raise KeyboardInterrupt

    def given_again() -> Iterator[CheckResult]:
        result = passed("a", 1)
        try:
            yield result
        except KeyboardInterrupt:
            yield result
            yield could_not_judge("b", "not begun")
            raise

    def observe(_: str, __: CheckResult) -> None:
        raise KeyboardInterrupt

    report, told = run(Scripted("one", lost))
    assert [check.name for check in report.results[0].checks] == ["a", "b", "one"]
    assert told == [("one", "passed")] * 2
    report = judge([Scripted("one", given_again)], observe)
    assert [check.name for check in report.results[0].checks] == ["a", "b", "one"]


def test_trouble_of_whoever_is_told_is_not_the_guardrail_s() -> None:
    def observe(_: str, __: CheckResult) -> None:
        raise OSError(28, "No space left")

    with pytest.raises(OSError, match="No space left"):
        judge([Scripted("one", healthy)], observe)
