from specops.model import could_not_judge, skipped
from specops.reporting.reasons import why


def test_who_asked_for_a_skip_is_told_once() -> None:
    told = "not wanted (asked for by SPEC_OPS_HAL_SKIP)"
    assert why(skipped("x", "not wanted", "SPEC_OPS_HAL_SKIP")) == told
    reason = "SPEC_OPS_HAL_SKIP is set"
    assert why(skipped("x", reason, "SPEC_OPS_HAL_SKIP")) == reason


def test_nobody_asked_for_what_could_not_be_judged() -> None:
    assert why(could_not_judge("x", "no key")) == "no key"
