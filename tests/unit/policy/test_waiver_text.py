"""Settings files are edited as text: what was not meant stays as it is, byte for byte."""

import tomllib
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specops.policy import Waiver
from specops.policy.waiver_text import added, removed, spelled
from specops.settings.rollout_kinds import read_waivers

FIRST = Waiver("HS001", "0" * 32, check="hal-smoke", owner="ada", reason="moves")
SECOND = Waiver("TR010", "1" * 32, path="SPEC.md", expires=date(2027, 1, 31), count=3, adopted=True)
BEFORE = """\
# Ours.
[hal]   # the one
base_url = "embedded"

# Agreed on in the meeting of Monday.
[[waivers]]
code = "HS001"
fingerprint = "00000000000000000000000000000000"
check = "hal-smoke" # all of it

  [[ waivers ]]
code = "TR010"
fingerprint = "11111111111111111111111111111111"
path = "SPEC.md"
# The rest.
[audit]
allow_embedded_hal = true
"""


def read(text: str, *tables: str) -> tuple[Waiver, ...]:
    document = tomllib.loads(text)
    for table in tables:
        document = document[table]
    return read_waivers(document["waivers"])


def test_a_waiver_is_spelled_as_it_is_read() -> None:
    assert read(spelled(FIRST)) == (FIRST,)
    assert spelled(SECOND).splitlines()[0] == "[[waivers]]"
    assert "expires = 2027-01-31" in spelled(SECOND)


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs"))))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_an_owner_writes_is_read_again(reason: str) -> None:
    waiver = Waiver("HS001", "0" * 32, check="x", reason=reason.strip())
    if waiver.reason.isprintable():
        assert read(spelled(waiver)) == (waiver,)


@pytest.mark.parametrize("text", ["", "# settings", BEFORE[:66]])
def test_waivers_are_added_at_the_end_and_nothing_else_changes(text: str) -> None:
    after = added(text, (FIRST, SECOND))
    assert after.startswith(text)
    assert read(after) == (FIRST, SECOND)


@pytest.mark.parametrize(
    ("text", "head"), [("", ""), ("# settings", "# settings\n"), ("# settings\n", "# settings\n")]
)
def test_a_waiver_begins_behind_one_blank_line(text: str, head: str) -> None:
    assert added(text, (FIRST,)) == f"{head}\n{spelled(FIRST)}"


def test_a_table_may_be_spelled_with_spaces() -> None:
    text = '[[ tool . specops . waivers ]]\ncode = "HS001"\n[project]\n'
    assert removed(text, {0}, "tool.specops") == "[project]\n"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("[[waivers]]\n[audit]\n", "[audit]\n"),
        ("[[waivers]]\ncode = 1\n[audit]\n", "[audit]\n"),
        ("[[waivers]]\ncode = 1\n\n", ""),
        ("[[waivers]]\ncode = 1\n\n\n[audit]\n", "\n[audit]\n"),
    ],
)
def test_a_waiver_goes_with_one_blank_line_behind_it(text: str, left: str) -> None:
    assert removed(text, {0}) == left


def test_in_pyproject_the_table_is_ours() -> None:
    after = added('[project]\nname = "x"\n', (FIRST,), "tool.specops")
    assert read(after, "tool", "specops") == (FIRST,)
    assert removed(after, {0}, "tool.specops").rstrip() == '[project]\nname = "x"'


def test_a_waiver_is_taken_out_and_the_comments_around_it_stay() -> None:
    after = removed(BEFORE, {0})
    assert "HS001" not in after
    assert "# Agreed on in the meeting of Monday.\n" in after
    assert after.count("waivers") == 1
    last = removed(BEFORE, {1})
    assert last == BEFORE.replace(
        '  [[ waivers ]]\ncode = "TR010"\nfingerprint = "11111111111111111111111111111111"\n'
        'path = "SPEC.md"\n',
        "",
    )
    assert "waivers" not in removed(BEFORE, {0, 1})


def test_what_was_added_can_be_taken_out_again() -> None:
    assert removed(added(BEFORE, (FIRST,)), {2}).rstrip() == BEFORE.rstrip()
