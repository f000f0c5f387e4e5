import socket
import threading

import pytest

from specops.errors import UsageError
from specops.hal.embedded.serve import parse_fault, parse_faults, serve
from specops.hal.embedded.server import EmbeddedHal
from specops.hal.interface import FailureClass
from tests.unit.hal.embedded.reference_client import KEY, address_of, meet, verdict_on


@pytest.mark.parametrize("text", ["list_movies=html", " list_movies = html "])
def test_a_fault_is_read_from_check_and_name(text: str) -> None:
    assert parse_fault(text) == ("list_movies", "html")


def test_a_star_is_read_too() -> None:
    assert parse_fault("*=hang") == ("*", "hang")


@pytest.mark.parametrize("text", ["", "=", "html", "list_movies=", "=html", "list_movies:html"])
def test_another_form_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError, match="is not of the form CHECK=NAME"):
        parse_fault(text)


@pytest.mark.parametrize("text", ["list_movies=htm", "health=html=", "movies=html"])
def test_an_unknown_check_or_fault_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError, match="did you mean"):
        parse_fault(text)


def test_several_faults_are_read_in_their_order() -> None:
    read = parse_faults(["list_movies=html", "health=down"])
    assert list(read.items()) == [("list_movies", "html"), ("health", "down")]


def test_two_faults_for_one_check_are_a_usage_error() -> None:
    with pytest.raises(UsageError, match="given two faults, 'html' and 'empty'"):
        parse_faults(["health=html", "health=empty"])


def test_it_serves_until_it_is_told_to_stop() -> None:
    hal = EmbeddedHal(KEY, faults={"health": "html"})
    said: list[str] = []
    listening, stop = threading.Event(), threading.Event()

    def announce(line: str) -> None:
        said.append(line)
        listening.set()

    thread = threading.Thread(target=serve, args=(hal, announce, stop))
    thread.start()
    try:
        assert listening.wait(30)
        assert verdict_on(meet(hal, "health"), "health") is FailureClass.CONTENT_TYPE
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()
    assert said == [
        f"embedded HAL listens on {hal.base_url} (Ctrl-C ends it)",
        "fault health=html: a login page, status 200 (must fail with content-type)",
        "embedded HAL stopped",
    ]
    assert KEY not in "".join(said)


def test_an_interrupt_right_after_the_first_line_ends_the_hal_and_is_told() -> None:
    hal = EmbeddedHal(KEY, faults={"health": "html"})
    said: list[str] = []

    def interrupt(line: str) -> None:
        said.append(line)
        if "listens" in line:
            raise KeyboardInterrupt

    serve(hal, interrupt, threading.Event())
    assert said[1:] == ["embedded HAL stopped"]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address_of(hal))


def test_it_looks_again_and_again_whether_to_stop() -> None:
    stop = threading.Event()
    timer = threading.Timer(1.1, stop.set)
    timer.start()
    serve(EmbeddedHal(KEY), lambda _line: None, stop)
    assert stop.is_set()
    timer.join(30)
