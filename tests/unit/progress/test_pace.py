"""When progress is shown: soon enough to know that something happens, seldom enough to be read."""

import io
import re

import pytest

from specops.progress import lines, live
from specops.progress.lines import Lines
from specops.progress.live import Live
from tests.fakes.screen import Screen


class Clock:
    """A clock that stands still until it is set."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def text(value: str) -> str:
    return value


def test_a_log_gets_a_line_every_ten_seconds() -> None:
    stream, clock = io.StringIO(), Clock()
    progress = Lines(stream, "prove", text, clock)
    progress.begin(0, 131, "PV001")
    clock.now += lines.EVERY_S - 0.1
    progress.at(3, 131, "PV002")
    assert stream.getvalue() == ""
    clock.now += 0.1
    progress.at(4, 131, "PV003")
    progress.at(5, 131, "PV004")
    clock.now += lines.EVERY_S
    progress.at(6, None, "PV005")
    assert stream.getvalue().splitlines() == [
        "specops: prove: 4 of 131, PV003, 10 s",
        "specops: prove: 6, PV005, 20 s",
    ]


def test_after_its_end_a_log_waits_anew() -> None:
    stream, clock = io.StringIO(), Clock()
    progress = Lines(stream, "prove", text, clock)
    clock.now += lines.EVERY_S
    progress.end()
    progress.at(1, 2, "next")
    assert stream.getvalue() == ""


def shown(screen: Screen) -> str:
    return "".join(screen.lines)


def test_what_is_over_soon_is_never_drawn() -> None:
    screen, clock = Screen(), Clock()
    progress = Live(screen, "lint", text, clock, {"TERM": "xterm"})
    progress.at(1, 3, "early")
    clock.now += live.DELAY_S
    progress.at(3, 3, "all")
    progress.end()
    assert screen.getvalue() == ""


def test_what_takes_longer_is_drawn_ten_times_a_second_at_most() -> None:
    screen, clock = Screen(), Clock()
    progress = Live(screen, "lint", text, clock, {"TERM": "xterm"})
    clock.now += live.DELAY_S
    progress.at(1, 3, "first")
    progress.at(2, 3, "second")
    assert "first" in shown(screen)
    assert "1/3" in shown(screen)
    clock.now += live.EVERY_S
    progress.at(3, 3, "third")
    assert "third" in shown(screen)
    assert "3/3" in shown(screen)


def test_what_may_take_long_is_drawn_as_it_begins_and_keeps_to_one_line() -> None:
    screen = Screen()
    progress = Live(screen, "auto", text, Clock(), {"TERM": "xterm", "COLUMNS": "70"})
    progress.begin(0, None, "a name that is longer than the line " * 3 + "[bold]")
    (line,) = screen.lines
    assert line.startswith("auto ")
    assert "a name that is longer" in line
    assert len(line) <= 70 - len("^C")
    assert "0/?" in line


@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_is_left_out_where_nobody_wants_it(
    variables: dict[str, str], *, coloured: bool
) -> None:
    screen = Screen()
    progress = Live(screen, "auto", text, Clock(), {"TERM": "xterm-256color", **variables})
    progress.begin(1, 2, "x")
    assert bool(re.search(r"\x1b\[[1-9][0-9;]*m", screen.getvalue())) is coloured
