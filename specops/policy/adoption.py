"""Adopting a repository as it is: its findings become waivers, whose number may only go down."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from specops.policy.rollout import OWN_FAMILY, Waiver
from specops.values import dataclass

Subject = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A finding that is there today: of which check of which guardrail, in the runs of which spec.

    ``spec`` is empty for what a linter finds.
    """

    code: str
    fingerprint: str
    path: str
    spec: str
    guardrail: str
    check: str

    @property
    def subject(self) -> Subject:
        """What a waiver of it is bound to."""
        return (self.code, self.fingerprint, self.path, self.spec, self.guardrail)

    def waiver(self, owner: str, reason: str, expires: date, count: int = 1) -> Waiver:
        """Return a waiver of it."""
        return Waiver(*self.subject, reason, owner, expires, count)


@dataclass(frozen=True, slots=True)
class Adoption:
    """What becomes of the waivers: which go, which come, and which findings are not adopted."""

    removed: tuple[Waiver, ...]
    added: tuple[Waiver, ...]
    left: tuple[Sighting, ...]


def first(sightings: Iterable[Sighting], owner: str, reason: str, expires: date) -> Adoption:
    """Adopt everything that is there today, with one expiry."""
    counts = Counter(one.subject for one in _adoptable(sightings))
    waivers = (
        Waiver(*subject, reason, owner, expires, n, adopted=True) for subject, n in counts.items()
    )
    return Adoption((), tuple(waivers), ())


def again(
    sightings: Iterable[Sighting],
    waivers: Iterable[Waiver],
    judged: frozenset[tuple[str, str]],
) -> Adoption:
    """Lower what was adopted to what is still there; nothing new is ever adopted.

    ``judged`` holds the guardrails that were judged, each with the spec: of any other nobody knows
    whether its findings are still there.
    """
    found = list(_adoptable(sightings))
    counts = Counter(one.subject for one in found)
    removed, added = [], []
    room: Counter[Subject] = Counter()
    for waiver in waivers:
        subject = _subject(waiver)
        known = (waiver.spec, waiver.check) in judged
        kept = min(waiver.count, counts[subject]) if known else waiver.count
        room[subject] = kept
        if kept < waiver.count:
            removed.append(waiver)
            added += [replace(waiver, count=kept)] if kept else []
    left = []
    for one in found:
        if room[one.subject]:
            room[one.subject] -= 1
        else:
            left.append(one)
    return Adoption(tuple(removed), tuple(added), tuple(left))


def _adoptable(sightings: Iterable[Sighting]) -> Iterable[Sighting]:
    """Leave out what is found about the policy itself."""
    return (one for one in sightings if not one.code.startswith(OWN_FAMILY))


def _subject(waiver: Waiver) -> Subject:
    """Return what a waiver is bound to."""
    return (waiver.code, waiver.fingerprint, waiver.path, waiver.spec, waiver.check)
