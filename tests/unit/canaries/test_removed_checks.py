"""Whoever removes a check from the code is told by prove: tried for each, in this process."""

import pytest

from specops.canaries.model import Canary
from specops.canaries.registry import canaries
from specops.prove.ground import Ground
from specops.prove.observation import Observation
from specops.prove.setup import NOTHING
from specops.prove.verdict import Outcome, judge
from tests.fakes import ground as grounds
from tests.fakes.cargo import needs_cargo
from tests.fakes.ground import without

GREEN = Observation()
# Canaries under a real runner start programs, and those of prove start a proof: shown elsewhere.
TRIED = [one for one in canaries() if one.guardrail not in {"runner", "prove", "cargo-build"}]
WITH_CARGO = [one for one in canaries() if one.guardrail == "cargo-build"]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return grounds.ground(tmp_path_factory.mktemp("ground"))


def notices(ground: Ground, canary: Canary) -> None:
    """Plant a fault where its check was removed: it would have been found, and is missed."""
    with without(canary.code) as found:
        seen = ground.observe(canary.fault, NOTHING)
    assert canary.code in found, seen
    proof = judge(canary, seen, GREEN)
    assert proof.outcome is Outcome.MISSED, seen
    assert canary.code in proof.why


@pytest.mark.parametrize("canary", TRIED, ids=lambda canary: canary.name)
def test_a_check_that_is_removed_is_missed_by_name(ground: Ground, canary: Canary) -> None:
    notices(ground, canary)


@needs_cargo
@pytest.mark.parametrize("canary", WITH_CARGO[:2], ids=lambda canary: canary.name)
def test_a_check_of_cargo_that_is_removed_is_missed_too(ground: Ground, canary: Canary) -> None:
    notices(ground, canary)
