"""A gate that is always red stops nobody for long: each healthy twin is green, in this process."""

import pytest

from specops.canaries.model import Canary
from specops.canaries.registry import canaries
from specops.prove.ground import Ground
from specops.prove.setup import NOTHING
from specops.prove.verdict import alarming
from tests.fakes import ground as grounds

IN_PROCESS = [one for one in canaries() if one.guardrail not in {"runner", "prove", "cargo-build"}]
TWINS = {canary.healthy.key: canary for canary in IN_PROCESS}


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return grounds.ground(tmp_path_factory.mktemp("ground"))


@pytest.mark.parametrize("canary", TWINS.values(), ids=lambda canary: canary.name)
def test_a_healthy_twin_is_green(ground: Ground, canary: Canary) -> None:
    seen = ground.observe(canary.healthy, NOTHING)
    assert seen.trouble == ""
    assert alarming(canary, seen) == ""
