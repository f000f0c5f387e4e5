"""Packets that were sound when they were last judged, and of which nothing has changed."""

import os
import stat
from collections.abc import Iterable
from typing import Any

from specops.guardrails.documents.inputs import Pinned
from specops.guardrails.documents.packet import JudgedPacket
from specops.guardrails.documents.tree import Tree
from specops.memory import Memory, stamp
from specops.packet.revisions import Pin


class Recall:
    """What a memory knows of the packets of a repository.

    The clue to a packet is that to every path which was looked at to judge it: its documents, what
    its inputs and links name. A packet is remembered when no document had a finding. Its pins are
    remembered with it and asked of the history each time, as that may have changed.
    """

    def __init__(self, memory: Memory, tree: Tree) -> None:
        """Take the memory, and the files that the clues are about."""
        self._memory = memory
        self._tree = tree

    def known(self, folders: Iterable[str]) -> dict[str, JudgedPacket]:
        """Return what the folders came to that are as they were when they were sound."""
        found = {}
        for folder in folders:
            kept = self._memory.recall(folder)
            if kept is not None and self._is_unchanged(kept[0]):
                found[folder] = _unpacked(folder, *kept)
        return found

    def learn(self, judged: Iterable[JudgedPacket]) -> None:
        """Remember the packets that turned out to be sound, and save the memory."""
        for packet in judged:
            seen = {path: self._tree.status(path) for path in packet.asked}
            statuses = [status for status in seen.values() if status]
            is_whole = len(statuses) == len(seen) and not packet.marks
            if is_whole and self._memory.is_settled(map(stamp, statuses)):
                clues = {path: _clue(status) for path, status in seen.items()}
                self._memory.keep(packet.folder, [clues, packet.documents, _pins(packet)])
        self._memory.save(others=True)

    def _is_unchanged(self, clues: dict[str, Any]) -> bool:
        """Tell whether every path is as it was."""
        return all(_clue(self._tree.status(path)) == clue for path, clue in clues.items())


def _clue(status: os.stat_result | None) -> list[int]:
    """Return what tells whether a file is as it was; of a folder, that it is the same one."""
    if status is None:
        return []
    told = list(stamp(status))
    return told if stat.S_ISREG(status.st_mode) else told[:2]


def _pins(packet: JudgedPacket) -> list[list[Any]]:
    """Return the pins of a packet as plain values."""
    return [
        [path, one.pin.path, one.pin.revision, one.line, one.column] for path, one in packet.pins
    ]


def _unpacked(
    folder: str, clues: dict[str, Any], documents: int, pins: list[list[Any]]
) -> JudgedPacket:
    """Return a packet that was remembered."""
    pinned = [
        (path, Pinned(Pin(file, revision), line, column))
        for path, file, revision, line, column in pins
    ]
    return JudgedPacket(folder, documents, pins=pinned, asked=list(clues))
