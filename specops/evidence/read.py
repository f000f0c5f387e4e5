"""Reading telemetry: what a JSON file is, and whether a record is valid.

Two readings exist: strict for what is written, compat for evidence of earlier writers. Other JSON
lives in the same folders; it is told apart by what it holds and never taken for a record.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from specops.evidence.locate import locate
from specops.evidence.names import parse_name
from specops.evidence.wire import HAL_STAGES, SCHEMA_VERSION, stage_of
from specops.one_line import one_line
from specops.schema import Violation, acceptor, load, violations
from specops.strict_json import StrictJsonError, parse
from specops.values import dataclass

_SCHEMAS: Final = {"strict": "telemetry.v1", "compat": "telemetry.v1.compat"}
_SPEC_FORM: Final = "is no spec id of the form SPEC-<AREA>-<ID>"
_FORMS: Final = {
    "/specId": _SPEC_FORM,
    "/sessionId": "is no session id: letters, digits and hyphens, 128 at most",
    "/timestamp": "is no UTC time of the form YYYY-MM-DDTHH:MM:SSZ",
}


class Reading(StrEnum):
    """How a record is read: as what we write, or as what old readers took."""

    STRICT = "strict"
    COMPAT = "compat"


class Rule(StrEnum):
    """Which kind of rule a problem is about."""

    SYNTAX = "syntax"
    SCHEMA = "schema"
    HAL = "hal"
    CALENDAR = "calendar"


class Kind(StrEnum):
    """What a file is: a record, a pretender, something else, or not even JSON."""

    RECORD = "record"
    CLAIM = "claim"
    OTHER = "other"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at one place: JSON pointer, one line of text and, where known, the place."""

    rule: Rule
    pointer: str
    message: str
    line: int | None = None
    column: int | None = None

    @property
    def text(self) -> str:
        """The message, led by the pointer where there is one."""
        return f"{self.pointer}: {self.message}" if self.pointer else self.message


@dataclass(frozen=True, slots=True)
class Classified:
    """What a file is; ``record`` is the object of a record or a claim.

    ``problems`` say why a claim is no record and where broken JSON breaks. A record's own problems
    depend on the reading: ask ``validate``.
    """

    kind: Kind
    record: Mapping[str, Any] | None = None
    problems: tuple[Problem, ...] = ()


def classify(content: bytes, path: str) -> Classified:
    """Tell what a file is by its content, and by its name where it pretends to be an envelope.

    A record names a command of one of the six stages. A claim says ``schemaVersion`` 1, a command
    and a session, or has the name of an envelope, and is no record.
    """
    try:
        value = parse(content)
    except StrictJsonError as error:
        fault = error.fault
        problem = Problem(Rule.SYNTAX, "", fault.message, fault.line, fault.column)
        return Classified(Kind.BROKEN, problems=(problem,))
    return classify_value(value, content, path)


def classify_value(value: object, content: bytes, path: str) -> Classified:
    """Tell what a file is whose content has been parsed to ``value`` already."""
    record = value if isinstance(value, dict) else None
    if record is not None and stage_of(record):
        return Classified(Kind.RECORD, record)
    name = path.rpartition("/")[2]
    if parse_name(name) is None and not _claims(record, name):
        return Classified(Kind.OTHER)
    refusals = validate(value, Reading.COMPAT)
    return Classified(Kind.CLAIM, record, placed(refusals, content))


def validate(record: object, reading: Reading = Reading.STRICT) -> tuple[Problem, ...]:
    """Return what is wrong with a record, by place; nothing where it is valid.

    Strict adds to the schema what no schema can say: a timestamp is a day of the calendar, and
    only validate and audit have ``hal``.
    """
    told = violations(load(_SCHEMAS[reading]), record)
    problems = [_problem(violation, record, reading) for violation in told]
    if reading is Reading.STRICT and isinstance(record, Mapping):
        wrong = {violation.pointer for violation in told}
        problems += (found for found in _beyond_schema(record) if found.pointer not in wrong)
    return tuple(dict.fromkeys(problems))


@lru_cache
def judge(reading: Reading) -> Callable[[Any], bool]:
    """Return the quick question whether a record is valid; it agrees with ``validate``."""
    accepts = acceptor(load(_SCHEMAS[reading]))
    if reading is Reading.COMPAT:
        return accepts

    def is_valid(record: Any) -> bool:  # noqa: ANN401 - JSON is any value
        return accepts(record) and _is_strict(record)

    return is_valid


def placed(problems: tuple[Problem, ...], content: bytes) -> tuple[Problem, ...]:
    """Return the problems with line and column in the content they were found in."""
    text = content.decode()
    return tuple(_placed(problem, text) for problem in problems)


def _placed(problem: Problem, text: str) -> Problem:
    """Return one problem with its place."""
    line, column = locate(text, problem.pointer)
    return replace(problem, line=line, column=column)


def _claims(record: Mapping[str, Any] | None, name: str) -> bool:
    """Whether an object presents itself as telemetry v1; acceptances have a schema of their own."""
    if record is None or name.startswith("accept_"):
        return False
    version = record.get("schemaVersion")
    is_v1 = version == SCHEMA_VERSION and not isinstance(version, bool)
    return is_v1 and "command" in record and "sessionId" in record


def _problem(violation: Violation, record: object, reading: Reading) -> Problem:
    """Say a violation in words: a regular expression is no explanation."""
    form = _FORMS.get(violation.pointer)
    message = violation.message
    if form and isinstance(record, Mapping) and (reading is Reading.STRICT or form is _SPEC_FORM):
        message = f"{_shown(record[violation.pointer[1:]])} {form}"
    elif "does not match" in message:
        message = "is blank"
    return Problem(Rule.SCHEMA, violation.pointer, message)


def _beyond_schema(record: Mapping[str, Any]) -> list[Problem]:
    """Return what strict reading asks and the schema cannot say."""
    problems = []
    stage = stage_of(record)
    if "hal" in record and stage is not None and stage not in HAL_STAGES:
        message = f"only validate and audit have a HAL summary, not {stage.value}"
        problems.append(Problem(Rule.HAL, "/hal", message))
    timestamp = record.get("timestamp")
    if isinstance(timestamp, str) and not _is_real(timestamp):
        message = f"{_shown(timestamp)} is no day of the calendar"
        problems.append(Problem(Rule.CALENDAR, "/timestamp", message))
    return problems


def _is_strict(record: Mapping[str, Any]) -> bool:
    """Whether a record that fits the schema has nothing that ``_beyond_schema`` would tell."""
    has_misplaced_hal = "hal" in record and stage_of(record) not in HAL_STAGES
    return not has_misplaced_hal and _is_real(record["timestamp"])


def _shown(value: object) -> str:
    """Return a value as JSON, cut short."""
    return one_line(json.dumps(value), 60)


def _is_real(timestamp: str) -> bool:
    """Whether a time exists; what has not the form of a time is the schema's business."""
    try:
        datetime.fromisoformat(timestamp)
    except ValueError:
        return False
    return True
