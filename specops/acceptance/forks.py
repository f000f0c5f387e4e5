"""Whether a CI system runs a change from a fork: by the variables that each documents.

GitHub Actions: the event of the run, https://docs.github.com/actions/reference/variables;
GitLab: https://docs.gitlab.com/ci/variables/predefined_variables; Azure Pipelines:
``System.PullRequest.IsFork``; CircleCI: ``CIRCLE_PR_REPONAME``, set for forks alone; Buildkite,
Travis CI and Jenkins: the repository that a pull request comes from, or ``CHANGE_FORK``.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

_GITHUB_EVENTS: Final = (
    "pull_request",
    "pull_request_target",
    "pull_request_review",
    "pull_request_review_comment",
    "workflow_run",
)
# Variables that name where a change comes from, and where it is to go.
_PAIRS: Final = (
    ("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "CI_MERGE_REQUEST_PROJECT_ID"),
    ("CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY", "CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY"),
    ("BUILDKITE_PULL_REQUEST_REPO", "BUILDKITE_REPO"),
    ("TRAVIS_PULL_REQUEST_SLUG", "TRAVIS_REPO_SLUG"),
)
_SET_FOR_FORKS: Final = ("CIRCLE_PR_REPONAME", "CHANGE_FORK")


def fork_of(environ: Mapping[str, str], read: Callable[[str], bytes]) -> str:
    """Say by which variable a change is from a fork; nothing where it is not, or outside of CI.

    ``read`` returns the content of a file, or raises ``OSError``: an event that cannot be read is
    taken for one of a fork.
    """
    if environ.get("GITHUB_EVENT_NAME") in _GITHUB_EVENTS:
        return _github(environ, read)
    for source, target in _PAIRS:
        if environ.get(source) and environ[source] != environ.get(target):
            return source
    if environ.get("SYSTEM_PULLREQUEST_ISFORK", "").lower() == "true":
        return "SYSTEM_PULLREQUEST_ISFORK"
    return next((name for name in _SET_FOR_FORKS if environ.get(name)), "")


def _github(environ: Mapping[str, str], read: Callable[[str], bytes]) -> str:
    """Read the event of a run of GitHub Actions."""
    path = environ.get("GITHUB_EVENT_PATH", "")
    try:
        event = json.loads(read(path))
    except (OSError, ValueError):
        return "GITHUB_EVENT_PATH, which cannot be read"
    source = _at(event, "pull_request", "head", "repo", "full_name") or _at(
        event, "workflow_run", "head_repository", "full_name"
    )
    target = environ.get("GITHUB_REPOSITORY") or _at(event, "repository", "full_name")
    return "" if source and source == target else "GITHUB_EVENT_PATH"


def _at(event: Any, *keys: str) -> Any:  # noqa: ANN401 - JSON is any value
    """Return the value at the end of some keys, or ``None``; a fork that was deleted is null."""
    for key in keys:
        event = event.get(key) if isinstance(event, dict) else None
    return event
