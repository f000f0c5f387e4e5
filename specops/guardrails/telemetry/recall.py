"""Folders whose records were sound when they were last judged, and of which nothing has changed."""

import hashlib
import os
from collections.abc import Iterable

from specops.guardrails.telemetry.judge import Judge
from specops.memory import Memory, Stamp, stamp


class Recall:
    """What a memory knows of folders of records.

    The clue to a folder is the stamp of every JSON file in it and the name and kind of every other
    entry. A folder is remembered when it had no finding and its records name files of this folder
    alone, so that nothing outside of it can change what it came to.
    """

    def __init__(self, memory: Memory) -> None:
        """Take the memory."""
        self._memory = memory
        self._clues: dict[str, tuple[str, list[Stamp]]] = {}

    def knows(self, folder: str, judge: Judge) -> bool:
        """Tell whether a folder is as it was when it was sound; then its records are counted."""
        clue, stamps = _clue(folder)
        kept = self._memory.recall(folder)
        if kept is not None and clue and kept[0] == clue:
            judge.records += kept[1]
            judge.recalled += kept[1]
            return True
        self._memory.forget(folder)
        self._clues[folder] = clue, stamps
        return False

    def learn(self, judged: Iterable[Judge]) -> None:
        """Remember the folders that turned out to be sound, and save the memory."""
        parts: dict[str, list[Judge]] = {}
        for judge in judged:
            parts.setdefault(judge.folder, []).append(judge)
        for folder, (clue, stamps) in self._clues.items():
            here = parts[folder]
            if clue and all(map(_is_sound, here)) and self._memory.is_settled(stamps):
                self._memory.keep(folder, [clue, sum(judge.records for judge in here)])
        self._memory.save(others=False)


def _is_sound(judge: Judge) -> bool:
    """Tell whether a folder, or a part of one, had no finding and looked at nothing outside."""
    inside = {judge.folder[len(judge.root) + 1 :]}
    return not judge.findings and judge.looked_at <= inside


def _clue(folder: str) -> tuple[str, list[Stamp]]:
    """Return a digest of a folder's entries and the stamps in it; an empty one when it fails.

    A link is no clue to what it leads to.
    """
    lines, stamps = [], []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_symlink():
                    return "", []
                mark: Stamp | bool = entry.is_file()
                if mark and entry.name.endswith(".json"):
                    mark = stamp(entry.stat())
                    stamps.append(mark)
                lines.append(f"{entry.name!r} {mark}")
    except OSError:
        return "", []
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest(), stamps
