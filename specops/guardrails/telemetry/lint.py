"""The guardrail ``telemetry``: schema v1 and all that a schema cannot say."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from specops.codes import telemetry as codes
from specops.evidence.names import is_other_evidence
from specops.evidence.read import Reading
from specops.evidence.telemetry import STAGE_OF_COMMAND
from specops.guardrails.telemetry.artifacts import Artifacts
from specops.guardrails.telemetry.files import (
    Found,
    RefusedFileError,
    is_inside,
    look,
    read,
    walk,
)
from specops.guardrails.telemetry.record import RecordRules, finding, other_findings
from specops.model import CheckResult, Finding, Location, could_not_judge, judged
from specops.strict_json import StrictJsonError, parse

NAME: Final = "telemetry"


@dataclass(slots=True)
class _Tally:
    """What has been judged so far."""

    records: int = 0
    findings: list[Finding] = field(default_factory=list)


class TelemetryLint:
    """Judges every guardrail record under the evidence root, or at the paths that are given.

    ``evidence_root`` is relative to ``root``; ``paths`` are files or folders, absolute or relative
    to ``root``. With ``compat`` the schema alone is judged, in the reading of old evidence, and
    paths may lie outside the root. A file that is named and is no record is a finding.
    """

    def __init__(
        self, root: Path, evidence_root: str, paths: tuple[str, ...] = (), *, compat: bool = False
    ) -> None:
        """Take what to judge; nothing is read before ``run``."""
        self._root = os.path.realpath(root)
        self._evidence_root = evidence_root
        self._paths = tuple(dict.fromkeys(paths))
        self._compat = compat

    @property
    def name(self) -> str:
        """The name under which it is selected, reported and waived."""
        return NAME

    def run(self) -> Iterator[CheckResult]:
        """Judge every record and yield one result; ``checked`` is the number of records."""
        started = time.monotonic()
        folder = os.path.realpath(Path(self._root, self._evidence_root))
        if not self._paths and not (is_inside(folder, self._root) and Path(folder).is_dir()):
            yield could_not_judge(
                NAME,
                f"the evidence root {self._evidence_root} is no folder inside the repository",
                remedy="run a stage first, or correct the setting evidence_root",
            )
            return
        tally = self._judge_all(folder)
        duration_ms = round((time.monotonic() - started) * 1000)
        yield _result(tally, duration_ms)

    def _judge_all(self, folder: str) -> _Tally:
        """Judge every file there is."""
        reading = Reading.COMPAT if self._compat else Reading.STRICT
        rules = RecordRules(reading, Artifacts(self._root))
        tally = _Tally()
        if self._paths:
            for path in self._paths:
                self._judge_asked(path, rules, tally)
        else:
            for found in walk(folder, self._root):
                self._judge(found, rules, tally, asked=False)
        return tally

    def _judge_asked(self, path: str, rules: RecordRules, tally: _Tally) -> None:
        """Judge one path that was given: a file, or the files of a folder."""
        absolute = os.path.normpath(os.path.join(self._root, path))  # noqa: PTH118 - keeps links, unlike Path.resolve
        if "\0" in path:
            message = "cannot be read: no path holds a NUL"
            tally.findings.append(finding(codes.UNREADABLE, message, Location(ascii(path))))
        elif not (self._compat or is_inside(os.path.realpath(absolute), self._root)):
            message = "lies outside the repository"
            tally.findings.append(finding(codes.OUTSIDE, message, Location(self._shown(absolute))))
        elif os.path.isdir(absolute):  # noqa: PTH112 - as above
            limit = self._root if is_inside(absolute, self._root) else os.path.realpath(absolute)
            for found in walk(absolute, limit):
                self._judge(found, rules, tally, asked=False)
        else:
            self._judge(look(absolute), rules, tally, asked=True)

    def _judge(self, found: Found, rules: RecordRules, tally: _Tally, *, asked: bool) -> None:
        """Judge one file; attestations and HAL records are judged elsewhere, by their own rules."""
        if not asked and is_other_evidence(found.path.rpartition("/")[2]):
            return
        path = self._shown(found.path)
        try:
            if found.refusal:
                raise found.refusal
            content = read(found.path)
            value = parse(content)
        except RefusedFileError as refusal:
            tally.findings.append(finding(refusal.code, refusal.message, Location(path)))
        except StrictJsonError as error:
            fault = error.fault
            place = Location(path, fault.line, fault.column)
            tally.findings.append(
                finding(codes.NOT_JSON, f"is not strict JSON: {fault.message}", place)
            )
        else:
            if _is_record(value):
                tally.records += 1
                tally.findings += rules.findings(value, content, path)
            else:
                tally.findings += other_findings(value, content, path, asked=asked)

    def _shown(self, path: str) -> str:
        """Return a path as findings name it: relative to the root where it lies inside."""
        return path[len(self._root) :].lstrip("/") if is_inside(path, self._root) else path


def _is_record(value: object) -> bool:
    """Whether JSON says that it is a record of one of the six stages."""
    command = value.get("command") if isinstance(value, dict) else None
    return isinstance(command, str) and command in STAGE_OF_COMMAND


def _result(tally: _Tally, duration_ms: int) -> CheckResult:
    """Sum up; nothing at all to judge is no pass."""
    if not tally.records and not tally.findings:
        return could_not_judge(
            NAME,
            "there is no guardrail record to judge",
            remedy="run a stage first, or name the records",
            duration_ms=duration_ms,
        )
    plural = "" if tally.records == 1 else "s"
    return judged(
        NAME,
        tally.records,
        tuple(tally.findings),
        observed=f"{tally.records} record{plural}",
        duration_ms=duration_ms,
    )
