import tomllib
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specops.prove.toml import render

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES: Any = st.recursive(
    st.booleans() | st.integers(-(2**60), 2**60) | TEXT | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(["a", "b.c", "b.d.e", "f.g"]), VALUES))
def test_what_is_written_is_read_as_it_was(values: dict[str, Any]) -> None:
    document = tomllib.loads(render(values))
    for key, value in values.items():
        place: Any = document
        for step in key.split("."):
            place = place[step]
        assert place == value


def test_tables_stand_apart_so_that_a_script_can_add_to_them() -> None:
    text = render({"baseline.mode": "skip", "tracker": "S.md", "a.until": date(2026, 1, 2)})
    assert text == 'tracker = "S.md"\n[a]\nuntil = 2026-01-02\n[baseline]\nmode = "skip"\n'
    more = text + '[[baseline.commands]]\nname = "x"\n'
    assert tomllib.loads(more)["baseline"]["commands"] == [{"name": "x"}]
