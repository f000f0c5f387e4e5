"""Session ids: ``YYYYMMDDTHHMMSSmmmZ-<6 hex>``, in UTC, without colons, unique."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from specops.errors import SessionError

SESSION: Final = re.compile(r"(\d{8}T\d{6})(\d{3})Z-([0-9a-f]{6})", re.ASCII)
_MOMENT: Final = "%m%dT%H%M%S"


def make(now: datetime, token: str) -> str:
    """Return the session id of a moment (UTC) and a token of six hexadecimal digits."""
    # %Y alone does not pad years before 1000 on every platform.
    return f"{now.year:04d}{now.strftime(_MOMENT)}{now.microsecond // 1000:03d}Z-{token}"


def parse(session: str) -> datetime:
    """Return the moment of a session id, in UTC.

    Raises ``SessionError`` when the text is not a session id of a real moment.
    """
    match = SESSION.fullmatch(session)
    if match:
        try:
            moment = datetime.strptime(match[1], f"%Y{_MOMENT}").replace(tzinfo=UTC)
            return moment + timedelta(milliseconds=int(match[2]))
        except ValueError:
            pass
    message = f"{session[:80]!r} is not a session id"
    raise SessionError(message, "use YYYYMMDDTHHMMSSmmmZ-<6 hex>, in UTC")


def after(session: str, steps: int) -> str:
    """Return the session id ``steps`` milliseconds later: the later stages of one given id.

    Raises ``SessionError`` when there is no such moment.
    """
    try:
        return make(parse(session) + timedelta(milliseconds=steps), session[-6:])
    except OverflowError:
        message = f"no session can come after {session}"
        raise SessionError(message, "use a moment of our time") from None


def following(now: datetime, token: str, latest: str | None) -> str:
    """Return a session id of now that is later than the latest one, if there is one.

    A clock that goes backwards, and two runs in one millisecond, must not hide a run behind an
    older one: what is latest is told by the session alone.
    """
    session = make(now, token)
    if latest is None or session[:-7] > latest[:-7]:
        return session
    return f"{after(latest, 1)[:-6]}{token}"


def timestamp(now: datetime) -> str:
    """Return a moment as telemetry writes it: ``YYYY-MM-DDTHH:MM:SSZ``."""
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")


def timestamp_ms(now: datetime) -> str:
    """Return a moment with milliseconds, as attestations, records and logs write it."""
    return f"{now.strftime('%Y-%m-%dT%H:%M:%S')}.{now.microsecond // 1000:03d}Z"
