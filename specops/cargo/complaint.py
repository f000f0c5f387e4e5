"""What cargo itself complains of on standard error, as one line and a place."""

import re
from itertools import takewhile
from typing import Final

from specops.cargo.places import Places
from specops.model import Location
from specops.one_line import one_line
from specops.values import dataclass

_LIMIT: Final = 400
_ERROR: Final = re.compile(r"error(\[\w+\])?: ")
_PLACE: Final = re.compile(r"\s*--> (?P<path>.+):(?P<line>\d+):(?P<column>\d+)$")
_PICTURE: Final = re.compile(r"\s*(\d+\s*)?[|-]|Caused by:|\s*$")
_END: Final = re.compile(r"error|warning|help|note|Stack backtrace|As a reminder|\s+\d+: ")


@dataclass(frozen=True, slots=True)
class Complaint:
    """The first error that cargo reported, with its causes in one line.

    ``silent`` marks the word that stands in for one when cargo reported none.
    """

    message: str
    location: Location | None = None
    silent: bool = False


def read(stderr: bytes, places: Places) -> Complaint | None:
    """Return the first error, or ``None`` when cargo reported none."""
    lines = stderr.decode(errors="backslashreplace").splitlines()
    start = next((index for index, line in enumerate(lines) if _ERROR.match(line)), None)
    if start is None:
        return None
    more = tuple(takewhile(lambda line: not _END.match(line), lines[start + 1 :]))
    causes = [line.strip() for line in more if not _PICTURE.match(line)]
    message = ": ".join((_ERROR.sub("", lines[start], count=1), *causes))
    place = next((match for match in map(_PLACE.match, more) if match), None)
    location = (
        places.location(place["path"], int(place["line"]), int(place["column"])) if place else None
    )
    return Complaint(one_line(places.shortened(message), _LIMIT), location)
