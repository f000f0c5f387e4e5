"""Every fault of the embedded HAL, sent over HTTP: each has the class that it must give."""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from specops.hal.embedded.dead_ends import DEAD_ENDS, DeadEnd
from specops.hal.embedded.faults.model import Fault
from specops.hal.embedded.faults.registry import FAULTS
from specops.hal.embedded.server import EmbeddedHal
from specops.hal.expectation import evaluate
from specops.hal.http import HttpTransport
from specops.hal.interface import Failure, FailureClass
from specops.hal.profile import HalCheck, read_profile
from specops.hal.request import build_request
from specops.hal.secrets import resolve

KEY = "sentinel-key-0123456789"
PROFILE = Path(__file__).parents[2] / "docs" / "hal" / "hal_profile.json"
CHECKS = read_profile(PROFILE.read_bytes(), "docs/hal/hal_profile.json").checks
DEADLINE_S = 25.0
SHORT_DEADLINE_S = 1.0
WALL_S = 30.0
GIVES: Mapping[str, FailureClass | None] = {
    **{fault.name: fault.gives for fault in FAULTS.values()},
    **{dead_end.name: dead_end.gives for dead_end in DEAD_ENDS},
}
NEEDED: Mapping[str, Mapping[str, Any]] = {
    "late": {"max_latency_ms": 500},
    "wrong-schema": {"schema": {"not": {"required": ["unexpected"]}}},
}


def judge(transport: HttpTransport, check: HalCheck, fault: Fault | None) -> Failure | None:
    with EmbeddedHal(KEY, faults={check.name: fault.name} if fault else {}) as hal:
        secrets = resolve(check, {"HAL_SECRET_KAVEDARR_API_KEY": KEY})
        waits = fault is not None and fault.gives is FailureClass.TIMEOUT
        deadline_s = SHORT_DEADLINE_S if waits else DEADLINE_S
        request = build_request(check, hal.base_url, secrets, deadline_s)
        return evaluate(check, transport.send(request))


def planned(fault: Fault) -> HalCheck:
    check = next(check for check in CHECKS if fault.fits(check.name))
    return replace(check, expect=replace(check.expect, **NEEDED.get(fault.name, {})))


def at(transport: HttpTransport, dead_end: DeadEnd) -> Failure | None:
    waits = dead_end.gives is FailureClass.TIMEOUT
    with dead_end.opened() as base_url:
        deadline_s = SHORT_DEADLINE_S if waits else DEADLINE_S
        request = build_request(CHECKS[0], base_url, resolve(CHECKS[0], {}), deadline_s)
        return evaluate(CHECKS[0], transport.send(request))


@dataclass
class Outcomes:
    """What each fault and dead end came to, and how long all of them took together."""

    failures: dict[str, Failure | None]
    took_s: float


@pytest.fixture(scope="module")
def outcomes() -> Outcomes:
    """Judge all faults at once: most of them are slow only because they wait."""
    transport, began = HttpTransport(), time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        ends = pool.map(lambda end: (end.name, at(transport, end)), DEAD_ENDS)
        judged = pool.map(
            lambda fault: (fault.name, judge(transport, planned(fault), fault)), FAULTS.values()
        )
        failures = dict([*ends, *judged])
    return Outcomes(failures, time.monotonic() - began)


def test_what_a_fault_needs_is_told_to_the_profile() -> None:
    assert {name for name, fault in FAULTS.items() if fault.needs} == set(NEEDED)


@pytest.mark.parametrize(("name", "gives"), GIVES.items())
def test_a_fault_gives_its_class(name: str, gives: FailureClass | None, outcomes: Outcomes) -> None:
    failure = outcomes.failures[name]

    assert (failure.kind if failure else None) is gives, failure


def test_all_faults_together_take_less_than_half_a_minute(outcomes: Outcomes) -> None:
    assert outcomes.took_s < WALL_S


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_the_classic_checks_pass_against_a_healthy_hal(check: HalCheck) -> None:
    assert judge(HttpTransport(), check, None) is None
