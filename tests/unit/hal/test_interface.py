import pytest

from specops.hal.interface import Exchange, Failure, FailureClass, Request, Response


def test_an_exchange_has_one_outcome_and_not_two() -> None:
    failure = Failure(FailureClass.RESET, "connection reset")
    with pytest.raises(ValueError, match="either a response or a failure"):
        Exchange(1.0, 1.0)
    with pytest.raises(ValueError, match="either a response or a failure"):
        Exchange(1.0, 1.0, Response(200, (), b""), failure)


def test_a_request_does_not_spell_out_what_may_be_secret() -> None:
    request = Request("a", "GET", "http://h/?key=sentinel", {"X-Api-Key": "sentinel"}, None, 1.0)
    assert repr(request) == "Request(check='a', method='GET')"
