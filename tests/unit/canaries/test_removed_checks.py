"""Whoever removes a check from the code is told by prove: tried for each, mostly in this process.

A canary under a runner starts that runner, one of prove starts the commands of its proof, and one
of cargo builds a package; everything else happens here.
"""

import pytest

from specops.app.proof.command import RULE
from specops.canaries.cargo import GUARDRAIL as CARGO
from specops.canaries.model import Canary
from specops.canaries.registry import canaries
from specops.codes.proof import MISSED
from specops.policy import decide
from specops.prove.ground import Ground
from specops.prove.observation import Observation
from specops.prove.results import report
from specops.prove.setup import NOTHING
from specops.prove.verdict import Outcome, judge
from tests.fakes import ground as grounds
from tests.fakes.cargo import needs_cargo
from tests.fakes.ground import without

GREEN = Observation()
TRIED = [
    pytest.param(one, id=one.name, marks=[needs_cargo] if one.guardrail == CARGO else [])
    for one in canaries()
]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return grounds.ground(tmp_path_factory.mktemp("ground"))


@pytest.mark.parametrize("canary", TRIED)
def test_a_check_that_is_removed_makes_prove_fail_and_name_it(
    ground: Ground, canary: Canary
) -> None:
    with without(canary.code) as found:
        seen = ground.observe(canary.fault, NOTHING)
    assert canary.code in {*found, *seen.said.split()}, seen  # it would have been found
    proof = judge(canary, seen, GREEN)
    assert proof.outcome is Outcome.MISSED, seen
    decision = decide(report([proof], strict=False), RULE)
    (finding,) = report([proof], strict=False).findings
    assert (decision.exit_code, finding.code) == (1, MISSED.code)
    assert finding.message.startswith(f"{canary.name} ({canary.guardrail}): ")
