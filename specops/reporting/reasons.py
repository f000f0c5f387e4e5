"""Why a check came to what it did, in the words of every format."""

from specops.model import CheckResult


def why(check: CheckResult) -> str:
    """Return why a check was skipped or could not judge, and who asked for that, told once."""
    if check.asked_by in check.reason:
        return check.reason
    return f"{check.reason} (asked for by {check.asked_by})"
