"""Looks at plantings, several at once and each only once, and keeps what was seen."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from pathlib import Path
from typing import NamedTuple, Protocol

from specops.canaries.model import Canary, Planting
from specops.prove.crew import SILENCE_S, observe
from specops.prove.observation import Observation
from specops.prove.setup import Carried
from specops.values import dataclass


class Planter(Protocol):
    """What plants: see ``specops.prove.ground.Ground``."""

    def observe(self, planting: Planting, carried: Carried) -> Observation:
        """Plant under some settings, and return what was seen."""
        ...

    def sample(self, carried: Carried) -> Path:
        """Make the repository that is planted into, with some settings, unless it is there."""
        ...


class Sight(NamedTuple):
    """A planting under some settings; ``key`` tells sights apart."""

    planting: Planting
    carried: Carried
    key: str


def sights(canary: Canary, carried: Carried) -> tuple[Sight, Sight]:
    """Return what there is to see of a canary under some settings: its fault and its twin."""
    fault, healthy = carried.waiving(canary.code), carried.waiving("")
    return _sight(canary.fault, fault), _sight(canary.healthy, healthy)


def _sight(planting: Planting, carried: Carried) -> Sight:
    return Sight(planting, carried, f"{planting.key} {carried!r}")


def patience_s(wanted: Sequence[Sight]) -> float:
    """Return the seconds for which all who look may say nothing: each may plant and run so long."""
    return SILENCE_S + 2 * max((sight.planting.deadline_s for sight in wanted), default=0)


@dataclass(frozen=True, slots=True)
class Lookout:
    """Looks with at most ``jobs`` plantings at once on a ground."""

    ground: Planter
    jobs: int
    _known: dict[str, Observation] = field(default_factory=dict)

    def has_seen(self, *wanted: Sight) -> bool:
        """Tell whether all of some sights were seen."""
        return all(sight.key in self._known for sight in wanted)

    def seen(self, sight: Sight) -> Observation:
        """Return what was seen of a sight."""
        return self._known[sight.key]

    def look(self, wanted: Iterable[Sight]) -> Iterator[Sight]:
        """Look at every sight that was not seen yet, and yield each as soon as it was.

        Nothing is left running when the iteration is given up.
        """
        new = list({one.key: one for one in wanted if not self.has_seen(one)}.values())
        for sight in new:
            if not sight.planting.own:
                # Made before there are workers, each of which would make one of its own.
                with contextlib.suppress(OSError):  # which every worker tells of what it plants
                    self.ground.sample(sight.carried)
        silence_s = patience_s(new)
        looks = observe(
            lambda at: self.ground.observe(*new[at][:2]), len(new), self.jobs, silence_s
        )
        for number, observation in looks:
            self._known[new[number].key] = observation
            yield new[number]
