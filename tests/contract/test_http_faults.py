"""Every fault of the embedded HAL, sent over HTTP: each has the class that it must give."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

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
DEADLINE_S = 10.0
SHORT_DEADLINE_S = 1.0
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


@pytest.fixture(scope="module")
def outcomes() -> Iterator[Mapping[str, Failure | None]]:
    """Judge all faults at once: most of them are slow only because they wait."""
    transport = HttpTransport()
    with ThreadPoolExecutor(8) as pool:
        judged = pool.map(lambda fault: judge(transport, planned(fault), fault), FAULTS.values())
        yield dict(zip(FAULTS, judged, strict=True))


def test_what_a_fault_needs_is_told_to_the_profile() -> None:
    assert {name for name, fault in FAULTS.items() if fault.needs} == set(NEEDED)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_gives_its_class(name: str, outcomes: Mapping[str, Failure | None]) -> None:
    failure = outcomes[name]

    assert (failure.kind if failure else None) is FAULTS[name].gives, failure


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_the_classic_checks_pass_against_a_healthy_hal(check: HalCheck) -> None:
    assert judge(HttpTransport(), check, None) is None
