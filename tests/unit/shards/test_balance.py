from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from specops.model import Stage
from specops.shards.balance import UNKNOWN_MS, costs, parts

COSTS = st.dictionaries(
    st.integers(1, 300).map("SPEC-KIT-{:03d}".format), st.integers(0, 10**6), max_size=60
)


@settings(max_examples=60)
@given(COSTS, st.integers(1, 20))
def test_every_spec_is_in_exactly_one_part(cost: dict[str, int], count: int) -> None:
    made = parts(cost, count)
    assert [(part.shard.index, part.shard.count) for part in made] == [
        (index, count) for index in range(1, count + 1)
    ]
    assert sorted(spec for part in made for spec in part.specs) == sorted(cost)
    assert all(part.estimate_ms == sum(cost[spec] for spec in part.specs) for part in made)


@settings(max_examples=60)
@given(COSTS, st.integers(1, 20))
def test_no_part_is_fuller_than_the_mean_and_one_spec(cost: dict[str, int], count: int) -> None:
    fullest = max(part.estimate_ms for part in parts(cost, count))
    assert fullest <= sum(cost.values()) / count + max(cost.values(), default=0)


@settings(max_examples=60)
@given(COSTS, st.integers(1, 20), st.randoms())
def test_the_order_in_which_specs_are_told_is_no_matter(
    cost: dict[str, int],
    count: int,
    chance: Random,
) -> None:
    told = list(cost.items())
    chance.shuffle(told)
    assert parts(dict(told), count) == parts(cost, count)


def test_a_stage_that_was_never_recorded_takes_as_long_as_elsewhere() -> None:
    recorded = {("A", Stage.PLAN): 10, ("B", Stage.PLAN): 30, ("C", Stage.PLAN): 70}
    stages = [Stage.PLAN, Stage.TASKS]
    assert costs(["A", "D"], stages, recorded) == {"A": 10 + UNKNOWN_MS, "D": 30 + UNKNOWN_MS}


def test_with_fewer_specs_than_shards_the_last_have_nothing() -> None:
    assert [part.specs for part in parts({"B": 1, "A": 1}, 3)] == [("A",), ("B",), ()]
