"""Deadlines that are to pass while something is under way, on a machine as slow as it likes."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

Came = TypeVar("Came")
TRIED_S: Final = (0.3, 3.0)
_LAST_S: Final = 30.0


def passed_while(
    attempt: Callable[[float], Came],
    is_under_way: Callable[[Came], bool],
    tried_s: Sequence[float] = TRIED_S,
) -> Came:
    """Attempt something with more and more seconds, until they pass where they are to pass.

    A short deadline may be over before a program has begun at all: that says nothing of what comes
    of one that is under way. The last attempt comes back whatever came of it.
    """
    for deadline_s in tried_s:
        came = attempt(deadline_s)
        if is_under_way(came):
            return came
    return attempt(_LAST_S)
