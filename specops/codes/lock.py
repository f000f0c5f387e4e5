"""LK: what can be wrong with the lock of a packet.

Each example is what somebody types in a repository; the tests run it, and look at what the last
command finds.
"""

from typing import Final

from specops.codes.model import CheckCode

_SPEC: Final = "--spec SPEC-KIT-018"
_PACKET: Final = "docs/SPEC-KIT-018-hal-smoke"
_IMPLEMENT: Final = f"invoke implement {_SPEC}\n"
_VALIDATE: Final = f"invoke validate {_SPEC}\n"
_UNLOCK: Final = f"invoke unlock {_SPEC}\n"
_TO_VALIDATE: Final = f"invoke auto {_SPEC} --to validate\n"
_TO_AUDIT: Final = f"invoke auto {_SPEC} --to audit\n"
_AUDIT: Final = f"invoke audit {_SPEC}\n"

HELD: Final = CheckCode(
    "LK001",
    "Somebody else holds the lock",
    "Two implementations of one packet at a time overwrite each other's ground.",
    "Wait for the holder that the message names; `unlock --force` removes a lock left behind.",
    failing=_IMPLEMENT + _IMPLEMENT,
    passing=_IMPLEMENT,
    language="sh",
)
MISSING: Final = CheckCode(
    "LK002",
    "The packet is not locked",
    "Without a lock nothing says which state of the packet was implemented.",
    "Run `implement`, which takes the lock.",
    failing=f"{_TO_VALIDATE}rm evidence/locks/SPEC-KIT-018.json\n{_AUDIT}",
    passing=_TO_VALIDATE + _AUDIT,
    language="sh",
)
CHANGED: Final = CheckCode(
    "LK003",
    "A document changed since the packet was locked",
    "What was planned is no longer what was implemented and validated.",
    "Take the change back, or unlock, and go through the stages with the new packet.",
    failing=f"{_IMPLEMENT}echo more >> {_PACKET}/spec.md\n{_VALIDATE}",
    passing=_IMPLEMENT + _VALIDATE,
    language="sh",
)
ADDED_OR_REMOVED: Final = CheckCode(
    "LK004",
    "A document was added or removed since the packet was locked",
    "The packet that was locked is not the packet that is there.",
    "Restore the document, or unlock, and go through the stages with the new packet.",
    failing=f"{_IMPLEMENT}rm {_PACKET}/plan.md\n{_VALIDATE}",
    passing=_IMPLEMENT + _VALIDATE,
    language="sh",
)
OTHER_STATE: Final = CheckCode(
    "LK005",
    "The lock belongs to another state of the packet",
    "To unlock is to say that what was locked is done; this is not what was locked.",
    "Take the changes back that the message names, or remove the lock with `unlock --force`.",
    failing=f"{_TO_AUDIT}echo more >> {_PACKET}/tasks.md\n{_UNLOCK}",
    passing=_TO_AUDIT + _UNLOCK,
    language="sh",
)
INVALID: Final = CheckCode(
    "LK006",
    "The lock is not valid",
    "A lock that cannot be read protects nothing, and nobody knows whose it is.",
    "Look at the file, then remove it with `unlock --force`.",
    failing=f"{_IMPLEMENT}echo '{{}}' > evidence/locks/SPEC-KIT-018.json\n{_VALIDATE}",
    passing=_IMPLEMENT + _VALIDATE,
    language="sh",
)
INCOMPLETE: Final = CheckCode(
    "LK007",
    "An incomplete packet cannot be locked",
    "A lock over documents that are not there protects nothing.",
    "Write the document that the message names.",
    failing=f"rm {_PACKET}/plan.md\n{_IMPLEMENT}",
    passing=_IMPLEMENT,
    language="sh",
)
CODES: Final = (HELD, MISSING, CHANGED, ADDED_OR_REMOVED, OTHER_STATE, INVALID, INCOMPLETE)
