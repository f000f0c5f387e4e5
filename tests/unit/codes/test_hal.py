"""The examples of the HS codes: faults that are served, and addresses where nobody serves."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager

import pytest
import trustme

from specops.codes.hal import CODES, UNVERIFIED, code_of
from specops.codes.model import CheckCode
from specops.hal.embedded.dead_ends import DEAD_ENDS
from specops.hal.embedded.faults.registry import FAULTS
from specops.hal.http import HttpTransport
from specops.hal.interface import Failure, Request
from specops.hal.secrets import resolve
from specops.model import Verdict
from tests.contract.test_http_faults import CHECKS, judge, planned
from tests.fakes.raw_server import answering, raw_server
from tests.unit.guardrails.test_hal_smoke import planned as planned_check
from tests.unit.guardrails.test_hal_smoke import smoke
from tests.unit.hal.test_http_tls import SMALL, context


@contextlib.contextmanager
def untrusted() -> Iterator[str]:
    with raw_server(answering(SMALL), context(trustme.CA(), "127.0.0.1")) as server:
        yield f"https://127.0.0.1:{server.port}"


ADDRESSES: Mapping[str, Callable[[], AbstractContextManager[str]]] = {
    **{dead_end.name: dead_end.opened for dead_end in DEAD_ENDS},
    "untrusted-certificate": untrusted,
}
PRECONDITION = [code for code in CODES if code.failing == "missing-secret"]
JUDGED = [code for code in CODES if code not in (*PRECONDITION, UNVERIFIED)]


def sent_to(address: Callable[[], AbstractContextManager[str]]) -> Failure | None:
    with address() as url:
        return HttpTransport().send(Request("health", "GET", url, {}, None, 5.0)).failure


def judged(example: str) -> Failure | None:
    if example in ADDRESSES:
        return sent_to(ADDRESSES[example])
    return judge(HttpTransport(), planned(FAULTS[example]), FAULTS[example])


@pytest.mark.parametrize("code", JUDGED, ids=lambda code: code.code)
def test_the_failing_example_of_a_code_fails_under_it(code: CheckCode) -> None:
    failure = judged(code.failing)
    assert failure is not None
    assert code_of(failure.kind) == code.code, failure


@pytest.mark.parametrize("code", JUDGED, ids=lambda code: code.code)
def test_the_passing_example_of_a_code_is_the_healthy_hal(code: CheckCode) -> None:
    assert code.passing == "healthy"
    assert judge(HttpTransport(), CHECKS[0], None) is None


@pytest.mark.parametrize("code", PRECONDITION, ids=lambda code: code.code)
def test_the_failing_example_of_a_missing_secret_is_never_sent(
    code: CheckCode,
) -> None:
    (result,), transport = smoke({}, planned_check("health", missing="no key"))
    assert result.verdict is Verdict.ERROR
    assert [finding.code for finding in result.findings] == [code.code]
    assert transport.sent == []


@pytest.mark.parametrize("code", PRECONDITION, ids=lambda code: code.code)
def test_the_passing_example_of_a_missing_secret_has_one(code: CheckCode) -> None:
    assert code.passing == "healthy"
    for check in CHECKS:
        resolve(check, {"HAL_SECRET_KAVEDARR_API_KEY": "sentinel-key"})
        assert judge(HttpTransport(), check, None) is None
