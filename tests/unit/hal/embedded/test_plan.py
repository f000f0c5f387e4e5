import pytest

from specops.errors import UsageError
from specops.hal.embedded.faults.plan import CHECKS, plan_faults
from specops.hal.embedded.server import EmbeddedHal
from specops.hal.embedded.witness import SeenRequest
from specops.hal.interface import FailureClass
from tests.unit.hal.embedded.reference_client import KEY, meet, verdict_on


def _request(method: str, path: str) -> SeenRequest:
    return SeenRequest(method, path, "", (), b"")


def test_a_fault_meets_its_check_alone() -> None:
    with EmbeddedHal(KEY, faults={"list_movies": "html"}) as hal:
        seen = {check: verdict_on(meet(hal, check), check) for check in CHECKS}
    assert seen == dict.fromkeys(CHECKS) | {"list_movies": FailureClass.CONTENT_TYPE}


def test_a_star_meets_every_request_but_those_with_a_fault_of_their_own() -> None:
    plan = plan_faults({"*": "empty", "health": "down"})
    names = [
        fault.name if fault else None
        for fault in map(
            plan.fault_for,
            [
                _request("GET", "/health"),
                _request("POST", "/health"),
                _request("GET", "/nowhere"),
                _request("POST", "/graphql"),
            ],
        )
    ]
    assert names == ["down", "empty", "empty", "empty"]


def test_without_faults_no_request_meets_one() -> None:
    plan = plan_faults({})
    assert plan.fault_for(_request("GET", "/health")) is None
    assert plan.fault_for(_request("GET", "/nowhere")) is None
    assert plan.lines() == ()


def test_a_fault_that_changes_the_right_answer_keeps_a_refusal() -> None:
    with EmbeddedHal("another-key", faults={"list_movies": "json-plus-suffix"}) as hal:
        assert verdict_on(meet(hal, "list_movies"), "list_movies") is FailureClass.STATUS


@pytest.mark.parametrize(
    ("check", "name", "told"),
    [
        ("list_movie", "html", "no check 'list_movie': did you mean list_movies"),
        ("zzz", "html", "no check 'zzz': known are health, list_movies"),
        ("health", "htlm", "no fault 'htlm': did you mean html"),
        ("health", "zzzzzz", "no fault 'zzzzzz': known are reset-before-headers"),
        (
            "health",
            "graphql-errors",
            "fault 'graphql-errors' is for graphql_ping, not for 'health'",
        ),
        ("*", "unhealthy", "fault 'unhealthy' is for health, not for '*'"),
        (
            "graphql_ping",
            "wrong-schema",
            "fault 'wrong-schema' is for list_movies and indexer_test, not for 'graphql_ping'",
        ),
    ],
)
def test_a_fault_or_check_that_is_wrong_is_a_usage_error_that_helps(
    check: str, name: str, told: str
) -> None:
    with pytest.raises(UsageError) as caught:
        EmbeddedHal(KEY, faults={check: name})
    assert told in str(caught.value)
    assert caught.value.exit_code == 2


def test_near_names_are_only_those_that_fit_the_check() -> None:
    with pytest.raises(UsageError) as caught:
        plan_faults({"list_movies": "graphql-error"})
    assert "graphql" not in caught.value.remedy


def test_a_plan_says_what_a_client_must_make_of_it() -> None:
    plan = plan_faults({"*": "html", "health": "slow-but-fine", "list_movies": "wrong-schema"})
    every, health, movies = plan.lines()
    assert every == "fault *=html: a login page, status 200 (must fail with content-type)"
    assert health == "fault health=slow-but-fine: the right answer after a moment (must pass)"
    assert movies.startswith("fault list_movies=wrong-schema: a JSON object of another shape (must")
    assert movies.endswith("with schema, where the profile expects a JSON Schema for the body)")
