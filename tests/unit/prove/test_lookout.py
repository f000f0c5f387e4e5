from pathlib import Path

from specops.canaries.model import Canary, Planting
from specops.prove.crew import SILENCE_S
from specops.prove.lookout import Lookout, patience_s, sights
from specops.prove.observation import Observation
from specops.prove.setup import NOTHING, Carried

CANARY = Canary("BA003", "BA003", "baseline", "a file", Planting("fault"), Planting("twin"))
OWN = Canary("x", "BA011", "own", "x", Planting("f", own=True), Planting("t", own=True))
WARN = Carried({"rollout.default": "warn"}, {})


class Field:
    """A ground that counts."""

    def __init__(self) -> None:
        self.looks: list[str] = []
        self.samples: list[Carried] = []

    def observe(self, planting: Planting, _carried: Carried) -> Observation:
        self.looks.append(planting.script)
        return Observation(said=planting.script)

    def sample(self, carried: Carried) -> Path:
        self.samples.append(carried)
        return Path()


def test_a_sight_is_looked_at_once_under_the_same_settings() -> None:
    field = Field()
    lookout = Lookout(field, 1)
    fault, twin = sights(CANARY, NOTHING)
    assert not lookout.has_seen(fault)
    assert list(lookout.look([fault, twin, fault])) == [fault, twin]
    assert lookout.has_seen(fault, twin)
    assert lookout.seen(twin).said == "twin"
    assert list(lookout.look([fault, sights(CANARY, WARN)[0]])) == [sights(CANARY, WARN)[0]]
    assert field.looks == ["fault", "twin", "fault"]
    assert not lookout.has_seen(fault, sights(CANARY, WARN)[1])


def test_samples_are_made_before_anybody_looks() -> None:
    field = Field()
    looks = Lookout(field, 1).look([*sights(CANARY, WARN), *sights(OWN, NOTHING)])
    next(looks)
    assert (field.samples, field.looks) == ([WARN, WARN], ["fault"])


class Full(Field):
    """A ground without room."""

    def sample(self, carried: Carried) -> Path:
        raise OSError(28, f"No space left on device for {carried}")


def test_where_no_sample_can_be_made_each_planting_tells_so() -> None:
    field = Full()
    assert len(list(Lookout(field, 1).look(sights(CANARY, NOTHING)))) == 2
    assert field.looks == ["fault", "twin"]


def test_a_silence_ends_later_than_anything_that_may_take_that_long() -> None:
    slow = Planting("", own=True, arguments=("x",), words=("plan",), deadline_s=7200)
    pairs = sights(CANARY, NOTHING), sights(Canary("x", "BA011", "own", "x", slow, slow), NOTHING)
    assert patience_s([sight for pair in pairs for sight in pair]) >= 2 * 7200 + SILENCE_S
    assert patience_s([]) == SILENCE_S


def test_a_fault_meets_the_waivers_of_its_code_and_a_twin_none() -> None:
    waivers = [{"code": "BA003", "count": 1}, {"code": "TR008"}, {"code": "BA003", "count": 2}]
    waiving = Carried({"waivers": waivers, "rollout.default": "warn"}, {})
    fault, twin = sights(CANARY, waiving)
    assert twin.carried == WARN
    assert fault.carried == Carried({**WARN.values, "waivers": [waivers[0], waivers[2]]}, {})
    others = Carried({"waivers": [waivers[1]], "rollout.default": "warn"}, {})
    assert [sight.carried for sight in sights(CANARY, others)] == [WARN, WARN]
