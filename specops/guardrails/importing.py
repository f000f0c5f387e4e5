"""The guardrail ``evidence-import``: what the evidence of earlier writers is worth, file by file.

Nothing is rewritten and no verdict is upgraded: a pass that nothing proves any more is told as one
that cannot be verified.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from specops import strict_json
from specops.codes import importing as codes
from specops.codes.model import CheckCode
from specops.errors import EvidenceError
from specops.evidence import read
from specops.evidence.old_records import convert, named
from specops.evidence.read import Kind, Problem, Reading
from specops.evidence.regular import read_regular
from specops.evidence.sizes import walk_files
from specops.evidence.telemetry import succeeded
from specops.evidence.wire import stage_of
from specops.hal.meaning import graphql_fault, health_fault
from specops.model import CheckResult, Finding, Location, could_not_judge, judged, passed, skipped
from specops.one_line import one_line
from specops.values import dataclass

NAME: Final = "evidence-import"
MAX_BYTES: Final = 1 << 20
_HAL: Final = "-hal-"
_INVENTED: Final = {"status", "note"}


@dataclass(frozen=True, slots=True)
class EvidenceImport:
    """Reads the folder of an earlier writer; ``shown`` is how its paths begin in results."""

    folder: Path
    shown: str
    name: str = NAME

    def run(self) -> Iterator[CheckResult]:
        """Tell the fate of each file. A folder without a single record is nothing checked."""
        is_any = False
        for file in walk_files(self.folder, PurePosixPath()):
            name = file.path.as_posix()
            if file.path.suffix != ".json":
                yield skipped(name, "an artifact: it counts with the record that names it", "name")
                continue
            result = self._fate(file.path)
            is_any |= bool(result.checked)
            yield result
        if not is_any:
            yield could_not_judge(self.name, f"no record was found in {self.shown}")

    def _fate(self, path: PurePosixPath) -> CheckResult:
        """Judge one JSON file."""
        name = path.as_posix()
        try:
            content = read_regular(self.folder / path, limit=MAX_BYTES)
        except (EvidenceError, FileNotFoundError) as error:
            return self._failed(path, codes.UNREADABLE, str(error))
        if _HAL in path.name:
            return self._body(path, content)
        told = read.classify(content, path.name)
        match told.kind:
            case Kind.BROKEN:
                return self._failed(path, codes.BROKEN, told.problems[0].text, told.problems[0])
            case Kind.CLAIM:
                why = "; ".join(problem.text for problem in told.problems[:3])
                return self._failed(path, codes.NO_RECORD, why, told.problems[0])
            case Kind.RECORD if told.record:
                return self._record(path, told.record, content)
            case _:
                return skipped(name, "no record of a guardrail", "its content")

    def _body(self, path: PurePosixPath, content: bytes) -> CheckResult:
        """Judge what a HAL is said to have answered."""
        code, why = body_fault(path.name, content)
        if code:
            return self._failed(path, code, why)
        return passed(path.as_posix(), 1, observed="a HAL body")

    def _record(
        self, path: PurePosixPath, record: Mapping[str, Any], content: bytes
    ) -> CheckResult:
        """Judge one record: what it says, and what of that can still be seen."""
        problems = read.validate(record, Reading.COMPAT)
        if problems:
            (first, *_) = read.placed(problems, content)
            return self._failed(path, codes.NO_RECORD, first.text, first)
        found = {one: self._find(path, one) for one in named(record)}
        findings = tuple(self._findings(path, record, found))
        return judged(path.as_posix(), 1, findings, observed=_today(record, path.name))

    def _findings(
        self, path: PurePosixPath, record: Mapping[str, Any], found: Mapping[str, str]
    ) -> Iterator[Finding]:
        """Give what keeps a record from being a pass."""
        stage = stage_of(record)
        if not succeeded(record):
            yield self._finding(path, codes.NOT_SUCCEEDED, f"{stage} did not succeed")
            return
        missing = [one for one, place in found.items() if not place]
        if missing or not found:
            what = f"{one_line(missing[0])} is missing" if missing else "it names no artifact"
            more = f", and {len(missing) - 1} more" if len(missing) > 1 else ""
            message = f"{stage} is recorded as passed, unverifiable: {what}{more}"
            yield self._finding(path, codes.UNVERIFIABLE, message)
        for place in found.values():
            artifact = place.rpartition("/")[2]
            if _HAL not in artifact:
                continue
            try:
                content = read_regular(self.folder / place, limit=MAX_BYTES)
            except (EvidenceError, FileNotFoundError) as error:
                message = f"{stage} is recorded as passed, unverifiable: {error}"
                yield self._finding(path, codes.UNVERIFIABLE, message)
                continue
            code, why = body_fault(artifact, content)
            if code:
                message = f"{stage} is recorded as passed, and {place} says otherwise: {why}"
                yield self._finding(path, code, message)

    def _find(self, path: PurePosixPath, artifact: str) -> str:
        """Return where an artifact lies now, relative to the folder, or nothing.

        Recorded paths are those of another machine: beside the record, or below the folder by the
        longest part of its path that leads to a file.
        """
        parts = PurePosixPath(artifact.replace("\\", "/")).parts
        beside = path.parent.joinpath(*parts[-1:])
        tails = (PurePosixPath(*parts[at:]) for at in range(len(parts)))
        for place in (beside, *(tail for tail in tails if not tail.is_absolute())):
            if self._is_file(place):
                return place.as_posix()
        return ""

    def _is_file(self, place: PurePosixPath) -> bool:
        """Tell whether a path is that of a regular file of the folder, over no link or way up."""
        path = self.folder / place
        return path.is_file() and os.path.realpath(path) == os.path.join(  # noqa: PTH118 - compared as texts
            os.path.realpath(self.folder), place
        )

    def _failed(
        self, path: PurePosixPath, code: CheckCode, why: str, problem: Problem | None = None
    ) -> CheckResult:
        """Return the result of a file with one finding."""
        return judged(path.as_posix(), 1, (self._finding(path, code, why, problem),))

    def _finding(
        self, path: PurePosixPath, code: CheckCode, why: str, problem: Problem | None = None
    ) -> Finding:
        """Return a finding at its place."""
        line, column = (problem.line, problem.column) if problem else (None, None)
        place = Location(f"{self.shown}/{path}", line, column)
        return Finding(code.code, why, place, code.fix)


def body_fault(name: str, content: bytes) -> tuple[CheckCode | None, str]:
    """Return what is wrong with a HAL body: not JSON, invented by the writer, or bad news."""
    try:
        body = strict_json.parse(content)
    except strict_json.StrictJsonError as error:
        return codes.BROKEN, f"it is no JSON: {error}"
    if isinstance(body, dict) and body.keys() == _INVENTED and "no body" in str(body["note"]):
        return codes.INVENTED, f"nothing was answered: {one_line(str(body['note']), 80)}"
    is_graphql = "graphql" in name or (isinstance(body, dict) and bool(body.get("errors")))
    fault = graphql_fault(body) if is_graphql else None
    if "-hal-health" in name:
        fault = fault or health_fault(body)
    return (codes.BAD_NEWS, f"{fault.kind}: {fault.message}") if fault else (None, "")


def _today(record: Mapping[str, Any], name: str) -> str:
    """Say what a record would be called today, where it can be read strictly once converted.

    Strict reading asks of a path that it is some text: that of the record itself does for all.
    """
    converted = convert(record, lambda _: name)
    problems = read.validate(converted)
    if problems:
        return f"no strict reading: {problems[0].text}"
    return f"{converted['specId']} {converted['sessionId']}"
