from pathlib import Path

import pytest

from specops.app.shown import Shown
from specops.model import CheckResult, Enforcement, Finding, GuardrailResult, Report, judged, passed
from specops.policy import EnforcementRule, decide
from specops.reporting.interface import Outcome
from tests.fakes.world import Kept, world

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
