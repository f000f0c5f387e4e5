import contextlib
import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from specops.app.shown import Shown, telling
from specops.app.workspace import open_workspace
from specops.model import CheckResult, Enforcement, Finding, GuardrailResult, Report, judged, passed
from specops.policy import EnforcementRule, decide
from specops.progress.live import DELAY_S
from specops.reporting.interface import Outcome
from tests.fakes.screen import Screen
from tests.fakes.world import Kept, call, world

RULE = EnforcementRule(Enforcement.STRICT, "default")
GREEN, RED = passed("a", 1), judged("a", 1, (Finding("HS001", "refused"),))


class Failing:
    """A reporter that cannot show anything."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.asked = 0

    def check(self, _: str, __: CheckResult) -> None:
        self.asked += 1
        raise self.error

    def finish(self, _: Outcome) -> None:
        self.asked += 1
        raise self.error


def outcome(check: CheckResult, evidence: tuple[str, ...]) -> Outcome:
    report = Report((GuardrailResult("a", (check,)),))
    return Outcome("validate", report, decide(report, RULE), RULE, None, evidence)


@pytest.mark.parametrize(
    ("error", "check", "evidence", "code", "told"),
    [
        (OSError(28, "No space left"), GREEN, ("e.json",), 0, "read e.json"),
        (OSError(28, "No space left"), RED, ("e.json",), 1, "read e.json"),
        (OSError(28, "No space left"), GREEN, (), 3, "nothing else tells"),
        (OSError(28, "No space left"), RED, (), 1, "nothing else tells"),
        (BrokenPipeError(), GREEN, (), 0, ""),
        (BrokenPipeError(), RED, (), 1, ""),
        (RuntimeError("a fault\nof ours"), GREEN, ("e.json",), 0, "RuntimeError: a fault\\nof"),
    ],
)
def test_what_was_decided_stands_and_the_reporter_is_asked_no_more(
    error: Exception, check: CheckResult, evidence: tuple[str, ...], code: int, told: str
) -> None:
    kept, failing = Kept(), Failing(error)
    shown = Shown(failing, world(Path(), kept))
    shown.check("a", check)
    shown.check("a", check)
    assert shown.finish(outcome(check, evidence)) == code
    assert failing.asked == 1
    lines = kept.err.getvalue().splitlines()
    assert (len(lines), told in "".join(lines)) == (int(bool(told)), True)


def test_trouble_at_the_very_end_is_trouble_as_well() -> None:
    kept, failing = Kept(), Failing(ValueError("closed"))
    assert Shown(failing, world(Path(), kept)).finish(outcome(GREEN, ())) == 3
    assert "ValueError: closed" in kept.err.getvalue()


class Marking:
    """A progress that marks, on the stream of the results, when it makes room and ends."""

    def __init__(self, stream: io.StringIO) -> None:
        self.stream = stream

    def begin(self, done: int, total: int | None, what: str) -> None:
        self.stream.write(f"<{done}/{total} {what}>")

    at = begin

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        self.stream.write("(")
        yield
        self.stream.write(")")

    def end(self) -> None:
        self.stream.write("end")


class Naming(Failing):
    """A reporter that prints the names of checks."""

    def __init__(self, stream: io.StringIO) -> None:
        self.stream = stream

    def check(self, _: str, result: CheckResult) -> None:
        self.stream.write(result.name)


class Judging:
    name = "g"

    def run(self) -> Iterator[CheckResult]:
        yield GREEN
        yield passed("g", 1)


@pytest.mark.parametrize(("take_long", "first"), [(False, ""), (True, "<0/1 g>")])
def test_room_is_made_for_each_result_and_then_it_is_counted(
    *, take_long: bool, first: str
) -> None:
    kept = Kept()
    shown = Shown(Naming(kept.out), world(Path(), kept), Marking(kept.out))
    report = shown.judged([Judging()], take_long=take_long)
    shown.check("late", GREEN)
    assert [check.name for check in report.results[0].checks] == ["a", "g"]
    assert kept.out.getvalue() == f"{first}(a)<1/1 g/a>(g)<2/None g>end(a)"


def test_a_command_without_results_tells_and_leaves_the_screen_clean(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    screen = Screen()
    kept = Kept(err=screen)
    environ = {"TERM": "xterm", "COLUMNS": "70", "HAL_SECRET_KAVEDARR_API_KEY": "sentinel-4711"}
    there = world(tmp_path, kept, environ)
    invocation = call("evidence.query", there)
    with telling(invocation, open_workspace(invocation)) as tell:
        time.sleep(DELAY_S)
        tell(1, 3, "SPEC-KIT-018 sentinel-4711")
        assert "evidence.query" in screen.lines[-1]
        assert "sentinel-4711" not in screen.getvalue()
    assert screen.is_clean
