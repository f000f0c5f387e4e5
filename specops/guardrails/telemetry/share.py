"""Many files shared out among processes, with the result that one process would come to."""

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from specops.guardrails.collector import without_collector
from specops.guardrails.telemetry.files import Found
from specops.guardrails.telemetry.judge import Judge
from specops.guardrails.telemetry.quick import parser
from specops.model import Finding, Location
from specops.progress.interface import Tell, untold

if TYPE_CHECKING:
    from specops.guardrails.telemetry.recall import Recall

# Below it a fork costs more than it saves; above four processes the disk is the bound.
FILES_PER_PROCESS: Final = 2_000
MAX_PROCESSES: Final = 4
DEADLINE_S: Final = 300.0
Folder = tuple[str, list[Found]]


def judge_all(
    judge: Judge, found: Iterable[Found], recall: "Recall | None" = None, tell: Tell = untold
) -> None:
    """Judge files in their order, by several processes where there are thousands.

    What ``recall`` knows to be sound is counted and not judged again; ``tell`` is told of each file
    that is, about. Raises ``CannotJudgeError`` when a process fails.
    """
    folders = [(name, list(files)) for name, files in groupby(found, key=_folder)]
    if recall:
        folders = [one for one in folders if _refused(one) or not recall.knows(one[0], judge)]
    with without_collector():
        done = _judged(judge, folders, tell)
    for part in done:
        judge.records += part.records
        judge.findings += part.findings
    if recall:
        recall.learn(done)


def _folder(found: Found) -> str:
    """Return the folder of a file."""
    return found.path.rpartition("/")[0]


def _refused(folder: Folder) -> bool:
    """Tell whether something in a folder is refused: that is told each time."""
    return any(found.refusal for found in folder[1])


def _judged(judge: Judge, folders: Sequence[Folder], tell: Tell) -> list[Judge]:
    """Judge folders in their order; return what each, or each part of one, came to.

    Of several processes only this one tells anything: the others are about as far as it is.
    """
    count = sum(len(files) for _, files in folders)
    judge.parse = parser(count)
    if count // FILES_PER_PROCESS > 1:
        from specops.process import workers  # noqa: PLC0415 - start-up counts, and few need it

        parts = min(count // FILES_PER_PROCESS, MAX_PROCESSES, workers.available())
        if parts > 1:
            return _shared(judge, folders, count, parts, tell)
    return [_alone(judge, *one) for one in _counted(folders, count, 1, tell)]


def _shared(
    judge: Judge, folders: Sequence[Folder], count: int, parts: int, tell: Tell
) -> list[Judge]:
    """Judge folders by as many processes as there are parts."""
    from specops.process import workers  # noqa: PLC0415 - as above

    shares = _shares(folders, parts)

    def work(part: int) -> bytes:
        folders = _counted(shares[part], count, parts, untold if part else tell)
        return json.dumps([_packed(_alone(judge, *one)) for one in folders]).encode()

    results = workers.in_parts(work, parts, DEADLINE_S)
    return [_unpacked(judge, *fields) for result in results for fields in json.loads(result)]


def _counted(
    folders: Iterable[Folder], count: int, parts: int, tell: Tell
) -> Iterator[tuple[str, Iterator[Found]]]:
    """Give folders, and tell of each of their files how many of all are done, ``parts`` at once."""
    if tell is untold:
        return ((name, iter(files)) for name, files in folders)
    numbers = itertools.count()

    def told(files: list[Found]) -> Iterator[Found]:
        for file, number in zip(files, numbers, strict=False):
            tell(number * parts, count, file.path)
            yield file

    return ((name, told(files)) for name, files in folders)


def _alone(judge: Judge, name: str, files: Iterable[Found]) -> Judge:
    """Judge the files of one folder by a judge of its own."""
    mine = judge.of_folder(name)
    judge.rules.artifacts.asked.clear()
    for one in files:
        mine.judge(one)
    mine.looked_at = set(judge.rules.artifacts.asked)
    return mine


def _shares(folders: Sequence[Folder], parts: int) -> list[list[Folder]]:
    """Cut folders into parts of about as many files; a large folder is cut as well."""
    size = -(-sum(len(files) for _, files in folders) // parts)
    shares: list[list[Folder]] = [[] for _ in range(parts)]
    taken = 0
    for name, files in folders:
        rest = files
        while rest:
            room = size - taken % size
            shares[taken // size].append((name, rest[:room]))
            taken += len(rest[:room])
            rest = rest[room:]
    return shares


Packed = tuple[str, int, list[str], list[tuple[Any, ...]]]


def _packed(judge: Judge) -> Packed:
    """Return what a folder came to as plain values."""
    findings = [
        (one.code, one.message, one.remedy, *_place(one.location)) for one in judge.findings
    ]
    return judge.folder, judge.records, sorted(judge.looked_at), findings


def _place(location: Location | None) -> tuple[str, int | None, int | None]:
    """Return a location as plain values; every finding of this linter has one."""
    place = location or Location("")
    return place.path, place.line, place.column


def _unpacked(
    judge: Judge, folder: str, records: int, looked_at: list[str], findings: list[Any]
) -> Judge:
    """Return what another process judged."""
    theirs = judge.of_folder(folder)
    theirs.records = records
    theirs.looked_at = set(looked_at)
    theirs.findings += (
        Finding(code, message, Location(path, line, column), remedy)
        for code, message, remedy, path, line, column in findings
    )
    return theirs
