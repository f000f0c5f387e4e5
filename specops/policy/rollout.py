"""The policy as data: warn windows that end on a date, and waivers bound to what they accept.

Every date is a day of UTC: a window is over, and a waiver has expired, from 00:00 UTC of its date.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import date
from typing import Final

from specops.model import Enforcement, Finding
from specops.values import dataclass

OWN_FAMILY: Final = "RO"
GUARDRAIL: Final = "rollout"
DEFAULT_KEY: Final = "rollout.default"
# Where a finding stands and how long something took are not what was found.
_PASSING: Final = re.compile(
    r"\blines? [0-9]+(?:(?:, | and )[0-9]+)*|\b[0-9]+(?:\.[0-9]+)? m?s\b|:[0-9]+(?::[0-9]+)?\b"
)
_DIGEST_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class RolloutRule:
    """Enforcement of a guardrail, of a check code, or of a code within a guardrail.

    An empty ``guardrail`` or ``code`` stands for all; where both are empty it is the default.
    ``until`` is the first day, in UTC, on which it is strict; ``None`` never comes.
    """

    mode: Enforcement
    guardrail: str = ""
    code: str = ""
    until: date | None = None
    owner: str = ""
    reason: str = ""

    @property
    def weight(self) -> int:
        """How specific it is: a code is more so than a guardrail, both together most."""
        return 2 * bool(self.code) + bool(self.guardrail)

    def covers(self, guardrail: str, code: str) -> bool:
        """Tell whether it rules a finding."""
        return self.guardrail in {"", guardrail} and self.code in {"", code}

    def has_ended(self, today: date) -> bool:
        """Tell whether the date of a warn window has come."""
        return self.until is not None and today >= self.until

    def mode_on(self, today: date) -> Enforcement:
        """Return the mode on a day: from its date on, a window is strict."""
        return Enforcement.STRICT if self.has_ended(today) else self.mode

    @property
    def subject(self) -> str:
        """What it rules, in words."""
        parts = [self.guardrail, self.code]
        return " ".join(part for part in parts if part) or DEFAULT_KEY

    def __str__(self) -> str:
        """Return the rule as evidence names it."""
        when = f" until {self.until}" if self.until else ""
        whose = f", owner {self.owner}" if self.owner else ""
        return f"rollout rule for {self.subject}: {self.mode.value}{when}{whose}"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that is accepted: bound to its content, not to its line.

    ``path``, ``spec`` and ``check`` narrow where it holds, empty ones do not; ``check`` is the name
    of a guardrail, or the full name of a check. ``expires`` is the first day, in UTC, on which it
    holds no longer. It accepts ``count`` findings of one content, and not one more. ``adopted``
    marks those that ``rollout.adopt`` wrote.
    """

    code: str
    fingerprint: str
    path: str = ""
    spec: str = ""
    check: str = ""
    reason: str = ""
    owner: str = ""
    expires: date | None = None
    count: int = 1
    adopted: bool = False

    def has_expired(self, today: date) -> bool:
        """Tell whether its last day has passed."""
        return self.expires is not None and today >= self.expires

    def accepts(self, finding: Finding, fingerprint: str, names: tuple[str, str]) -> bool:
        """Tell whether it is for a finding; ``names`` are its guardrail and its check."""
        place = finding.location.path if finding.location else ""
        return (
            (self.code, self.fingerprint) == (finding.code, fingerprint)
            and self.path in {"", place}
            and self.check in {"", *names}
        )

    def __str__(self) -> str:
        """Return the waiver as evidence names it."""
        when = f" until {self.expires}" if self.expires else ""
        return f"waiver of {self.owner or 'nobody'}{when}"


@dataclass(frozen=True, slots=True)
class Rollout:
    """The policy in force on a day, for the runs of one spec or of none.

    ``default`` is the window of the settings file for everything, if there is one. ``by_hand``
    tells that the mode of the run came from a flag or the environment: that beats every rule, in
    both directions, and no waiver. ``clean`` takes secrets out of what is fingerprinted.
    ``base`` names the revision that the policy was read from, where that is not the tree that is
    judged, and ``loosened`` says, in sentences, what the tree would loosen.
    """

    today: date
    rules: tuple[RolloutRule, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    default: RolloutRule | None = None
    by_hand: bool = False
    spec_id: str = ""
    clean: Callable[[str], str] = str
    loosened: tuple[str, ...] | None = None
    base: str = ""

    @property
    def digest(self) -> str:
        """The sha256 of all rules and waivers, whatever file they come from and in any layout."""
        told = sorted(map(repr, (self.default, *self.rules, *self.waivers)))
        return hashlib.sha256("\n".join(told).encode(errors="surrogatepass")).hexdigest()

    def rule_for(self, guardrail: str, code: str) -> RolloutRule | None:
        """Return the most specific rule for a finding; none for those about the policy itself."""
        if self.by_hand or code.startswith(OWN_FAMILY):
            return None
        found = [rule for rule in self.rules if rule.covers(guardrail, code)]
        return max(found, key=lambda rule: rule.weight, default=None)

    def in_force(self) -> tuple[Waiver, ...]:
        """Return the waivers that hold today, for this spec."""
        return tuple(
            waiver
            for waiver in self.waivers
            if not waiver.has_expired(self.today) and waiver.spec in {"", self.spec_id}
        )


NO_ROLLOUT: Final = Rollout(date.min)


def fingerprint(finding: Finding, clean: Callable[[str], str] = str) -> str:
    """Return the fingerprint of what a finding says: 32 hexadecimal digits.

    Code, path and message go in; line numbers, durations and white space do not.
    """
    place = finding.location.path if finding.location else ""
    message = " ".join(_PASSING.sub("", clean(finding.message)).split())
    content = f"{finding.code}\0{place}\0{message}"
    return hashlib.sha256(content.encode(errors="surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
