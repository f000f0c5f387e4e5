"""Which fault answers which request: asked for by name, checked before anything listens."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from specops.errors import UsageError
from specops.hal.embedded.endpoints import ENDPOINTS
from specops.hal.embedded.routing import check_of
from specops.hal.embedded.witness import SeenRequest
from specops.near import nearest
from specops.values import dataclass

if TYPE_CHECKING:
    from specops.hal.embedded.faults.model import Fault

EVERY_CHECK: Final = "*"
CHECKS: Final = tuple(endpoint.check for endpoint in ENDPOINTS)


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """The faults of a server, by check name or ``*``."""

    by_check: "Mapping[str, Fault]"

    def fault_for(self, request: SeenRequest) -> "Fault | None":
        """Return the fault for a request: its check's own, else that of ``*``, else none."""
        every = self.by_check.get(EVERY_CHECK)
        return self.by_check.get(check_of(request) or EVERY_CHECK, every)

    def lines(self) -> tuple[str, ...]:
        """Say in one line for each fault what a client will meet, and what it must say."""
        return tuple(
            f"fault {check}={fault.name}: {fault.summary} ({_verdict(fault)})"
            for check, fault in self.by_check.items()
        )


def plan_faults(faults: Mapping[str, str]) -> FaultPlan:
    """Resolve names of faults by check name, or by ``*`` for every request.

    Raises ``UsageError`` for an unknown check or fault, and for a fault that does not fit its
    check; the message names what is near.
    """
    return FaultPlan({check: _fault_for(check, name) for check, name in faults.items()})


def _fault_for(check: str, name: str) -> "Fault":
    """Resolve one fault for one check."""
    from specops.hal.embedded.faults.registry import (  # noqa: PLC0415 - rarely asked for, 10 ms
        FAULTS,
    )

    if check not in (*CHECKS, EVERY_CHECK):
        message = f"the embedded HAL has no check {check!r}"
        raise UsageError(message, _near(check, (*CHECKS, EVERY_CHECK)))
    fitting = [fault.name for fault in FAULTS.values() if fault.fits(check)]
    fault = FAULTS.get(name)
    if fault is None:
        message = f"there is no fault {name!r}"
        raise UsageError(message, _near(name, fitting))
    if not fault.fits(check):
        message = f"fault {name!r} is for {' and '.join(fault.checks)}, not for {check!r}"
        raise UsageError(message, _near(name, fitting))
    return fault


def _near(word: str, known: Iterable[str]) -> str:
    """Name the nearest known words, or the first of them."""
    names = list(known)
    near = nearest(word, names, 3, 0.5)
    return f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(names[:8])}"


def _verdict(fault: "Fault") -> str:
    """Say what a correct client makes of a fault."""
    seen = f", where the profile expects {fault.needs}" if fault.needs else ""
    return f"must fail with {fault.gives.value}{seen}" if fault.gives else "must pass"
