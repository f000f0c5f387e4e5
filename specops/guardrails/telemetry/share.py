"""Many files shared out among processes, with the result that one process would come to."""

import json
from collections.abc import Iterable, Sequence
from typing import Final

from specops import workers
from specops.guardrails.telemetry.files import Found
from specops.guardrails.telemetry.judge import Judge
from specops.model import Finding, Location

# Below it a fork costs more than it saves; above four processes the disk is the bound.
FILES_PER_PROCESS: Final = 2_000
MAX_PROCESSES: Final = 4
DEADLINE_S: Final = 300.0


def judge_all(judge: Judge, found: Iterable[Found]) -> None:
    """Judge files in their order, by several processes where there are thousands.

    Raises ``CannotJudgeError`` when a process fails.
    """
    files = list(found)
    parts = min(len(files) // FILES_PER_PROCESS, MAX_PROCESSES, workers.available())
    if parts <= 1:
        _judge(judge, files)
        return

    def work(part: int) -> bytes:
        mine = Judge(judge.root, judge.rules)
        _judge(mine, files[len(files) * part // parts : len(files) * (part + 1) // parts])
        return _packed(mine)

    for result in workers.in_parts(work, parts, DEADLINE_S):
        _unpack(result, judge)


def _judge(judge: Judge, files: Sequence[Found]) -> None:
    """Judge files one after the other."""
    for one in files:
        judge.judge(one)


def _packed(judge: Judge) -> bytes:
    """Return what was judged as bytes of one line."""
    findings = [
        (one.code, one.message, one.remedy, *_place(one.location)) for one in judge.findings
    ]
    return json.dumps([judge.records, findings]).encode()


def _place(location: Location | None) -> tuple[str, int | None, int | None]:
    """Return a location as plain values; every finding of this linter has one."""
    place = location or Location("")
    return place.path, place.line, place.column


def _unpack(result: bytes, judge: Judge) -> None:
    """Add what another process judged."""
    records, findings = json.loads(result)
    judge.records += records
    judge.findings += (
        Finding(code, message, Location(path, line, column), remedy)
        for code, message, remedy, path, line, column in findings
    )
