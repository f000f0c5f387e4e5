"""From what came of a check to its result: a drill has passed when its defect was caught."""

from collections.abc import Iterator, Sequence
from typing import Final

from specops.acceptance.attempt import Attempted, Fault
from specops.codes import accepted as codes
from specops.model import CheckResult, Finding, Location, judged
from specops.packet.acceptance.model import Check

RED: Final = "red"
GREEN: Final = "green"


def result(
    check: Check, attempted: Attempted, edited: Sequence[str], plan: str, duration_ms: int
) -> CheckResult:
    """Return the result of a check; ``edited`` is what it did to the committed tree."""
    faults = [*_faults(check, attempted), *_edits(edited)]
    findings = tuple(_finding(check, fault, plan) for fault in faults)
    observed = RED if check.fails else GREEN
    return judged(
        check.full_name,
        attempted.checked,
        findings,
        observed="" if findings else observed,
        duration_ms=duration_ms,
    )


def _faults(check: Check, attempted: Attempted) -> Iterator[Fault]:
    """Yield what is wrong with a check, or with the red of a drill."""
    unmet = [fault for fault in attempted.faults if fault.code is codes.UNMET]
    others = [fault for fault in attempted.faults if fault.code is not codes.UNMET]
    if not check.fails:
        yield from attempted.faults
    elif check.states_red:
        for fault in unmet:
            yield Fault(codes.NOT_RED, f"it is not red in the way that it says: {fault.message}")
        yield from others
        if not attempted.faults and not attempted.went_red:
            yield Fault(codes.NOT_RED, "every command ended with 0: nothing went red")
    elif others:
        yield from others
    elif not unmet:
        yield Fault(codes.NOT_RED, "the check passes with the defect in place")


def _edits(edited: Sequence[str]) -> Iterator[Fault]:
    """Yield the fault of a check that edited the committed tree."""
    if edited:
        shown = ", ".join(edited[:3])
        more = f" and {len(edited) - 3} more" if len(edited) > 3 else ""  # noqa: PLR2004 - as shown
        yield Fault(codes.EDITED, f"it edited {shown}{more}")


def _finding(check: Check, fault: Fault, plan: str) -> Finding:
    """Return the finding of a fault, at the line of the plan that binds the check."""
    message = f"{check.full_name}: {fault.message}"
    return Finding(fault.code.code, message, Location(plan, check.line), fault.code.fix)
