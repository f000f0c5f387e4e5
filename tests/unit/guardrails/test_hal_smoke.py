import json
import os
import signal
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace

import pytest

from specops.codes.hal import fix_of
from specops.errors import CannotJudgeError
from specops.guardrails import hal_smoke
from specops.guardrails.hal_attempts import PlannedCheck
from specops.guardrails.hal_smoke import HalSmoke
from specops.hal.check import BodyKept, HalCheck, Recording
from specops.hal.expectation import evaluate
from specops.hal.interface import Exchange, Failure, FailureClass, Request, Response
from specops.hal.record import HalRecord, render
from specops.interrupts import caught, interruptible
from specops.model import Artifact, CheckResult, Finding, Location, Verdict
from specops.redaction import redactor
from tests.fakes.patience import passed_while
from tests.fakes.threads import all_ended

OK = Response(200, (("content-type", "application/json"),), b'{"status": "healthy"}')
PROFILE = Location("docs/hal/hal_profile.json")
BAD = Response(500, (("content-type", "application/json"),), b'{"error": "x"}')


def answer(response: Response) -> Exchange:
    return Exchange(1.0, 3.25, response=response)


@dataclass
class Scripted:
    """A transport that answers each check as its script says."""

    script: dict[str, Callable[[Request], Exchange]]
    name: str = "scripted"
    sent: list[Request] = field(default_factory=list)
    asked_for: list[Request] = field(default_factory=list)
    unreachable: Exchange | None = None
    no_road: BaseException | None = None
    closed: int = 0

    def open(self) -> None:
        if self.no_road:
            raise self.no_road

    def send(self, request: Request) -> Exchange:
        self.sent.append(request)
        return self.script[request.check](request)

    def reach(self, request: Request) -> Exchange | None:
        self.asked_for.append(request)
        return self.unreachable

    def close(self) -> None:
        self.closed += 1


def planned(name: str, missing: str = "") -> PlannedCheck:
    check = HalCheck(name, "GET", f"/{name}")
    request = Request(name, "GET", f"http://hal/{name}", {"X-Api-Key": "sentinel-4711"}, None, 2.0)
    return PlannedCheck(check, request, missing, "set it" if missing else "")


def smoke(
    script: dict[str, Callable[[Request], Exchange]],
    *checks: PlannedCheck,
    total_timeout_s: float = 30.0,
    log: list[str] | None = None,
) -> tuple[list[CheckResult], Scripted]:
    transport = Scripted(script)
    told = [] if log is None else log
    guardrail = HalSmoke(
        checks or tuple(planned(name) for name in script),
        transport,
        "http://hal",
        PROFILE.path,
        total_timeout_s,
        redactor({"KEY": "sentinel-4711"}),
        told.append,
    )
    return list(guardrail.run()), transport


def until_interrupted(running: Iterator[CheckResult]) -> list[CheckResult]:
    """Return what still comes before the interruption goes on."""
    results: list[CheckResult] = []
    with pytest.raises(KeyboardInterrupt):
        results += running
    return results


def record(result: CheckResult) -> dict[str, object]:
    (artifact,) = result.artifacts
    return dict(json.loads(artifact.content))


def test_each_check_is_judged_and_leaves_a_record() -> None:
    log: list[str] = []
    results, _ = smoke({"a": lambda _: answer(OK), "b": lambda _: answer(BAD)}, log=log)
    told = {result.name: result for result in results}
    assert told["a"].verdict is Verdict.PASSED
    assert (told["a"].observed, told["a"].duration_ms, told["a"].checked) == ("HTTP 200", 3, 1)
    assert told["b"].verdict is Verdict.FAILED
    (finding,) = told["b"].findings
    assert finding.code == "HS007"
    assert finding.message.startswith("b: status: ")
    assert told["b"].artifacts[0].name == "{session}-hal-b.json"
    assert record(told["b"])["verdict"] == "failed"
    assert sorted(line.split(",")[0] for line in log) == [
        "hal-smoke/a GET http://hal/a -> HTTP 200 in 3.2 ms",
        "hal-smoke/b GET http://hal/b -> HTTP 500 in 3.2 ms",
    ]


