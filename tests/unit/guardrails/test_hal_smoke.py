import json
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace

import pytest

from specops.errors import CannotJudgeError
from specops.guardrails import hal_smoke
from specops.guardrails.hal_attempts import PlannedCheck
from specops.guardrails.hal_smoke import HalSmoke
from specops.hal.check import HalCheck
from specops.hal.interface import Exchange, Failure, FailureClass, Request, Response
from specops.model import CheckResult, Verdict
from specops.redaction import redactor
from tests.fakes.patience import passed_while
from tests.fakes.threads import all_ended

OK = Response(200, (("content-type", "application/json"),), b'{"status": "healthy"}')
BAD = Response(500, (("content-type", "application/json"),), b'{"error": "x"}')


def answer(response: Response) -> Exchange:
    return Exchange(1.0, 3.25, response=response)


@dataclass
class Scripted:
    """A transport that answers each check as its script says."""

    script: dict[str, Callable[[Request], Exchange]]
    name: str = "scripted"
    sent: list[Request] = field(default_factory=list)
    unreachable: Exchange | None = None
    no_road: BaseException | None = None
    closed: int = 0

    def open(self) -> None:
        if self.no_road:
            raise self.no_road

    def send(self, request: Request) -> Exchange:
        self.sent.append(request)
        return self.script[request.check](request)

    def reach(self, _: Request) -> Exchange | None:
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
        "docs/hal/hal_profile.json",
        total_timeout_s,
        redactor({"KEY": "sentinel-4711"}),
        told.append,
    )
    return list(guardrail.run()), transport


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
    results, transport = smoke(
        {"a": lambda _: answer(OK)}, planned("a", "HAL_SECRET_X is not set"), planned("a")
    )
    (error,) = [result for result in results if result.verdict is Verdict.ERROR]
    assert (error.reason, error.remedy) == ("HAL_SECRET_X is not set", "set it")
    assert error.findings[0].code == "HS018"
    assert record(error)["attempts"] == []
    assert record(error)["response"] is None
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
    assert transport.sent == []


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
        passed = f"the smoke's deadline of {deadline_s:g} s passed before it was sent"
        assert all(passed in result.findings[0].message for result in unsent.values())
        assert all(request.deadline_s <= deadline_s for request in transport.sent)
        return len(transport.sent)

    assert passed_while(attempt, lambda sent: sent == hal_smoke.WORKERS) == hal_smoke.WORKERS


def test_a_check_keeps_its_own_deadline_where_it_is_the_shorter_one() -> None:
    _, transport = smoke({"a": lambda _: answer(OK)})
    assert transport.sent[0].deadline_s == 2.0


def test_a_failure_names_where_in_the_body_it_is() -> None:
    lost = Failure(FailureClass.RESET, "connection reset", pointer="/errors/0")
    results, _ = smoke({"a": lambda _: Exchange(1.0, 1.0, failure=lost)})
    (finding,) = results[0].findings
    assert finding.message == "a: reset: connection reset at /errors/0"
    assert results[0].observed == "no answer"


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
    assert {next(running).reason, next(running).reason} == {"not sent: interrupted"}
    with pytest.raises(KeyboardInterrupt):
        next(running)


def test_a_transport_that_never_comes_back_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hal_smoke, "GRACE_S", 0.1)
    forever, is_stuck = threading.Event(), threading.Event()

    def stuck(_: Request) -> Exchange:
        is_stuck.set()
        forever.wait(60)
        return answer(OK)

    def attempt(deadline_s: float) -> str:
        try:
            smoke({"a": stuck}, total_timeout_s=deadline_s)
        except CannotJudgeError as error:
            return error.message
        return ""

    message = passed_while(attempt, lambda _: is_stuck.is_set())
    forever.set()
    assert message == "the transport did not come back after the deadline"


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
        with pytest.raises(KeyboardInterrupt):
            results += running
        release.set()
    return results, transport, told


def test_after_an_interruption_nothing_is_sent_and_each_check_is_told() -> None:
    results, transport, told = interrupted_smoke(5)
    assert sorted(result.rank for result in results) == list(range(20))
    stopped = [result for result in results if result.verdict is Verdict.ERROR]
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
    with pytest.raises(KeyboardInterrupt):
        results += running
    assert {result.verdict for result in results} == {Verdict.PASSED}
    assert (len(results), len(log)) == (4, 4)


def test_a_crash_that_came_in_with_the_interruption_leaves_its_check_in_flight() -> None:
    def crash(_: Request) -> Exchange:
        message = "boom"
        raise RuntimeError(message)

    checks = (planned("ok"), planned("crash"))
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
    stopped = next(running)
    assert (stopped.name, stopped.reason) == ("crash", "interrupted before its answer")
