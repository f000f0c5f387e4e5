"""How a cargo command may end that leaves nothing more to judge."""

import signal

from specops.cargo import complaint
from specops.cargo.places import Places
from specops.codes import cargo as codes
from specops.codes.model import CheckCode
from specops.model import CheckResult, Finding, Location, could_not_judge, judged
from specops.process.command import Completed


def broken_off(name: str, completed: Completed) -> CheckResult | None:
    """Judge a command that did not end by itself: a finding at the deadline, else an error."""
    if completed.timed_out:
        message = f"{' '.join(completed.argv[:2])} did not end within its deadline"
        return failed(name, completed, codes.DEADLINE, message)
    if completed.exit_code < 0:
        reason = f"cargo was ended by {signal_name(completed.exit_code)}"
        return unjudged(name, completed, reason, "run it again; look for a lack of memory")
    return None


def signal_name(exit_code: int) -> str:
    """Return the name of the signal behind a negative exit code."""
    try:
        return signal.Signals(-exit_code).name
    except ValueError:
        return f"signal {-exit_code}"


def reason_of(completed: Completed, places: Places) -> complaint.Complaint:
    """Return the error that cargo reported, or the exit code when it reported none."""
    words = f"cargo ended with exit {completed.exit_code} and gave no reason"
    return complaint.read(completed.stderr, places) or complaint.Complaint(words, silent=True)


def failed(
    name: str,
    completed: Completed,
    code: CheckCode,
    message: str,
    location: Location | None = None,
) -> CheckResult:
    """Return the failure of a check that has one finding."""
    found = Finding(code.code, message, location, code.fix)
    return judged(name, 1, (found,), duration_ms=completed.duration_ms)


def unjudged(name: str, completed: Completed, reason: str, remedy: str) -> CheckResult:
    """Return the error of a check: cargo itself did not do its work."""
    return could_not_judge(name, reason, remedy=remedy, duration_ms=completed.duration_ms)
