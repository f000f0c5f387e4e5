from pathlib import Path

from specops.canaries.model import Canary, Planting
from specops.prove.blame import Blame
from specops.prove.course import Course
from specops.prove.lookout import Lookout
from specops.prove.observation import Observation
from specops.prove.setup import Carried, SetUp
from specops.prove.verdict import Outcome

RED, GREEN = Observation(1, ("BA003",)), Observation(0)
SETUP = SetUp({"hal.skip": True}, {"SPEC_OPS_EVIDENCE_ROOT": "proofs"}, "specops.toml", "")
TWIN = Planting("twin")


class Field:
    """A ground where what is called a fault is found."""

    def __init__(self) -> None:
        self.carried: dict[str, Carried] = {}

    def observe(self, planting: Planting, carried: Carried) -> Observation:
        self.carried[planting.script] = carried
        return RED if planting.script.startswith("fault") else GREEN

    def sample(self, carried: Carried) -> Path:
        return Path(repr(carried))


def canary(name: str, fault: Planting) -> Canary:
    return Canary(name, "BA003", "baseline", "a file", fault, TWIN)


def test_what_was_not_caught_comes_last_in_its_order() -> None:
    lookout = Lookout(Field(), 1)
    course = Course(lookout, SETUP, Blame(SETUP, lookout, lambda _: None))
    planted = [canary(name, Planting(name)) for name in ("slip-2", "fault-1", "slip-1", "fault-2")]
    proofs = list(course.proofs(planted))
    assert [one.canary.name for one in proofs] == ["fault-1", "fault-2", "slip-2", "slip-1"]
    assert [one.outcome for one in proofs] == [Outcome.CAUGHT] * 2 + [Outcome.MISSED] * 2


def test_a_canary_of_the_repository_meets_the_places_that_variables_name() -> None:
    field = Field()
    lookout = Lookout(field, 1)
    course = Course(lookout, SETUP, Blame(SETUP, lookout, lambda _: None))
    own = Canary("x", "BA003", "own", "x", Planting("fault-own", own=True), Planting("t", own=True))
    list(course.proofs([canary("a", Planting("fault-sample")), own]))
    assert field.carried["fault-own"] == Carried({}, {"SPEC_OPS_EVIDENCE_ROOT": "proofs"})
    assert field.carried["fault-sample"] == Carried({"hal.skip": True}, {})
