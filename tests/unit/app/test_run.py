import json
from typing import Any

import pytest

from specops.app.boundary import execute
from tests.fakes.repository import Guarded
from tests.fakes.world import Kept, call, world

SPEC = {"spec": "SPEC-KIT-018", "output-format": "json"}


def run(
    guarded: Guarded, command: str, *switches: str, **values: str
) -> tuple[int, dict[str, Any]]:
    kept = Kept()
    called = call(
        command, world(guarded.root, kept), values=SPEC | values, switches=frozenset(switches)
    )
    return execute(called), json.loads(kept.out.getvalue())


def names(told: dict[str, Any]) -> list[str]:
    """Return the guardrails that took part, in their order."""
    return list(dict.fromkeys(result["name"].partition("/")[0] for result in told["results"]))


def test_a_stage_with_nothing_to_judge_is_no_pass(guarded: Guarded) -> None:
    guarded.configure('[stages.validate]\nscenarios = ["cargo-build"]\n')
    code, told = run(guarded, "validate")
    assert (code, guarded.evidence()) == (3, [])
    assert told["error"] == {
        "message": "validate has nothing to judge",
        "remedy": "configure a scenario that has something to judge",
    }


def test_implement_goes_no_further_than_what_fails(guarded: Guarded) -> None:
    guarded.replace("SPEC.md", "| HAL smoke | In Progress |", "| HAL smoke | Done |")
    code, told = run(guarded, "implement")
    assert (code, names(told)) == (1, ["tracker-row"])
    assert "lock was not run: tracker-row did not pass" in guarded.log("implement")
    assert "file_after_write was not run: tracker-row did not pass" in guarded.log("implement")


@pytest.mark.parametrize(
    ("switches", "values"), [(("allow-fail",), {}), ((), {"enforcement": "warn"})]
)
def test_what_is_let_through_does_not_end_implement(
    guarded: Guarded, switches: tuple[str, ...], values: dict[str, str]
) -> None:
    guarded.replace("SPEC.md", "| HAL smoke | In Progress |", "| HAL smoke | Done |")
    code, told = run(guarded, "implement", *switches, **values)
    assert (code, names(told)) == (0, ["tracker-row", "lock", "file_after_write"])
    assert guarded.envelope("implement")["lock_status"] == "failed"
    assert guarded.attestation("implement")["result"] == "WARNED"


def test_any_other_stage_judges_everything(guarded: Guarded) -> None:
    guarded.replace("SPEC.md", "| HAL smoke | In Progress |", "| HAL smoke | Done |")
    code, told = run(guarded, "tasks")
    assert (code, names(told)) == (1, ["tracker-row", "task-table"])


def test_what_cannot_be_set_up_is_the_error_of_its_guardrail_alone(guarded: Guarded) -> None:
    (guarded.root / ".git/config").write_text("[core\n", encoding="utf-8")
    code, told = run(guarded, "implement")
    assert (code, names(told)) == (3, ["tracker-row", "lock"])
    assert guarded.envelope("implement")["lock_status"] == "failed"


def test_a_request_that_setting_up_shows_to_be_wrong_leaves_nothing(guarded: Guarded) -> None:
    guarded.write("docs/hal/hal_profile.json", "{")
    code, _ = run(guarded, "validate")
    assert (code, guarded.evidence()) == (2, [])


def test_a_dry_run_says_so_and_writes_nothing(guarded: Guarded) -> None:
    code, told = run(guarded, "implement", "dry-run")
    assert (code, guarded.evidence()) == (0, [])
    assert told["notes"] == ["dry run: nothing was written"]
    assert "evidence" not in told


def test_the_record_names_what_was_judged_against_which_target(guarded: Guarded) -> None:
    run(guarded, "validate")
    assert guarded.attestation()["specops"]["halTarget"] == "embedded"
    run(guarded, "tasks")
    told = guarded.attestation("tasks")["specops"]
    assert (told["halTarget"], told["previous"], told["stage"]) == (None, None, "tasks")
    assert told["commit"] == guarded.git("rev-parse", "HEAD")
