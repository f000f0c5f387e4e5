from pathlib import Path

from specops.canaries.model import Planting
from specops.prove.course import Course
from specops.prove.setup import NOTHING, Carried, SetUp
from tests.fakes import ground as grounds

CONFIG = Planting("invoke config")


def test_a_planting_is_looked_at_once_under_the_same_settings(tmp_path: Path) -> None:
    course = Course(grounds.ground(tmp_path), SetUp({}, {}, "", ""))
    seen = course.look(CONFIG, NOTHING)
    assert course.look(CONFIG, NOTHING) is seen
    assert course.look(CONFIG, Carried({"rollout.default": "strict"}, {})) is not seen
