import time

import pytest

from specops.hal.embedded.faults.model import Fault
from specops.hal.embedded.faults.pace import FINE_PAUSE_S, LATE_PAUSE_S
from specops.hal.embedded.faults.plan import CHECKS
from specops.hal.embedded.faults.registry import CAUSED_ELSEWHERE, FAMILIES, FAULTS
from specops.hal.embedded.server import EmbeddedHal
from specops.hal.interface import FailureClass
from tests.unit.hal.embedded.reference_client import (
    KEY,
    meet,
    sees_what_is_needed,
    verdict_on,
)

# A timeout is the same after a fifth of a second as after two; only the suite is quicker.
_IMPATIENT_S = 0.2
_PATIENT_S = 30.0
_PLAIN = [fault for fault in FAULTS.values() if not fault.needs]
_NEEDY = [fault for fault in FAULTS.values() if fault.needs]


def _some_check(fault: Fault) -> str:
    """Return one check a fault fits; over all faults each check has its turn."""
    return fault.checks[0] if fault.checks else CHECKS[len(fault.name) % len(CHECKS)]


def _deadline_s(fault: Fault) -> float:
    return _IMPATIENT_S if fault.gives is FailureClass.TIMEOUT else _PATIENT_S


@pytest.mark.parametrize("fault", _PLAIN, ids=lambda fault: fault.name)
def test_a_correct_client_says_of_a_fault_what_it_must_give(fault: Fault) -> None:
    check = _some_check(fault)
    with EmbeddedHal(KEY, faults={check: fault.name}) as hal:
        assert verdict_on(meet(hal, check, _deadline_s(fault)), check) == fault.gives


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(
    "fault",
    [fault for fault in _PLAIN if fault.gives is None and not fault.checks],
    ids=lambda fault: fault.name,
)
def test_an_odd_but_right_answer_is_right_for_every_check(fault: Fault, check: str) -> None:
    with EmbeddedHal(KEY, faults={"*": fault.name}) as hal:
        assert verdict_on(meet(hal, check, _PATIENT_S), check) is None


@pytest.mark.parametrize("fault", _NEEDY, ids=lambda fault: fault.name)
def test_some_faults_are_seen_only_by_who_expects_more(fault: Fault) -> None:
    check = _some_check(fault)
    with EmbeddedHal(KEY, faults={check: fault.name}) as hal:
        began = time.monotonic()
        received = meet(hal, check, _PATIENT_S)
        elapsed_s = time.monotonic() - began
    assert verdict_on(received, check) is None
    assert sees_what_is_needed(fault, received, elapsed_s) == fault.gives


def test_every_failure_class_is_caused_by_a_fault_or_said_to_be_caused_elsewhere() -> None:
    caused = {fault.gives for fault in FAULTS.values() if fault.gives}
    assert caused | set(CAUSED_ELSEWHERE) == set(FailureClass)
    assert not caused & set(CAUSED_ELSEWHERE)


def test_the_name_of_a_fault_belongs_to_it_alone() -> None:
    names = [fault.name for family in FAMILIES for fault in family.FAULTS]
    assert len(names) == len(set(names)) == len(FAULTS)


def test_a_fault_says_what_it_does_in_a_few_words() -> None:
    for fault in FAULTS.values():
        assert fault.summary
        assert len(fault.summary) < 60
        assert set(fault.checks) <= set(CHECKS)


def test_late_is_later_than_slow_but_fine() -> None:
    assert FINE_PAUSE_S < LATE_PAUSE_S < 1.0
