"""What counts as loosening a gate, and what does not."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specops.app.rollout.base import gate_of
from specops.codes.rollout import LOOSENED
from specops.model import Enforcement
from specops.policy import RolloutRule, Waiver
from specops.policy.loosening import Gate, loosened
from specops.settings.resolve import read_file, resolve

STRICT = RolloutRule(Enforcement.STRICT)
UNTIL = date(2026, 12, 31)
WINDOW = RolloutRule(Enforcement.WARN, code="HS001", until=UNTIL)
WAIVER = Waiver("HS001", "0" * 32, check="hal-smoke", expires=UNTIL)
BASE = Gate(
    STRICT,
    (WINDOW, RolloutRule(Enforcement.STRICT, guardrail="lock")),
    (WAIVER,),
    {"stages.validate.scenarios": ("hal-smoke", "cargo-build")},
    {"the HAL check health": {"method": "GET"}},
    {"hal.skip": 0},
)
LATER = date(2027, 1, 31)


def test_a_gate_that_stays_as_it_is_loosens_nothing() -> None:
    assert loosened(BASE, BASE) == ()


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (
            replace(BASE, default=RolloutRule(Enforcement.WARN)),
            "rollout.default would be warn without end, and is strict",
        ),
        (
            replace(BASE, rules=(replace(WINDOW, until=LATER), *BASE.rules[1:])),
            "HS001 would be warn until 2027-01-31, and is warn until 2026-12-31",
        ),
        (
            replace(BASE, rules=(*BASE.rules, RolloutRule(Enforcement.WARN, "baseline"))),
            "baseline would be warn without end, and is strict",
        ),
        (
            replace(BASE, waivers=(replace(WAIVER, expires=LATER),)),
            "the waiver of HS001 hal-smoke 00000000 would expire on 2027-01-31, not 2026-12-31",
        ),
        (
            replace(BASE, waivers=(replace(WAIVER, expires=None),)),
            "the waiver of HS001 hal-smoke 00000000 would expire on no day, not 2026-12-31",
        ),
        (
            replace(BASE, waivers=(replace(WAIVER, count=3),)),
            "the waiver of HS001 hal-smoke 00000000 would accept 3 findings, not 1",
        ),
        (
            replace(BASE, waivers=(WAIVER, replace(WAIVER, fingerprint="1" * 32))),
            "the waiver of HS001 hal-smoke 11111111 is new",
        ),
        (
            replace(BASE, sets={"stages.validate.scenarios": ("hal-smoke",)}),
            "stages.validate.scenarios would be without cargo-build",
        ),
        (replace(BASE, parts={}), "the HAL check health would be gone"),
        (
            replace(BASE, parts={"the HAL check health": {"method": "POST"}}),
            "the HAL check health would change",
        ),
        (replace(BASE, switches={"hal.skip": 1}), "hal.skip would let more through"),
    ],
)
def test_what_is_looser_is_told(head: Gate, told: str) -> None:
    assert loosened(BASE, head) == (told,)


def test_a_setting_that_goes_is_without_all_of_its_names() -> None:
    assert loosened(BASE, replace(BASE, sets={})) == (
        "stages.validate.scenarios would be without hal-smoke",
        "stages.validate.scenarios would be without cargo-build",
    )


def test_a_strict_rule_that_goes_uncovers_a_default_that_warns() -> None:
    warned = replace(BASE, default=RolloutRule(Enforcement.WARN, until=UNTIL))
    bare = replace(warned, rules=(WINDOW,))
    assert loosened(warned, bare) == ("lock would be warn until 2026-12-31, and is strict",)


@pytest.mark.parametrize(
    "head",
    [
        replace(BASE, rules=(RolloutRule(Enforcement.STRICT, code="HS001"),)),
        replace(BASE, rules=()),
        replace(BASE, waivers=()),
        replace(BASE, sets={"stages.validate.scenarios": ("cargo-build", "hal-smoke", "mine")}),
        replace(BASE, switches={}),
        replace(BASE, parts={**BASE.parts, "the HAL check more": {}}),
    ],
)
def test_what_is_stricter_or_only_more_is_no_word(head: Gate) -> None:
    assert loosened(BASE, head) == ()


DAYS = st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1))
RULES = st.builds(
    RolloutRule,
    st.sampled_from(list(Enforcement)),
    st.sampled_from(["", "hal-smoke"]),
    st.sampled_from(["", "HS001"]),
    DAYS,
)


@given(RULES, st.lists(RULES, max_size=2), RULES, st.lists(RULES, max_size=2))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_two_gates_that_loosen_neither_one_are_strict_on_the_same_days(
    one: RolloutRule, ones: list[RolloutRule], two: RolloutRule, twos: list[RolloutRule]
) -> None:
    first = Gate(replace(one, guardrail="", code=""), tuple(ones))
    second = Gate(replace(two, guardrail="", code=""), tuple(twos))
    if not (loosened(first, second) or loosened(second, first)):
        for subject in [("", ""), *((rule.guardrail, rule.code) for rule in (*ones, *twos))]:
            assert first.warns_until(*subject) == second.warns_until(*subject)


def settings_gate(toml: str) -> Gate:
    return gate_of(resolve(read_file("specops.toml", toml.encode()), {}, {}), {})


@pytest.mark.parametrize("code", [LOOSENED], ids=lambda code: code.code)
def test_the_failing_example_loosens_what_the_empty_policy_holds(code: object) -> None:
    assert code is LOOSENED
    base = settings_gate(LOOSENED.passing)
    assert loosened(base, settings_gate(LOOSENED.failing)) == (
        "rollout.default would be warn until 2026-12-31, and is strict",
    )


@pytest.mark.parametrize("code", [LOOSENED], ids=lambda code: code.code)
def test_the_passing_example_loosens_nothing(code: object) -> None:
    assert code is LOOSENED
    base = settings_gate(LOOSENED.passing)
    assert loosened(base, base) == ()
