import pytest

from specops.evidence.wire import SUCCESS
from specops.guardrails.registry import OTHERS, SCENARIOS
from specops.model import Stage
from specops.settings.table import BY_KEY
from specops.stages.table import STAGES


def test_every_stage_is_in_the_table_in_its_order() -> None:
    assert list(STAGES) == list(Stage) == list(SUCCESS)


@pytest.mark.parametrize("stage", Stage)
def test_what_a_stage_judges_exists_and_is_something(stage: Stage) -> None:
    plan = STAGES[stage]
    assert set(plan.guardrails) <= {*SCENARIOS, *OTHERS}
    assert plan.while_present <= set(SCENARIOS)
    assert plan.guardrails or plan.picks_scenarios


@pytest.mark.parametrize("stage", [stage for stage in Stage if STAGES[stage].picks_scenarios])
def test_the_scenarios_that_a_stage_picks_by_default_exist(stage: Stage) -> None:
    assert set(BY_KEY[f"stages.{stage.value}.scenarios"].default) <= set(SCENARIOS)


def test_what_audit_needs_before_it_cannot_be_configured_away() -> None:
    always = STAGES[Stage.AUDIT].guardrails
    assert set(always) == {"packet-unchanged", "stage-chain", "lock-held"}
    assert not STAGES[Stage.AUDIT].while_present & set(always)
