"""``auto`` shows the requirements before audit, where audit judges that they were shown."""

from typing import Any

import pytest

from tests.fakes.repository import Guarded
from tests.unit.app.test_accept import ON, SOUND, bind
from tests.unit.app.test_auto import auto

AUDIT = '[stages.audit]\nscenarios = ["packet-unchanged", "acceptance"]\n'
SPEC = "SPEC-KIT-018"
WHOLE = {"from": "plan", "to": "audit", "baseline-mode": "quick"}


def run(guarded: Guarded, *switches: str, **options: str) -> tuple[int, dict[str, Any]]:
    environ = {"PATH": "/usr/bin:/bin"}
    code, told, _ = auto(guarded, SPEC, environ=environ, options=WHOLE | options, switches=switches)
    return code, told


def stages(told: dict[str, Any]) -> list[str]:
    """Return the stages that were run, in their order."""
    found = (result["name"].split("/")[1] for result in told["results"])
    return list(dict.fromkeys(found))


def test_requirements_are_shown_before_the_audit_that_asks_for_it(guarded: Guarded) -> None:
    bind(guarded, SOUND, ON + AUDIT)
    code, told = run(guarded)
    assert code == 0, told
    assert stages(told) == ["plan", "tasks", "implement", "validate", "accept", "audit"]
    names = [result["name"] for result in told["results"]]
    assert f"{SPEC}/accept/acceptance/R1/check" in names
    assert f"{SPEC}/audit/acceptance/R1" in names
    assert f"{SPEC} accept    passed  exit 0" in told["notes"]
    assert any("/accept_" in path for path in told["evidence"])


def test_an_audit_that_does_not_ask_has_no_acceptance_before_it(guarded: Guarded) -> None:
    bind(guarded, SOUND, ON)
    code, told = run(guarded, to="audit", **{"from": "validate"})
    assert "accept" not in stages(told)
    assert (code, stages(told)) == (1, ["validate", "audit"])


def test_a_requirement_that_is_not_met_ends_the_spec_unless_it_is_let_through(
    guarded: Guarded,
) -> None:
    bind(guarded, SOUND.replace("true", "false", 1), ON + AUDIT)
    code, told = run(guarded, **{"from": "audit"})
    assert (code, stages(told)) == (1, ["accept"])
    assert f"{SPEC} audit     not run" in told["notes"]
    code, told = run(guarded, "allow-fail", **{"from": "audit"})
    assert (code, stages(told)) == (0, ["accept", "audit"])


@pytest.mark.parametrize(("settings", "code"), [(AUDIT, 3), (f"{ON}forks = true\n{AUDIT}", 2)])
def test_where_nothing_may_be_run_there_is_no_audit_either(
    guarded: Guarded, settings: str, code: int
) -> None:
    bind(guarded, SOUND, settings)
    ended, told = run(guarded, **{"from": "audit"})
    assert (ended, guarded.evidence()) == (code, [])
    assert "accept" in str(told)
