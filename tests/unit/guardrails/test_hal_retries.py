"""Checks that are sent again: when, how often, and what it leaves behind."""

import json
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from typing import Any

import pytest

from specops.guardrails import hal_attempts
from specops.guardrails.hal_attempts import Limit, PlannedCheck
from specops.guardrails.hal_smoke import HalSmoke
from specops.hal import retry
from specops.hal.check import HalCheck
from specops.hal.interface import Exchange, Failure, FailureClass, Request, Response
from specops.model import CheckResult, Verdict
from specops.redaction import redactor
from tests.fakes.threads import all_ended
from tests.unit.guardrails.test_hal_smoke import (
    OK,
    Scripted,
    answer,
    planned,
    record,
    until_interrupted,
)

Answer = Callable[[Request], Exchange]


def busy(status: int) -> Exchange:
    return answer(Response(status, (("content-type", "application/json"),), b"{}"))


def lost(kind: FailureClass) -> Exchange:
    return Exchange(1.0, 2.0, failure=Failure(kind, "lost"))


def in_turn(*exchanges: Exchange) -> Answer:
    left: Iterator[Exchange] = iter(exchanges)
    return lambda _: next(left)


def again(retries: int, **changes: Any) -> PlannedCheck:  # noqa: ANN401 - fields of a check
    once = planned("a")
    return replace(once, check=replace(once.check, retries=retries, **changes))


def judge(
    check: PlannedCheck, sent: Answer, total_timeout_s: float = 30.0
) -> tuple[CheckResult, Scripted, list[str]]:
    log: list[str] = []
    transport = Scripted({"a": sent})
    smoke = HalSmoke([check], transport, "t", "p", total_timeout_s, redactor({}), log.append)
    (result,) = smoke.run()
    return result, transport, log


TRANSIENT = [
    *(lost(kind) for kind in (FailureClass.REFUSED, FailureClass.RESET, FailureClass.TIMEOUT)),
    *map(busy, (502, 503, 504)),
]
FINAL = [
    *(lost(kind) for kind in (FailureClass.DNS, FailureClass.TLS, FailureClass.PROTOCOL)),
    *map(busy, (400, 401, 429, 500, 501)),
    answer(Response(200, (("content-type", "text/html"),), b"<html>")),
]


@pytest.mark.parametrize("first", TRANSIENT)
def test_a_pass_on_the_second_attempt_is_flaky_in_result_record_and_log(first: Exchange) -> None:
    result, transport, log = judge(again(1), in_turn(first, answer(OK)))

    assert (result.verdict, result.is_flaky) == (Verdict.PASSED, True)
    assert result.observed == "HTTP 200, flaky: attempt 2"
    assert result.duration_ms == round(first.latency_ms + 3.25)
    kept = record(result)
    assert (kept["verdict"], kept["flaky"]) == ("passed", True)
    assert isinstance(kept["attempts"], list)
    assert [attempt["failure"] is None for attempt in kept["attempts"]] == [False, True]
    assert len(transport.sent) == 2
    assert "sent again after 0.1 s: " in log[0]
    assert log[1].endswith("HTTP 200 in 3.2 ms, passed")


@pytest.mark.parametrize("first", FINAL)
def test_what_will_not_pass_by_itself_is_not_sent_again(first: Exchange) -> None:
    result, transport, _ = judge(again(5), in_turn(first))

    assert (result.verdict, len(transport.sent)) == (Verdict.FAILED, 1)


def test_by_default_nothing_is_sent_again() -> None:
    result, transport, _ = judge(planned("a"), in_turn(busy(503)))

    assert (result.verdict, len(transport.sent)) == (Verdict.FAILED, 1)


def test_what_may_not_be_repeated_is_not_sent_again() -> None:
    result, transport, _ = judge(again(2, method="POST"), in_turn(busy(503)))

    assert (result.verdict, len(transport.sent)) == (Verdict.FAILED, 1)


def test_the_attempts_have_an_end_and_the_last_one_counts() -> None:
    result, transport, log = judge(again(2), in_turn(busy(503), busy(502), busy(504)))

    assert (result.verdict, result.is_flaky, len(transport.sent)) == (Verdict.FAILED, False, 3)
    assert result.findings[0].message == "a: status: HTTP 504, expected 2xx"
    assert [line.partition(" after ")[2].partition(" s")[0] for line in log] == ["0.1", "0.2", ""]


def test_a_pass_at_once_is_not_flaky() -> None:
    result, _, _ = judge(again(3), in_turn(answer(OK)))

    assert (result.is_flaky, result.observed) == (False, "HTTP 200")
    assert "flaky" not in record(result)


def test_no_attempt_begins_after_the_deadline_of_the_smoke(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not even the wait for it: the second pause would be over a minute after the deadline."""
    monkeypatch.setattr(hal_attempts, "pause_s", lambda _, made, *__: 0.1 if made == 1 else 120.0)
    result, transport, log = judge(again(5), lambda _: busy(503), total_timeout_s=60.0)

    assert result.verdict is Verdict.FAILED
    assert len(transport.sent) == 2
    assert "sent again" not in log[-1]


def test_when_the_time_is_over_no_wait_is_short_enough() -> None:
    assert not Limit(0.0).allows(0.0)


def test_an_expected_503_is_a_pass_and_no_reason_to_repeat() -> None:
    check = again(2)
    expects = replace(check.check.expect, status=(503,))
    result, transport, _ = judge(
        replace(check, check=replace(check.check, expect=expects)), in_turn(busy(503))
    )

    assert (result.verdict, result.is_flaky, len(transport.sent)) == (Verdict.PASSED, False, 1)


def test_after_an_interruption_nothing_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "FIRST_PAUSE_S", 10.0)
    asked = threading.Event()

    def refuse(_: Request) -> Exchange:
        asked.set()
        return busy(503)

    transport = Scripted({"a": refuse, "b": lambda _: answer(OK)})
    checks = [again(1), planned("b")]
    running = HalSmoke(checks, transport, "t", "p", 30.0, redactor({}), lambda _: None).run()
    assert isinstance(running, Generator)
    with all_ended():
        first = next(running)
        assert asked.wait(30)
        assert running.throw(KeyboardInterrupt()) is first
        (stopped,) = until_interrupted(running)

    assert stopped.reason == "interrupted before its answer"
    assert [request.check for request in transport.sent].count("a") == 1


def test_attempts_tell_the_status_they_came_to() -> None:
    result, _, _ = judge(again(1), in_turn(busy(502), answer(OK)))
    (artifact,) = result.artifacts

    attempts = json.loads(artifact.content)["attempts"]
    assert [attempt["status"] for attempt in attempts] == [502, 200]


def test_a_check_knows_by_itself_that_it_is_sent_once() -> None:
    assert HalCheck("a", "GET", "/a").retries == 0