def test_a_record_is_of_what_was_sent_and_keeps_no_more_than_its_check_lets_it() -> None:
    kept = Recording(BodyKept.NONE)
    once = planned("a")
    closed = replace(once, check=replace(once.check, record=kept))
    results, _ = smoke({"a": lambda _: answer(BAD)}, closed)
    failure = evaluate(closed.check, answer(BAD))
    assert failure is not None
    told = HalRecord(
        "a",
        "http://hal",
        "scripted",
        Verdict.FAILED,
        failure,
        closed.request,
        [(answer(BAD), failure)],
        kept,
    )
    content = render(told, redactor({"KEY": "sentinel-4711"}))
    assert results[0].artifacts == (Artifact("{session}-hal-a.json", content),)


def test_results_come_as_they_finish_and_know_their_place() -> None:
    release = threading.Event()

    def late(_: Request) -> Exchange:
        assert release.wait(30)
        return answer(OK)

    def early(_: Request) -> Exchange:
        return answer(OK)

    transport = Scripted({"slow": late, "quick": early})
    checks = (planned("slow"), planned("quick"))
    guardrail = HalSmoke(checks, transport, "t", "p", 30.0, redactor({}), lambda _: None)
    running = guardrail.run()
    first = next(running)
    release.set()
    (second,) = running
    assert [(first.name, first.rank), (second.name, second.rank)] == [("quick", 1), ("slow", 0)]


def test_a_check_without_its_secret_is_an_error_and_nothing_is_sent() -> None:
    log: list[str] = []
    checks = planned("a", "HAL_SECRET_X is not set"), planned("a")
    results, transport = smoke({"a": lambda _: answer(OK)}, *checks, log=log)
    (error,) = [result for result in results if result.verdict is Verdict.ERROR]
    assert (error.name, error.observed, error.checked) == ("a", "not sent", 0)
    assert (error.reason, error.remedy) == ("HAL_SECRET_X is not set", "set it")
    why = "precondition: HAL_SECRET_X is not set"
    assert error.findings == (
        Finding("HS018", f"a: {why}", PROFILE, fix_of(FailureClass.PRECONDITION)),
    )
    assert f"hal-smoke/a GET http://hal/a -> not sent, error: {why}" in log
    assert (record(error)["verdict"], record(error)["attempts"]) == ("error", [])
    assert record(error)["response"] is None
    told = {"class": "precondition", "message": "HAL_SECRET_X is not set"}
    assert record(error)["failure"] == told
    assert len(transport.sent) == 1


def test_a_check_without_its_secret_that_nobody_would_answer_fails_for_that() -> None:
    refused = Exchange(1.0, 1.0, failure=Failure(FailureClass.REFUSED, "cannot connect"))
    transport = Scripted({}, unreachable=refused)
    checks = (planned("a", "HAL_SECRET_X is not set"),)
    guardrail = HalSmoke(checks, transport, "t", "p", 30.0, redactor({}), lambda _: None)
    (result,) = guardrail.run()
    assert result.verdict is Verdict.FAILED
    assert result.findings[0].code == "HS001"
    assert record(result)["response"] is None
    assert (transport.sent, transport.asked_for) == ([], [checks[0].request])


def test_what_cannot_be_sent_is_not_waited_for_longer_than_the_smoke_has() -> None:
    transport = Scripted({})
    checks = (planned("a", "HAL_SECRET_X is not set"),)
    checks = (replace(checks[0], request=replace(checks[0].request, deadline_s=999.0)),)
    list(HalSmoke(checks, transport, "t", "p", 60.0, redactor({}), lambda _: None).run())
    assert 0 < transport.asked_for[0].deadline_s <= 60.0


def test_a_smoke_out_of_time_fails_what_it_could_not_send_as_a_timeout() -> None:
    names = [f"c{number}" for number in range(hal_smoke.WORKERS + 1)]

    def attempt(deadline_s: float) -> int:
        def slow(_: Request) -> Exchange:
            time.sleep(deadline_s)
            return answer(OK)

        results, transport = smoke(dict.fromkeys(names, slow), total_timeout_s=deadline_s)
        unsent = {result.name: result for result in results if result.verdict is Verdict.FAILED}
        assert unsent.keys() == set(names) - {request.check for request in transport.sent}
        assert {result.findings[0].code for result in unsent.values()} == {"HS002"}
        assert {result.duration_ms for result in unsent.values()} == {0}
        why = f"the smoke's deadline of {deadline_s:g} s passed before it was sent"
        assert all(why in result.findings[0].message for result in unsent.values())
        assert all(request.deadline_s <= deadline_s for request in transport.sent)
        return len(transport.sent)

    assert passed_while(attempt, lambda sent: sent == hal_smoke.WORKERS) == hal_smoke.WORKERS


