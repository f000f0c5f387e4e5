"""Whether a change is from a fork, by what each CI system documents."""

import json
from collections.abc import Callable

import pytest

from specops.acceptance.forks import fork_of


def event(content: object) -> Callable[[str], bytes]:
    """Return a reader of an event."""
    return lambda _: json.dumps(content).encode()


def missing(_: str) -> bytes:
    raise FileNotFoundError


def pull_request(name: str) -> dict[str, object]:
    return {"pull_request": {"head": {"repo": {"full_name": name}}}}


GITHUB = {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_REPOSITORY": "us/it"}


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"GITHUB_EVENT_NAME": "push"},
        {"CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "1", "CI_MERGE_REQUEST_PROJECT_ID": "1"},
        {"SYSTEM_PULLREQUEST_ISFORK": "False"},
        {"TRAVIS_PULL_REQUEST_SLUG": "", "TRAVIS_REPO_SLUG": "us/it"},
        {"BUILDKITE_PULL_REQUEST_REPO": "git@us", "BUILDKITE_REPO": "git@us"},
    ],
)
def test_a_change_of_our_own_is_no_fork(environ: dict[str, str]) -> None:
    assert fork_of(environ, missing) == ""


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        (
            {"CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "2", "CI_MERGE_REQUEST_PROJECT_ID": "1"},
            "CI_MERGE_REQUEST_SOURCE_PROJECT_ID",
        ),
        (
            {"CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY": "they/it"},
            "CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY",
        ),
        ({"SYSTEM_PULLREQUEST_ISFORK": "True"}, "SYSTEM_PULLREQUEST_ISFORK"),
        ({"CIRCLE_PR_REPONAME": "it"}, "CIRCLE_PR_REPONAME"),
        ({"CHANGE_FORK": "they"}, "CHANGE_FORK"),
        (
            {"TRAVIS_PULL_REQUEST_SLUG": "they/it", "TRAVIS_REPO_SLUG": "us/it"},
            "TRAVIS_PULL_REQUEST_SLUG",
        ),
        (
            {"BUILDKITE_PULL_REQUEST_REPO": "git@they", "BUILDKITE_REPO": "git@us"},
            "BUILDKITE_PULL_REQUEST_REPO",
        ),
    ],
)
def test_a_fork_is_told_by_its_variable(environ: dict[str, str], told: str) -> None:
    assert fork_of(environ, missing) == told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (pull_request("us/it"), ""),
        (pull_request("they/it"), "GITHUB_EVENT_PATH"),
        ({"pull_request": {"head": {"repo": None}}}, "GITHUB_EVENT_PATH"),
        ({"workflow_run": {"head_repository": {"full_name": "us/it"}}}, ""),
        ({"workflow_run": {"head_repository": {"full_name": "they/it"}}}, "GITHUB_EVENT_PATH"),
        ([], "GITHUB_EVENT_PATH"),
    ],
)
def test_github_tells_it_in_the_event(content: object, told: str) -> None:
    assert fork_of(GITHUB, event(content)) == told


def test_the_repository_of_the_event_does_where_the_variable_is_missing() -> None:
    content = {"repository": {"full_name": "us/it"}, **pull_request("us/it")}
    assert fork_of({"GITHUB_EVENT_NAME": "pull_request"}, event(content)) == ""


def test_an_event_that_cannot_be_read_is_taken_for_one_of_a_fork() -> None:
    told = "GITHUB_EVENT_PATH, which cannot be read"
    assert fork_of(GITHUB, missing) == told
    assert fork_of(GITHUB, lambda _: b"{") == told
