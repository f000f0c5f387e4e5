from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specops import session
from specops.errors import SessionError

MOMENT = datetime(2026, 11, 22, 11, 30, 0, 123456, tzinfo=UTC)


def test_a_session_is_its_moment_and_a_token() -> None:
    assert session.make(MOMENT, "3f9c1a") == "20261122T113000123Z-3f9c1a"


@given(
    st.datetimes(datetime(1000, 1, 1), datetime(9999, 1, 1)),  # noqa: DTZ001 - UTC is set below
    st.integers(0, 0xFFFFFF),
)
def test_a_session_gives_its_moment_back(moment: datetime, number: int) -> None:
    in_utc = moment.replace(tzinfo=UTC)
    again = session.parse(session.make(in_utc, f"{number:06x}"))
    assert again == in_utc.replace(microsecond=in_utc.microsecond // 1000 * 1000)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "now",
        "20261122T113000123Z-3F9C1A",
        "20261122T113000123Z-3f9c1",
        "20261322T113000123Z-3f9c1a",
        "20261122T11:30:00.123Z-3f9c1a",
        "../20261122T113000123Z-3f9c1a",
        "20261122T113000123Z-3f9c1a\n",
        "\u0662\u0660\u0662\u06661122T113000123Z-3f9c1a",
    ],
)
def test_anything_else_is_not_a_session(wrong: str) -> None:
    with pytest.raises(SessionError, match="is not a session id"):
        session.parse(wrong)


def test_later_stages_of_a_given_session_follow_by_milliseconds() -> None:
    assert session.after("20261231T235959999Z-3f9c1a", 2) == "20270101T000000001Z-3f9c1a"


def test_moments_are_written_in_utc_with_and_without_milliseconds() -> None:
    assert session.timestamp(MOMENT) == "2026-11-22T11:30:00Z"
    assert session.timestamp_ms(MOMENT + timedelta(milliseconds=1)) == "2026-11-22T11:30:00.124Z"


def test_a_session_follows_the_latest_one_even_when_the_clock_does_not() -> None:
    assert session.following(MOMENT, "000000", None) == "20261122T113000123Z-000000"
    assert session.following(MOMENT, "000000", "20261122T113000122Z-ffffff") == (
        "20261122T113000123Z-000000"
    )
    for later in ("20261122T113000123Z-ffffff", "20261122T113000123Z-000000"):
        assert session.following(MOMENT, "000000", later) == "20261122T113000124Z-000000"


def test_there_is_an_end_to_time() -> None:
    with pytest.raises(SessionError, match="no session can come after"):
        session.after("99991231T235959999Z-3f9c1a", 1)


def test_a_year_before_1000_is_spelled_with_four_digits() -> None:
    early = datetime(1, 1, 1, tzinfo=UTC)
    assert session.make(early, "3f9c1a") == "00010101T000000000Z-3f9c1a"
    assert session.parse("00010101T000000000Z-3f9c1a") == early
