import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from specops.hal.http_attempt import Attempt, EndedAttemptError, Phase
from specops.hal.http_deadline import DeadlineWatch, Travel, exchange_within
from specops.hal.interface import Exchange, Failure, FailureClass, Response
from tests.fakes.patience import passed_while

FINE = Response(200, (), b"")
Within = Callable[[float, Travel], Exchange]
both_ways = pytest.mark.parametrize(
    "exchange_within", [exchange_within, DeadlineWatch().exchange_within], ids=["thread", "watch"]
)


@both_ways
def test_what_comes_in_time_is_the_outcome(exchange_within: Within) -> None:
    exchange = exchange_within(5.0, lambda _: FINE)

    assert exchange.response is FINE
    assert 0 <= exchange.latency_ms < 5000
    failure = Failure(FailureClass.DNS, "none")
    assert exchange_within(5.0, lambda _: failure).failure is failure


def test_what_waits_for_ever_is_left_behind() -> None:
    """Like resolving a name, which nothing can end; a machine may be busy, but not each time."""
    assert any(left_behind() for _ in range(5))


def left_behind() -> bool:
    """Tell whether somebody came back from an exchange well before what it waits for."""
    release, came = threading.Event(), list[bool]()

    def wait(_: Attempt) -> Response:
        came.append(release.wait(1.5))
        return FINE

    exchange = exchange_within(0.2, wait)
    release.set()
    while not came:
        time.sleep(0.01)
    assert exchange.failure == Failure(
        FailureClass.TIMEOUT, "no whole answer within 0.2 s; it passed while connecting"
    )
    assert exchange.latency_ms >= 200
    return came == [True]


@both_ways
def test_what_comes_after_the_deadline_is_late_even_if_nobody_was_awake_to_see_it_pass(
    exchange_within: Within,
) -> None:
    """The waiting thread is woken when the attempt is over: as on a machine under load."""

    def hog(_: Attempt) -> Response:
        ending = time.perf_counter() + 0.1
        while time.perf_counter() < ending:
            pass
        return FINE

    usual = sys.getswitchinterval()
    sys.setswitchinterval(10)
    try:
        failure = exchange_within(0.05, hog).failure
    finally:
        sys.setswitchinterval(usual)

    assert failure is not None
    assert failure.kind is FailureClass.TIMEOUT


def test_an_attempt_that_was_left_behind_can_send_nothing_more() -> None:
    outcome: list[str] = []
    release = threading.Event()
    begun = threading.Event()
    over = threading.Event()

    def late(attempt: Attempt) -> Response:
        begun.set()
        release.wait(60)
        ours, theirs = socket.socketpair()
        try:
            attempt.hold(ours)
        except EndedAttemptError:
            outcome.append("refused" if ours.fileno() == -1 else "open")
        theirs.close()
        over.set()
        return FINE

    passed_while(lambda deadline_s: exchange_within(deadline_s, late), lambda _: begun.is_set())
    release.set()

    assert over.wait(30)
    assert set(outcome) == {"refused"}


def test_the_end_of_an_attempt_ends_its_connection() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        attempt = Attempt(1.0)
        attempt.hold(ours)
        attempt.end()
        attempt.end()
        theirs.settimeout(30)

        assert theirs.recv(1) == b""
        with pytest.raises(BrokenPipeError):
            ours.send(b"x")


def test_the_end_of_a_connection_that_was_never_made_is_no_error() -> None:
    with socket.socket() as unconnected:
        attempt = Attempt(1.0)
        attempt.hold(unconnected)
        attempt.end()


def test_the_latency_begins_again_with_the_request() -> None:
    attempt = Attempt(1.0)
    time.sleep(0.2)
    connected_ms = attempt.latency_ms()
    assert connected_ms >= 200
    before = time.perf_counter()
    attempt.begin_sending()
    latency_ms = attempt.latency_ms()
    assert latency_ms <= (time.perf_counter() - before) * 1000
    assert attempt.phase is Phase.SENDING


@both_ways
def test_a_defect_is_raised_where_it_is_waited_for(exchange_within: Within) -> None:
    def break_down(_: Attempt) -> Response:
        message = "a defect"
        raise LookupError(message)

    with pytest.raises(LookupError, match="a defect"):
        exchange_within(5.0, break_down)


@both_ways
@pytest.mark.parametrize("deadline_s", [0.0, -1.0])
def test_nothing_is_begun_after_the_deadline(exchange_within: Within, deadline_s: float) -> None:
    begun: list[Attempt] = []

    def begin(attempt: Attempt) -> Response:
        begun.append(attempt)
        return FINE

    failure = exchange_within(deadline_s, begin).failure

    assert failure is not None
    assert failure.kind is FailureClass.TIMEOUT
    assert begun == []


@pytest.fixture
def watch() -> Iterator[DeadlineWatch]:
    watch = DeadlineWatch()
    yield watch
    watch.close()


def silent(attempt: Attempt) -> Response:
    """Wait for what never comes, over a connection that stays open."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        attempt.hold(ours)
        ours.settimeout(90)
        assert ours.recv(1) == b"", "the other side said nothing"
    return FINE


def watching() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "hal-http-watch"}


def until_it_sleeps(watch: DeadlineWatch) -> None:
    """Wait until the thread of a watch waits for the next deadline."""
    ending = time.monotonic() + 30
    while not vars(watch._changed)["_waiters"]:
        assert time.monotonic() < ending, "nobody watches"
        time.sleep(0.001)


def test_a_silent_connection_is_shut_down_at_its_deadline(watch: DeadlineWatch) -> None:
    begun = time.monotonic()
    failure = watch.exchange_within(0.2, silent).failure

    assert failure is not None
    assert failure.kind is FailureClass.TIMEOUT
    assert 0.2 <= time.monotonic() - begun < 30


def test_a_deadline_that_comes_before_those_that_are_watched_is_kept(watch: DeadlineWatch) -> None:
    patient = threading.Thread(target=watch.exchange_within, args=(60.0, silent), daemon=True)
    patient.start()
    until_it_sleeps(watch)
    begun = time.monotonic()

    assert watch.exchange_within(0.2, silent).failure is not None
    assert time.monotonic() - begun < 30
    assert patient.is_alive()
    watch.close()
    patient.join(30)
    assert not patient.is_alive()


def test_one_thread_watches_all_and_is_gone_when_nothing_is_left() -> None:
    before, seen = watching(), set[threading.Thread]()
    watch = DeadlineWatch()

    def look(_: Attempt) -> Response:
        until_it_sleeps(watch)
        seen.update(watching() - before)
        return FINE

    for _ in range(3):
        assert watch.exchange_within(60.0, look).response is FINE
    (first,) = seen
    watch.close()
    first.join(30)
    assert not first.is_alive()


def test_a_watch_that_is_over_begins_anew_and_ends_by_itself() -> None:
    before, seen = watching(), list[set[threading.Thread]]()
    watch = DeadlineWatch()
    watch.close()

    def look(_: Attempt) -> Response:
        seen.append(watching() - before)
        return FINE

    exchange = passed_while(
        lambda deadline_s: watch.exchange_within(deadline_s, look), lambda one: bool(one.response)
    )
    assert exchange.response is FINE
    (thread,) = seen[-1]
    thread.join(60)
    assert not thread.is_alive()
