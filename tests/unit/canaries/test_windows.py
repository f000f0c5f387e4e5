"""A window for one guardrail is seen: some canary is for it, and the run tells what decided."""

from typing import Any

import pytest

from specops.app.rollout.policy import COMMANDS
from specops.canaries.model import Day
from specops.canaries.registry import canaries
from specops.guardrails.registry import OTHERS, SCENARIOS
from specops.prove.ground import Ground
from specops.prove.observation import Observation
from specops.prove.setup import NOTHING, Carried
from specops.prove.verdict import Outcome, judge
from tests.fakes import ground as grounds
from tests.fakes.cargo import needs_cargo

BY_NAME = {canary.name: canary for canary in canaries()}
GREEN = Observation()
SHOWN = {
    "hal-smoke": "HS007",
    "cargo-build": "CG001",
    "packet-unchanged": "LK003",
    "stage-chain": "EV001",
    "lock-held": "LK002",
    "acceptance": "EV080",
    "baseline": "BA003",
    "session.start": "BA013",
    "file_after_write": "BA013-after-write",
    "tracker-row": "BA007-tasks",
    "task-table": "DS050",
    "lock": "LK001",
    "unlock": "EV011",
    "tracker": "TR008",
    "telemetry": "TM001",
    "documents": "DS001",
    "cargo-metadata": "CG001-metadata",
    "cargo-check": "CG002-check",
    "cargo-test": "CG005",
    "cargo-run": "CG006",
}


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return grounds.ground(tmp_path_factory.mktemp("ground"))


def test_a_canary_is_named_for_every_guardrail_that_a_rule_may_be_for() -> None:
    assert set(SHOWN) == {*SCENARIOS, *OTHERS, *COMMANDS}


@pytest.mark.parametrize(
    "guardrail",
    [pytest.param(one, marks=[needs_cargo] if one.startswith("cargo") else []) for one in SHOWN],
)
def test_a_guardrail_that_only_warns_stops_nothing_and_its_canary_tells(
    ground: Ground, guardrail: str
) -> None:
    canary = BY_NAME[SHOWN[guardrail]]
    rule = {"guardrail": guardrail, "mode": "warn", "owner": "ada", "reason": "r", "until": Day(9)}
    seen = ground.observe(canary.fault, Carried({"rollout.rules": [rule]}, {}))
    proof = judge(canary, seen, GREEN)
    assert proof.outcome is Outcome.MISSED
    assert f"rollout rule for {guardrail}: warn" in {*map(_decided, seen.spared)}, seen


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("HS004", {"hal.tls_verify": False}),
        ("HS007", {"stages.validate.scenarios": ["packet-unchanged"]}),
        ("HS001-audit", {"stages.audit.scenarios": ["stage-chain"]}),
        ("TR014-compat", {"tracker_rules.records": "compat"}),
        ("TR018", {"tracker_rules.max_in_progress": "off"}),
        ("EV050", {"evidence.max_file_mb": "off"}),
        ("EV051", {"evidence.max_spec_mb": "off"}),
        ("EV052", {"evidence.max_total_mb": "off"}),
        ("LK003", {"stages.validate.scenarios": ["hal-smoke"]}),
        pytest.param(
            "CG001-validate", {"stages.validate.scenarios": ["hal-smoke"]}, marks=needs_cargo
        ),
        pytest.param("CG004-audit", {"stages.audit.scenarios": ["hal-smoke"]}, marks=needs_cargo),
    ],
)
def test_what_is_left_out_of_one_stage_alone_is_missed_there(
    ground: Ground, name: str, settings: dict[str, Any]
) -> None:
    canary = BY_NAME[name]
    assert judge(canary, ground.observe(canary.fault, NOTHING), GREEN).outcome is Outcome.CAUGHT
    seen = ground.observe(canary.fault, Carried(settings, {}))
    assert judge(canary, seen, GREEN).outcome is Outcome.MISSED


def _decided(spared: tuple[str, str, str]) -> str:
    return spared[2].partition(" until")[0]
