"""The data that the embedded HAL serves: the same on every machine and at every time."""

from typing import Final, TypedDict

MAX_LIMIT: Final = 100
DEFAULT_LIMIT: Final = 50
_FIRST_YEAR: Final = 1921
_STUDIOS: Final = ("Åland Film", "Meridian", "Northlight", "Tidal")


class Movie(TypedDict):
    """One movie, in REST and in GraphQL alike."""

    id: int
    title: str
    year: int
    studio: str
    monitored: bool


def _movie(number: int) -> Movie:
    return Movie(
        id=number,
        title=f"Feature {number}",
        year=_FIRST_YEAR + number % 100,
        studio=_STUDIOS[number % len(_STUDIOS)],
        monitored=number % 3 != 0,
    )


MOVIES: Final = tuple(_movie(number) for number in range(1, 121))


def page_of(page: int, limit: int) -> tuple[Movie, ...]:
    """Return one page of movies, the first being page 1.

    Raises ``ValueError`` for a page below 1 or a limit outside 1 to 100.
    """
    if page < 1:
        message = f"page is {page}, and pages begin at 1"
        raise ValueError(message)
    if not 1 <= limit <= MAX_LIMIT:
        message = f"limit is {limit}, and it goes from 1 to {MAX_LIMIT}"
        raise ValueError(message)
    return MOVIES[(page - 1) * limit : page * limit]
