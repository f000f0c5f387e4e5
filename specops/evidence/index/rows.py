"""From the two files of a run to its row in the index."""

import json
import os
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from specops import strict_json
from specops.evidence.names import attestation_name, parse_name
from specops.evidence.read import Reading, judge, validate
from specops.evidence.rulings import full_name
from specops.evidence.runs import moment
from specops.evidence.telemetry import succeeded
from specops.evidence.wire import stage_of
from specops.model import Stage, Verdict
from specops.one_line import one_line

_LIMIT: Final = 1 << 20
_FIRST_READ: Final = 1 << 14
_FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_TESTS: Final = (
    ("passedTests", Verdict.PASSED),
    ("warnedTests", Verdict.FAILED),
    ("failedTests", Verdict.FAILED),
)
INVALID: Final = "invalid"


class RowError(ValueError):
    """A file cannot be read as what its name says; the text says why."""


class Row(NamedTuple):
    """What the index keeps of a run.

    ``outcome`` is ``passed``, ``failed`` or ``invalid``, of which ``fault`` says why; ``tree`` is
    empty where the work tree was dirty or nothing attests it; ``checks`` and ``overrides`` are
    JSON.
    """

    spec: str
    name: str
    stamp: str
    stage: str
    moment: str
    day: str
    outcome: str
    exit_code: int | None
    tree: str
    checks: str
    overrides: str
    fault: str


def read_row(folder: int, spec: str, name: str, stamp: str) -> Row | None:
    """Read a run, by the descriptor of its folder; ``None`` for a name that is none of a run.

    Never raises for what lies there: a run that cannot be read is a row that says so.
    """
    parsed = parse_name(name)
    if parsed is None:
        return None
    stage, session = parsed
    record, fault = _record(folder, name, (stage, spec, session))
    details, checks, unattested = _attested(folder, attestation_name(stage, session), session)
    outcome = INVALID if record is None else _outcome(record)
    return Row(
        spec,
        name,
        stamp,
        stage.value,
        moment(session),
        record["timestamp"][:10] if record else "",
        outcome,
        details.get("exitCode"),
        details.get("tree", ""),
        json.dumps(checks),
        json.dumps(details.get("overrides", [])),
        fault or unattested,
    )


def _record(
    folder: int, name: str, wanted: tuple[Stage, str, str]
) -> tuple[Mapping[str, Any] | None, str]:
    """Return a record that is valid and of the stage, spec and session wanted, or why it is not."""
    try:
        record = _valid(folder, name)
    except RowError as error:
        return None, one_line(str(error))
    claim = (stage_of(record), record["specId"], record["sessionId"])
    if claim != wanted:
        return None, one_line("it is of " + " ".join(map(str, claim)))
    return record, ""


def _outcome(record: Mapping[str, Any]) -> str:
    """Say whether the stage of a valid record succeeded."""
    return (Verdict.PASSED if succeeded(record) else Verdict.FAILED).value


def _valid(folder: int, name: str) -> Mapping[str, Any]:
    """Return a record that is strictly valid. Raises ``RowError``."""
    try:
        record = strict_json.parse(_read(folder, name))
    except strict_json.StrictJsonError as error:
        message = f"it is not strict JSON: {error}"
        raise RowError(message) from None
    if not judge(Reading.STRICT)(record):
        raise RowError(validate(record)[0].text)
    return dict(record)


def _attested(
    folder: int, name: str, session: str
) -> tuple[Mapping[str, Any], list[tuple[str, str, int | None]], str]:
    """Return what an attestation says of its run and of each check, or why it says nothing.

    Its digests are not looked at: that is the business of verification.
    """
    try:
        predicate = json.loads(_read(folder, name))["predicate"]
        details = predicate["specops"]
        if details["sessionId"] != session:
            return (
                {},
                [],
                f"its attestation is of session {one_line(str(details['sessionId']), 60)}",
            )
        kept = {
            "exitCode": int(details["exitCode"]),
            "tree": "" if details["dirty"] else str(details["tree"] or ""),
            "overrides": [_override(told) for told in details["overrides"]],
        }
        return kept, _checks(predicate, details), ""
    except RowError as error:
        return {}, [], f"its attestation cannot be read: {error}"
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return {}, [], "its attestation is broken"


def _override(told: Mapping[str, Any]) -> list[Any]:
    """Return name, source, reason and codes of an override."""
    covers = [str(code) for code in told["covers"]]
    return [str(told["name"]), str(told["source"]), str(told["reason"]), covers]


def _checks(
    predicate: Mapping[str, Any], details: Mapping[str, Any]
) -> list[tuple[str, str, int | None]]:
    """Return name, verdict and duration of each check; ``flaky`` is what passed at a later try."""
    took = details.get("checkDurationsMs", {})
    errors = {str(one["name"]) for one in details.get("errors", ())}
    flaky = {full_name(one) for one in details.get("checks", ()) if one.get("flaky")}
    told = [(name, verdict.value) for key, verdict in _TESTS for name in predicate[key]]
    told += [(one["name"], Verdict.SKIPPED.value) for one in details.get("skipped", ())]
    return [
        (
            str(name),
            Verdict.ERROR.value if name in errors else "flaky" if name in flaky else verdict,
            took.get(name),
        )
        for name, verdict in told
    ]


def _read(folder: int, name: str) -> bytes:
    """Return the content of a regular file of bounded size. Raises ``RowError``."""
    try:
        descriptor = os.open(name, _FLAGS, dir_fd=folder)
        try:
            content = os.read(descriptor, _FIRST_READ)
            while len(content) >= _FIRST_READ and (more := os.read(descriptor, _LIMIT)):
                content += more
                if len(content) > _LIMIT:
                    message = f"it has more than {_LIMIT} bytes"
                    raise RowError(message)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise RowError(str(error.strerror)) from None
    return content
