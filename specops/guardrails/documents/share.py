"""Many packets shared out among processes, with the result that one process would come to."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from specops.guardrails.collector import without_collector
from specops.guardrails.documents.inputs import Pinned
from specops.guardrails.documents.marks import Mark
from specops.guardrails.documents.packet import JudgedPacket, PacketJudge
from specops.packet.revisions import Pin

if TYPE_CHECKING:
    from specops.guardrails.documents.recall import Recall

# Below it a fork costs more than it saves; above four processes the disk is the bound.
PACKETS_PER_PROCESS: Final = 250
MAX_PROCESSES: Final = 4
DEADLINE_S: Final = 300.0


def judge_all(
    judge: PacketJudge,
    folders: Sequence[str],
    per_process: int = PACKETS_PER_PROCESS,
    recall: "Recall | None" = None,
) -> list[JudgedPacket]:
    """Judge packets in their order, by several processes where there are hundreds.

    What ``recall`` knows to be sound comes first and is not judged again. Raises
    ``CannotJudgeError`` when a process fails.
    """
    if recall:
        known = recall.known(folders)
        rest = [folder for folder in folders if folder not in known]
        judged = _judged(judge, rest, per_process)
        recall.learn(judged)
        return [*known.values(), *judged]
    return _judged(judge, folders, per_process)


def _judged(judge: PacketJudge, folders: Sequence[str], per_process: int) -> list[JudgedPacket]:
    """Judge packets in their order."""
    with without_collector():
        if len(folders) // per_process <= 1:
            return [judge.judge(folder) for folder in folders]
        return _shared(judge, folders, len(folders) // per_process)


def _shared(judge: PacketJudge, folders: Sequence[str], parts: int) -> list[JudgedPacket]:
    """Judge packets by as many processes as there are parts, processors and sense."""
    from specops.process import workers  # noqa: PLC0415 - start-up counts, and few folders need it

    parts = min(parts, MAX_PROCESSES, workers.available())

    def work(part: int) -> bytes:
        mine = folders[len(folders) * part // parts : len(folders) * (part + 1) // parts]
        return json.dumps([_packed(judge.judge(folder)) for folder in mine]).encode()

    results = workers.in_parts(work, parts, DEADLINE_S)
    return [_unpacked(*fields) for result in results for fields in json.loads(result)]


Place = tuple[str, tuple[str, str, int, int]]


def _packed(packet: JudgedPacket) -> tuple[str, int, list[Place], list[Place], list[str]]:
    """Return a judged packet as plain values."""
    marks = [(path, (one.code, one.message, one.line, one.column)) for path, one in packet.marks]
    pins = [
        (path, (one.pin.path, one.pin.revision, one.line, one.column)) for path, one in packet.pins
    ]
    return packet.folder, packet.documents, marks, pins, packet.asked


def _unpacked(
    folder: str, documents: int, marks: list[Place], pins: list[Place], asked: list[str]
) -> JudgedPacket:
    """Return the judged packet of some plain values."""
    return JudgedPacket(
        folder,
        documents,
        [(path, Mark(*mark)) for path, mark in marks],
        [
            (path, Pinned(Pin(file, revision), line, column))
            for path, (file, revision, line, column) in pins
        ],
        asked,
    )
