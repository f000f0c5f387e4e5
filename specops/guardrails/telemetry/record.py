"""What is wrong with one record: its schema, and what only its surroundings can tell."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from specops.codes import telemetry as codes
from specops.evidence.names import envelope_name, parse_name
from specops.evidence.read import Kind, Problem, Reading, Rule, classify_value, judge, validate
from specops.evidence.read import placed as placed_in
from specops.evidence.wire import stage_of
from specops.guardrails.telemetry.artifacts import Artifacts, named_in
from specops.model import Finding, Location
from specops.packet.spec_id import canonical
from specops.schema import pointer

_CODES: Final = {Rule.SCHEMA: codes.SCHEMA, Rule.HAL: codes.HAL, Rule.CALENDAR: codes.CALENDAR}


class RecordRules:
    """The rules of one reading, ready for many records."""

    def __init__(self, reading: Reading, artifacts: Artifacts) -> None:
        """Compile the schema of the reading."""
        self._reading = reading
        self.artifacts = artifacts
        self._is_valid = judge(reading)

    def is_clean(self, record: dict[str, Any], path: str) -> bool:
        """Whether a record has no finding at all; a quick yes is what makes the linter fast.

        A no may be wrong: then ``findings`` finds nothing.
        """
        if not self._is_valid(record):
            return False
        if self._reading is Reading.COMPAT:
            return True
        folder, _, name = path.rpartition("/")
        return (
            folder.endswith("/" + record["specId"])
            and name == f"spec-{record['command'][9:]}_{record['sessionId']}.json"
            and self.artifacts.are_files(_plain_paths(record))
        )

    def findings(self, record: Mapping[str, Any], content: bytes, path: str) -> list[Finding]:
        """Judge a record; compat judges the schema only, not names or artifacts."""
        wrong = () if self._is_valid(record) else validate(record, self._reading)
        found = [(_CODES[one.rule], one) for one in wrong]
        if self._reading is Reading.STRICT:
            found += self._surroundings(record, path)
        return [placed_finding(code, problem, content, path) for code, problem in found]

    def _surroundings(self, record: Mapping[str, Any], path: str) -> Iterator[tuple[str, Problem]]:
        """Judge name, folder and artifacts."""
        *folders, name = path.split("/")
        yield from _name(record, name)
        yield from _folder(record, folders[-1] if folders else "")
        for place, artifact in named_in(record):
            fault = self.artifacts.fault(artifact)
            if fault:
                yield fault[0], Problem(Rule.SCHEMA, pointer(place), fault[1])


def other_findings(value: object, content: bytes, path: str, *, asked: bool) -> list[Finding]:
    """Judge JSON that is no record: a pretender is a finding, and so is a file asked for."""
    classified = classify_value(value, content, path)
    if classified.kind is Kind.CLAIM:
        why = "; ".join(problem.text for problem in classified.problems[:3])
        first = classified.problems[0]
        message = f"passes for a guardrail record and is none: {why}"
        return [finding(codes.NO_RECORD, message, Location(path, first.line, first.column))]
    if asked:
        return [finding(codes.NO_RECORD, "is no guardrail record", Location(path))]
    return []


def placed_finding(code: str, problem: Problem, content: bytes, path: str) -> Finding:
    """Build a finding with the pointer in its text and the place in the file."""
    (placed,) = placed_in((problem,), content)
    return finding(code, placed.text, Location(path, placed.line, placed.column))


def finding(code: str, message: str, location: Location) -> Finding:
    """Build a finding with the remedy of its code."""
    return Finding(code, message, location, codes.FIXES[code])


def _plain_paths(record: Mapping[str, Any]) -> list[str]:
    """Return every path that a valid record says exists."""
    if "baseline" in record:
        return [path for _, path in named_in(record)]
    paths = [artifact["path"] for artifact in record["artifacts"]]
    if "hal" in record:
        paths += record["hal"]["summary"].get("artifacts", ())
    return paths


def _name(record: Mapping[str, Any], name: str) -> Iterator[tuple[str, Problem]]:
    """Compare the file name with stage and session of the content."""
    stage, session = stage_of(record), record.get("sessionId")
    parsed = parse_name(name)
    if stage is None or not isinstance(session, str) or parsed == (stage, session):
        return
    wrong = "/command" if parsed and parsed[0] is not stage else "/sessionId"
    message = f"the content says {stage.value} and session {session}, the file name does not"
    if len(session) < len(name):
        message += f": expected {envelope_name(stage, session)}"
    yield codes.NAME, Problem(Rule.SCHEMA, wrong, message)


def _folder(record: Mapping[str, Any], folder: str) -> Iterator[tuple[str, Problem]]:
    """Compare the folder with the spec of the content."""
    spec = record.get("specId")
    if isinstance(spec, str) and canonical(spec) != folder:
        message = f"the content is of {canonical(spec)}, its folder is {folder or 'none'}"
        yield codes.FOLDER, Problem(Rule.SCHEMA, "/specId", message)
