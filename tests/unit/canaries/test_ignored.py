import pytest

from specops.canaries.ignored import ignored_canary
from specops.prove.ground import Ground
from specops.prove.setup import NOTHING, Carried
from specops.prove.verdict import Outcome, judge
from tests.fakes import ground as grounds

PATHS = ["src/it's here.py", "SPEC.md", "specops.toml", "docs/SPEC-KIT-018-hal-smoke/plan.md"]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return grounds.ground(tmp_path_factory.mktemp("ground"))


@pytest.mark.parametrize("path", PATHS)
def test_a_change_to_what_git_keeps_is_caught_unless_it_is_ignored(
    ground: Ground, path: str
) -> None:
    canary = ignored_canary(path)
    assert canary is not None
    assert canary.name == f"BA003-in-{path}"
    healthy = ground.observe(canary.healthy, NOTHING)
    assert judge(canary, ground.observe(canary.fault, NOTHING), healthy).outcome is Outcome.CAUGHT
    ignoring = Carried({"baseline.ignore": [path.partition("/")[0]]}, {})
    assert judge(canary, ground.observe(canary.fault, ignoring), healthy).outcome is Outcome.MISSED


@pytest.mark.parametrize("path", ["docs", "SPEC.md/inside", "docs/SPEC-KIT-018-hal-smoke"])
def test_a_file_that_the_sample_has_no_room_for_has_no_canary(path: str) -> None:
    assert ignored_canary(path) is None


def test_a_name_that_only_begins_like_one_of_the_sample_is_planted() -> None:
    canary = ignored_canary("SPEC.md.orig")
    assert canary is not None
    assert canary.fault.files == canary.healthy.files == (("SPEC.md.orig", b"\n"),)
