"""What sound repositories set raises no alarm, and hides none of the faults it has no say in."""

from typing import Any

import pytest

from specops.canaries.registry import canaries
from specops.prove.ground import Ground
from specops.prove.lookout import sights
from specops.prove.setup import SetUp
from specops.prove.verdict import Outcome, judge
from tests.fakes import ground as grounds

BY_NAME = {canary.name: canary for canary in canaries()}
WINDOW = {"mode": "warn", "owner": "ada", "reason": "soon", "until": "2027-01-31"}


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return grounds.ground(tmp_path_factory.mktemp("ground"))


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("LK002", {"stages.validate.scenarios": []}),
        ("EV003", {"stages.validate.scenarios": ["cargo-build"]}),
        ("EV001", {"stages.audit.scenarios": ["hal-smoke", "acceptance"]}),
        ("HS001-audit", {"stages.audit.scenarios": ["hal-smoke", "lock-held", "acceptance"]}),
        ("TR018", {"tracker_rules.max_in_progress": 5}),
        ("RO006", {"rollout.rules": [{**WINDOW, "code": "TR010"}]}),
        ("EV024", {"evidence.signing_key": "key"}),
        ("EV050", {"evidence.max_file_mb": 100}),
        ("EV080", {"accept.forks": True}),
    ],
)
def test_a_fault_is_caught_and_its_twin_green(
    ground: Ground, name: str, settings: dict[str, Any]
) -> None:
    canary, setup = BY_NAME[name], SetUp(settings, {}, "specops.toml", "")
    fault, healthy = (ground.observe(*one[:2]) for one in sights(canary, setup.carried_for(canary)))
    proof = judge(canary, fault, healthy)
    assert (proof.outcome, proof.why) == (Outcome.CAUGHT, "")
