"""The policy as a settings file spells it, and every way to misspell it."""

from typing import Any

import pytest

from specops.errors import SettingsError
from specops.model import Enforcement
from specops.settings.resolve import read_file, resolve

FINGERPRINT = "0123456789abcdef" * 2
RULE = '[[rollout.rules]]\nmode = "warn"\n'
WAIVER = f'[[waivers]]\ncode = "HS001"\nfingerprint = "{FINGERPRINT}"\n'


def value(key: str, toml: str) -> Any:  # noqa: ANN401 - the kinds decide the type
    return resolve(read_file("specops.toml", toml.encode()), {}, {}).value(key)


def test_rules_and_waivers_are_read_with_days_as_toml_or_as_text() -> None:
    rule = f'{RULE}code = "HS001"\nguardrail = "hal-smoke"\nuntil = 2026-12-31\nowner = " ada "\n'
    read = value("rollout.rules", rule)[0]
    assert (read.mode, read.guardrail, read.code) == (Enforcement.WARN, "hal-smoke", "HS001")
    assert (str(read.until), read.owner) == ("2026-12-31", "ada")
    waiver = f'{WAIVER}path = "SPEC.md"\nexpires = "2026-12-31"\ncount = 2\nadopted = true\n'
    taken = value("waivers", waiver)[0]
    assert (taken.path, str(taken.expires), taken.count) == ("SPEC.md", "2026-12-31", 2)
    assert taken.adopted
    assert value("rollout.until", '[rollout]\nuntil = ""\n') is None


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("rollout.until = 2026-02-30", "not valid TOML"),
        ('rollout.until = "2026-02-30"', "a day that exists"),
        ('rollout.until = "tomorrow"', "a day that exists"),
        ("rollout.until = 2026-12-31T00:00:00Z", "a day that exists"),
        ("rollout.until = 2026-12-31T00:00:00+13:00", "a day that exists"),
        ("rollout.owner = 3", "a text in one line"),
        ('rollout.owner = "a\\nb"', "a text in one line"),
        ("rollout.rules = 3", "a list of tables"),
        ("rollout.rules = [3]", "a list of tables"),
        ('[[rollout.rules]]\ncode = "HS001"', "mode is missing"),
        ('[[rollout.rules]]\nmode = "maybe"\ncode = "HS001"', "strict or warn"),
        (f'{RULE}code = "HS999"', "'HS999' is none to rule"),
        (f'{RULE}code = "RO003"', "'RO003' is none to rule"),
        (f"{RULE}code = 3", "'3' is none to rule"),
        (f'{RULE}code = "HS001"\nuntl = 2026-12-31', "'untl' is not one of them"),
        (RULE, "rollout.default is for all"),
        (f'{RULE}code = "HS001"\n{RULE}code = "HS001"', "HS001 has several"),
        (f'{RULE}guardrail = "lock"\n{RULE}guardrail = "lock"', "lock has several"),
        (WAIVER, "a path, a spec or a check"),
        (f'{WAIVER}path = "../x"', "stays inside it"),
        (f'{WAIVER}path = "x"\ncount = 0', "counts from 1"),
        (f'{WAIVER}path = "x"\ncount = true', "counts from 1"),
        (f'{WAIVER}path = "x"\nadopted = 1', "true or false"),
        (f'{WAIVER}path = "x"\n{WAIVER}path = "x"', "there once"),
        ('[[waivers]]\ncode = "HS001"\npath = "x"', "fingerprint is missing"),
        ('[[waivers]]\ncode = "HS001"\nfingerprint = "x"\npath = "x"', "32 hexadecimal"),
    ],
)
def test_a_policy_of_another_form_is_refused_in_one_line(toml: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        value("waivers", toml)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_misspelled_code_is_told_with_the_nearest_one() -> None:
    with pytest.raises(SettingsError, match="did you mean HS0"):
        value("rollout.rules", f'{RULE}code = "HS0O9"')


def test_rules_of_different_subjects_do_not_contradict_each_other() -> None:
    lock = f'{RULE}guardrail = "lock"\n'
    rules = value("rollout.rules", f'{RULE}code = "LK001"\n{lock}{lock}code = "LK001"')
    assert len(rules) == 3
