"""What a change loosens in the gate that judges it, in sentences.

A warn window that opens or lasts longer, a waiver that is new or accepts more, a scenario or a HAL
check that is gone or asks for something else, a setting that lets more through. What is stricter,
or only new, is no word.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from typing import Any

from specops.model import Enforcement
from specops.policy.rollout import DEFAULT_KEY, RolloutRule, Waiver
from specops.policy.standing import told_of
from specops.values import dataclass


@dataclass(frozen=True, slots=True)
class Gate:
    """Everything that decides what a change has to pass.

    ``default`` is the rule where none is more specific. ``sets`` maps a setting to the names it
    holds, of which none may go; ``parts`` maps what is compared as a whole to what it says;
    ``switches`` maps a setting to how much it lets through, more being looser.
    """

    default: RolloutRule
    rules: tuple[RolloutRule, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parts: Mapping[str, Any] = field(default_factory=dict)
    switches: Mapping[str, float] = field(default_factory=dict)

    def warns_until(self, guardrail: str, code: str) -> date:
        """Return the day from which a subject is strict."""
        found = [rule for rule in self.rules if rule.covers(guardrail, code)]
        rule = max(found, key=lambda one: one.weight, default=self.default)
        return date.min if rule.mode is Enforcement.STRICT else rule.until or date.max


def loosened(base: Gate, head: Gate) -> tuple[str, ...]:
    """Say what ``head`` loosens compared with ``base``; nothing where it does not."""
    return (
        *_windows(base, head),
        *_waivers(base, head),
        *_sets(base, head),
        *_parts(base, head),
        *_switches(base, head),
    )


def _windows(base: Gate, head: Gate) -> Iterator[str]:
    """Compare until when each subject of a rule is only warned about."""
    rules = (*base.rules, *head.rules)
    subjects = {(rule.guardrail, rule.code): rule.subject for rule in rules}
    for subject, told in {("", ""): DEFAULT_KEY, **subjects}.items():
        before, after = base.warns_until(*subject), head.warns_until(*subject)
        if after > before:
            yield f"{told} would be {_spelled(after)}, and is {_spelled(before)}"


def _spelled(until: date) -> str:
    """Return until when something is warned about, in words."""
    if until == date.min:
        return "strict"
    return "warn without end" if until == date.max else f"warn until {until}"


def _waivers(base: Gate, head: Gate) -> Iterator[str]:
    """Compare how much the waivers accept, and until when."""
    known = {_subject(waiver): waiver for waiver in base.waivers}
    for waiver in head.waivers:
        named, before = f"the waiver of {told_of(waiver)}", known.get(_subject(waiver))
        if before is None:
            yield f"{named} is new"
        elif (waiver.expires or date.max) > (before.expires or date.max):
            yield f"{named} would expire on {waiver.expires or 'no day'}, not {before.expires}"
        elif waiver.count > before.count:
            yield f"{named} would accept {waiver.count} findings, not {before.count}"


def _subject(waiver: Waiver) -> tuple[str, ...]:
    """Return what makes two waivers the same one."""
    return (waiver.code, waiver.fingerprint, waiver.path, waiver.spec, waiver.check)


def _sets(base: Gate, head: Gate) -> Iterator[str]:
    """Compare sets of names: none of them may go."""
    for key, names in base.sets.items():
        gone = [name for name in names if name not in head.sets.get(key, ())]
        yield from (f"{key} would be without {name}" for name in gone)


def _parts(base: Gate, head: Gate) -> Iterator[str]:
    """Compare what has no order of stricter and looser: whatever changes has to be looked at."""
    for key, said in base.parts.items():
        if key not in head.parts:
            yield f"{key} would be gone"
        elif head.parts[key] != said:
            yield f"{key} would change"


def _switches(base: Gate, head: Gate) -> Iterator[str]:
    """Compare settings that let more through."""
    for key, before in base.switches.items():
        if head.switches.get(key, 0) > before:
            yield f"{key} would let more through"
