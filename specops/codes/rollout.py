"""RO: the rules about the policy itself: warn windows, waivers, and changes that loosen them.

The examples are settings, judged on 2026-11-25 in a repository whose tracker has one finding.
"""

from typing import Final

from specops.codes.model import CheckCode

_FINGERPRINT: Final = "69781934b58b5145f706ba086911a3b6"
_OWNER: Final = 'owner = "ada"'
_REASON: Final = 'reason = "the service moves in December"'


def _window(*lines: str) -> str:
    """Return the settings of a warn window."""
    return "\n".join(("[[rollout.rules]]", 'code = "HS001"', 'mode = "warn"', *lines))


def _waiver(*lines: str, fingerprint: str = _FINGERPRINT) -> str:
    """Return the settings of a waiver for the one finding of the examples."""
    head = ("[[waivers]]", 'code = "TR010"', 'path = "SPEC.md"', 'check = "tracker"')
    return "\n".join((*head, f'fingerprint = "{fingerprint}"', *lines))


WINDOW_UNEXPLAINED: Final = CheckCode(
    "RO001",
    "A warn window has no owner or no reason",
    "Nobody can be asked whether it is still needed.",
    "Give the rule an `owner` and a `reason`.",
    _window("until = 2026-12-31", _REASON),
    _window("until = 2026-12-31", _OWNER, _REASON),
    "toml",
)
WINDOW_TOO_LONG: Final = CheckCode(
    "RO002",
    "A warn window ends in more than 90 days, or never",
    "A window that nobody will live to see the end of is a switch that turns the gate off.",
    "Give it an `until` within 90 days; on that day, in UTC, it is strict by itself.",
    _window("until = 2027-12-31", _OWNER, _REASON),
    _window("until = 2027-02-23", _OWNER, _REASON),
    "toml",
)
WAIVER_EXPIRED: Final = CheckCode(
    "RO003",
    "A waiver has expired",
    "What it accepted counts again; an exception that outlives its date hides what comes next.",
    "Fix the finding and remove the waiver, or agree on a new date with its owner.",
    _waiver("expires = 2026-11-25", _OWNER, _REASON),
    _waiver("expires = 2026-11-26", _OWNER, _REASON),
    "toml",
)
WAIVER_UNUSED: Final = CheckCode(
    "RO004",
    "A waiver accepts more than is found",
    "It stands ready to accept the next finding of that content without anybody noticing.",
    "Remove it, or lower its `count`; `rollout.adopt` does so for those that it wrote.",
    _waiver("expires = 2026-12-31", _OWNER, _REASON, fingerprint="0" * 32),
    _waiver("expires = 2026-12-31", _OWNER, _REASON),
    "toml",
)
WAIVER_UNEXPLAINED: Final = CheckCode(
    "RO005",
    "A waiver has no owner, no reason or no expiry",
    "An exception that nobody answers for, or that never ends, is a rule that was dropped.",
    "Give it an `owner`, a `reason` and a date in `expires`.",
    _waiver("expires = 2026-12-31", _REASON),
    _waiver("expires = 2026-12-31", _OWNER, _REASON),
    "toml",
)
LOOSENED: Final = CheckCode(
    "RO006",
    "The change loosens its own gate",
    "A change that is judged by its own policy can pass whatever it likes. With `--policy-from REF`"
    " the policy of REF judges, and what the change would loosen is told.",
    "Take the change of the policy to the branch that REF names first, reviewed by itself.",
    '[rollout]\ndefault = "warn"\nuntil = 2026-12-31\nowner = "ada"\nreason = "a drill"',
    _window("until = 2026-12-31", _OWNER, _REASON),
    "toml",
)
CODES: Final = (
    WINDOW_UNEXPLAINED,
    WINDOW_TOO_LONG,
    WAIVER_EXPIRED,
    WAIVER_UNUSED,
    WAIVER_UNEXPLAINED,
    LOOSENED,
)