def test_a_check_keeps_its_own_deadline_where_it_is_the_shorter_one() -> None:
    _, transport = smoke({"a": lambda _: answer(OK)})
    assert transport.sent[0].deadline_s == 2.0


def test_a_failure_names_where_in_the_body_it_is() -> None:
    lost = Failure(FailureClass.RESET, "connection reset", pointer="/errors/0")
    log: list[str] = []
    results, _ = smoke({"a": lambda _: Exchange(1.0, 1.0, failure=lost)}, log=log)
    message = "a: reset: connection reset at /errors/0"
    assert results[0].findings == (Finding("HS005", message, PROFILE, fix_of(FailureClass.RESET)),)
    assert (results[0].observed, results[0].let_through) == ("no answer", ())
    why = "no answer in 1.0 ms, failed: reset: connection reset"
    assert log == [f"hal-smoke/a GET http://hal/a -> {why}"]


def test_what_is_let_through_is_let_through_of_every_answer_and_of_nothing_else() -> None:
    known = (Finding("HS020", "not verified"),)
    transport = Scripted({"a": lambda _: answer(OK), "b": lambda _: answer(BAD)})
    checks = (planned("a"), planned("b"), planned("c", "HAL_SECRET_X is not set"))
    guardrail = HalSmoke(checks, transport, "t", "p", 9.0, redactor({}), lambda _: None, known)
    told = {result.name: result.let_through for result in guardrail.run()}
    assert told == {"a": known, "b": known, "c": ()}


def test_a_transport_that_cannot_work_is_told_to_whoever_runs_the_smoke() -> None:
    def broken(_: Request) -> Exchange:
        message = "no transport"
        raise CannotJudgeError(message)

    with pytest.raises(CannotJudgeError, match="no transport"):
        smoke({"a": broken})


def test_the_road_is_open_before_the_deadline_begins_and_closed_when_the_smoke_is_over() -> None:
    moments: list[float] = []

    class Slow(Scripted):
        def open(self) -> None:
            time.sleep(0.1)
            moments.append(time.monotonic())

    def late(request: Request) -> Exchange:
        moments.append(time.monotonic() + request.deadline_s)
        return answer(OK)

    transport = Slow({"a": late})
    patient = planned("a")
    checks = [replace(patient, request=replace(patient.request, deadline_s=999.0))]
    guardrail = HalSmoke(checks, transport, "t", "p", 60.0, redactor({}), lambda _: None)
    (result,) = guardrail.run()
    assert (result.verdict, transport.closed) == (Verdict.PASSED, 1)
    opened, ending = moments
    assert ending >= opened + 60.0


def test_the_road_is_closed_as_a_whole_and_ctrl_c_comes_after_it() -> None:
    class Interrupted(Scripted):
        def close(self) -> None:
            os.kill(os.getpid(), signal.SIGINT)
            threading.Event().wait(0.05)
            self.closed += 1

    transport = Interrupted({"a": lambda _: answer(OK)})
    running = HalSmoke([planned("a")], transport, "t", "p", 60.0, redactor({}), lambda _: None)
    with caught(), interruptible():
        (result,) = until_interrupted(running.run())
    assert (result.verdict, transport.closed) == (Verdict.PASSED, 1)


def test_where_there_is_no_road_nothing_is_sent() -> None:
    transport = Scripted({}, no_road=CannotJudgeError("no road"))
    guardrail = HalSmoke([planned("a")], transport, "t", "p", 9.0, redactor({}), lambda _: None)
    with pytest.raises(CannotJudgeError):
        list(guardrail.run())
    assert (transport.sent, transport.closed) == ([], 1)


def test_an_interruption_while_the_road_is_opened_leaves_every_check_unsent() -> None:
    transport = Scripted({}, no_road=KeyboardInterrupt())
    checks = (planned("a"), planned("b"))
    running = HalSmoke(checks, transport, "t", "p", 9.0, redactor({}), lambda _: None).run()
    told = [(result.name, result.rank, result.reason) for result in until_interrupted(running)]
    assert told == [("a", 0, "not sent: interrupted"), ("b", 1, "not sent: interrupted")]


