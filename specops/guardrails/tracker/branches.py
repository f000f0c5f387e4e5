"""The rule on branch names: those that git itself would refuse (git-check-ref-format)."""

import re
import string
from collections.abc import Iterator, Sequence
from typing import Final

from specops.guardrails.tracker.batch import Batch, Fact, Fault
from specops.packet.tracker import is_blank

_USUAL: Final = (string.ascii_letters + string.digits + "_/-\n").encode()
_UNUSUAL: Final = ("\n-", "\n/", "/\n", "//", "\nHEAD\n")
_CODE: Final = re.compile(r"(`+)([^`]+)\1")
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), reason)
    for pattern, reason in (
        (r"^-", "it begins with a dash"),
        (r"^(?:@|HEAD)$", "the name is git's own"),
        (r"[\x00-\x20\x7f]", "it holds a space or a control character"),
        (r"[~^:?*\[\\]", "it holds one of ~ ^ : ? * [ \\"),
        (r"\.\.", "it holds two dots in a row"),
        (r"@\{", "it holds @{"),
        (r"^/|/$|//", "a part between slashes is empty"),
        (r"(?:^|/)\.", "a part begins with a dot"),
        (r"\.lock(?:/|$)", "a part ends in .lock"),
        (r"\.$", "it ends with a dot"),
    )
)


def branch_problem(name: str) -> str:
    """Say why git would refuse a branch of this name, or nothing."""
    for pattern, reason in _RULES:
        if pattern.search(name):
            return reason
    return ""


def branches(batch: Batch) -> Iterator[Fault]:
    """Report each branch whose name git would refuse."""
    names = "\n".join(("", *batch.texts("Branch"), ""))
    is_usual = not names.encode().translate(None, _USUAL)
    is_fine = is_usual and not any(part in names for part in _UNUSUAL)
    return iter(()) if is_fine else batch.faults("Branch", _judge)


def _judge(text: str) -> Sequence[Fact]:
    code = _CODE.fullmatch(text)
    name = code[2].strip(" ") if code else text
    reason = "" if is_blank(name) else branch_problem(name)
    if not reason:
        return ()
    return (
        Fact("TR019", f"{name!r} is no name for a branch: {reason}", "write the branch's name"),
    )
