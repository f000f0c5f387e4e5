"""Names that are spelled out where importing their owner would cost every run some milliseconds."""

from specops.codes.baseline import DIRTY
from specops.guardrails.baseline.audit import NAME as BASELINE
from specops.guardrails.hal_smoke import NAME as HAL_SMOKE
from specops.guardrails.registry import OTHERS, SCENARIOS
from specops.settings.resolve import SettingsFile, resolve
from specops.stages.overrides import allowances
from specops.stages.table import STAGES


def test_the_overrides_name_the_baseline_and_its_dirty_tree() -> None:
    settings = resolve(SettingsFile("s", {"allow_dirty": True}), {}, {})
    narrow, wide = allowances(settings, allow_fail=False, reason=None)
    assert narrow.guardrails == wide.guardrails == frozenset({BASELINE})
    assert narrow.codes == frozenset({DIRTY})


def test_every_guardrail_of_a_stage_can_be_set_up() -> None:
    assert HAL_SMOKE in SCENARIOS
    for plan in STAGES.values():
        assert set(plan.guardrails) <= set(OTHERS) | set(SCENARIOS)
        assert plan.while_present <= set(SCENARIOS)