def test_a_transport_that_never_comes_back_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hal_smoke, "GRACE_S", 0.1)
    forever = threading.Event()
    workers: list[tuple[str, bool]] = []

    def stuck(_: Request) -> Exchange:
        worker = threading.current_thread()
        workers.append((worker.name, worker.daemon))
        forever.wait(60)
        return answer(OK)

    def attempt(deadline_s: float) -> str:
        try:
            smoke({"a": stuck}, total_timeout_s=deadline_s)
        except CannotJudgeError as error:
            return str(error)
        return ""

    told = passed_while(attempt, lambda _: bool(workers))
    forever.set()
    assert told == "the transport did not come back after the deadline: report it"
    assert set(workers) == {("hal-smoke", True)}


def test_many_checks_run_a_few_at_a_time() -> None:
    running, most, lock = [0], [0], threading.Lock()
    several = threading.Event()

    def counted(_: Request) -> Exchange:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
            if running[0] > 1:
                several.set()
        assert several.wait(30)
        time.sleep(0.01)
        with lock:
            running[0] -= 1
        return answer(OK)

    results, _ = smoke({f"c{number}": counted for number in range(40)})
    assert len(results) == 40
    assert 1 < most[0] <= hal_smoke.WORKERS


def interrupted_smoke(stop_after: int) -> tuple[list[CheckResult], Scripted, list[str]]:
    """Interrupt a smoke of 20 checks where somebody looks at a result; the last 9 hang."""
    release, told = threading.Event(), list[str]()

    def hang(_: Request) -> Exchange:
        release.wait(60)
        return answer(OK)

    script = {f"c{n}": hang if n >= stop_after else lambda _: answer(OK) for n in range(20)}
    transport = Scripted(script)
    checks = tuple(planned(name) for name in script)
    guardrail = HalSmoke(checks, transport, "t", "p", 30.0, redactor({}), told.append)
    running = guardrail.run()
    assert isinstance(running, Generator)
    with all_ended():
        results = [next(running) for _ in range(stop_after)]
        while len(transport.sent) < stop_after + hal_smoke.WORKERS:
            time.sleep(0.01)
        assert running.throw(KeyboardInterrupt()) is results[-1]
        results += until_interrupted(running)
        release.set()
    return results, transport, told


def test_after_an_interruption_nothing_is_sent_and_each_check_is_told() -> None:
    results, transport, told = interrupted_smoke(5)
    assert sorted(result.rank for result in results) == list(range(20))
    stopped = [result for result in results if result.verdict is Verdict.ERROR]
    assert {result.remedy for result in stopped} == {"run again"}
    assert [result.reason for result in stopped] == [
        *["interrupted before its answer"] * 8,
        *["not sent: interrupted"] * 7,
    ]
    assert len(transport.sent) == 13
    assert "hal-smoke/c19 GET http://hal/c19 -> not sent: interrupted" in told


def test_what_came_in_before_the_interruption_counts() -> None:
    log: list[str] = []
    checks = tuple(planned(f"c{n}") for n in range(4))
    transport = Scripted({check.check.name: lambda _: answer(OK) for check in checks})
    running = HalSmoke(checks, transport, "t", "p", 30.0, redactor({}), log.append).run()
    assert isinstance(running, Generator)
    with all_ended():
        results = [next(running)]
    assert running.throw(KeyboardInterrupt()) is results[0]
    results += until_interrupted(running)
    assert {result.verdict for result in results} == {Verdict.PASSED}
    assert (len(results), len(log)) == (4, 4)


def test_a_crash_that_came_in_with_the_interruption_leaves_its_check_in_flight() -> None:
    def crash(_: Request) -> Exchange:
        message = "boom"
        raise RuntimeError(message)

    checks = (planned("crash"), planned("ok"))
    crashed = threading.Event()

    def later(request: Request) -> Exchange:
        crashed.wait(30)
        return crash(request)

    transport = Scripted({"ok": lambda _: answer(OK), "crash": later})
    running = HalSmoke(checks, transport, "t", "p", 30.0, redactor({}), lambda _: None).run()
    assert isinstance(running, Generator)
    with all_ended():
        first = next(running)
        crashed.set()
    assert running.throw(KeyboardInterrupt()) is first
    (stopped,) = until_interrupted(running)
    assert (stopped.name, stopped.reason) == ("crash", "interrupted before its answer")
