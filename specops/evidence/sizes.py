"""How much evidence there is: sizes and counts per spec and stage, and which files are largest."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from specops.errors import EvidenceError
from specops.evidence.durable import refuse_outside
from specops.evidence.names import parse_name
from specops.evidence.runs import moment
from specops.evidence.store import COMMANDS
from specops.model import Stage
from specops.session import SESSION
from specops.values import dataclass


class Sized(NamedTuple):
    """A file and its size in bytes; ``path`` is relative to the root."""

    path: PurePosixPath
    size: int


@dataclass(frozen=True, slots=True)
class Amount:
    """The evidence of one spec, or what belongs to none (archives, locks): ``name`` is empty then.

    ``runs`` counts envelopes by their stage, and ``sizes`` the bytes of all files that carry the
    session of such a run; ``oldest`` and ``newest`` are sessions, told by the names of envelopes
    and never by a file's time.
    """

    name: str
    files: tuple[Sized, ...]
    runs: Mapping[Stage, int]
    sizes: Mapping[Stage, int]
    oldest: str = ""
    newest: str = ""

    @property
    def size(self) -> int:
        """The bytes of all its files."""
        return sum(file.size for file in self.files)

    @property
    def largest(self) -> Sized:
        """The largest of its files."""
        return max(self.files, key=lambda file: (file.size, file.path))


def measure(root: Path, evidence_root: str) -> tuple[Amount, ...]:
    """Measure everything below the evidence root, spec by spec, and last what belongs to none.

    Links are counted as links. Raises ``EvidenceError`` for a folder that cannot be read.
    """
    base = PurePosixPath(evidence_root)
    refuse_outside(root, root / base)
    by_spec: dict[str, list[Sized]] = {}
    for file in walk_files(root, base):
        inside = file.path.relative_to(base).parts
        is_run = len(inside) > 2 and inside[0] == COMMANDS  # noqa: PLR2004 - commands/<SPEC>/<file>
        by_spec.setdefault(inside[1] if is_run else "", []).append(file)
    # The files come in the order of names, and so do the specs already.
    named = sorted(by_spec.items(), key=lambda one: not one[0])
    return tuple(_amount(name, files) for name, files in named)


def spec_folders(root: Path, evidence_root: str) -> tuple[str, ...]:
    """Return the specs that have a folder with at least one file, in the order of their names."""
    return tuple(amount.name for amount in measure(root, evidence_root) if amount.name)


def walk_files(root: Path, folder: PurePosixPath) -> Iterator[Sized]:
    """Give every file below a folder that is no folder itself, in the order of names.

    Nothing where there is no such folder. Raises ``EvidenceError`` for one that cannot be read.
    """
    pending = [folder] if os.path.lexists(root / folder) else []
    while pending:
        here = pending.pop()
        try:
            with os.scandir(root / here) as entries:
                found = sorted((entry.name, *_look(entry)) for entry in entries)
        except OSError as error:
            message = f"{here} cannot be read: {error.strerror}"
            raise EvidenceError(message, "make it a readable folder") from None
        yield from (Sized(here / name, size) for name, is_folder, size in found if not is_folder)
        pending += [here / name for name, is_folder, _ in reversed(found) if is_folder]


def _look(entry: "os.DirEntry[str]") -> tuple[bool, int]:
    """Tell whether an entry is a folder, and its size; a link is a link."""
    return entry.is_dir(follow_symlinks=False), entry.stat(follow_symlinks=False).st_size


def _amount(name: str, files: list[Sized]) -> Amount:
    """Return the amount of one spec."""
    parsed = [one for file in files if (one := parse_name(file.path.name))] if name else []
    sessions = sorted((session for _, session in parsed), key=moment)
    runs = Counter(stage for stage, _ in parsed)
    first, last = (sessions[0], sessions[-1]) if sessions else ("", "")
    sizes = _sizes(files, {session: stage for stage, session in parsed})
    return Amount(name, tuple(files), runs, sizes, first, last)


def _sizes(files: list[Sized], stages: Mapping[str, Stage]) -> Counter[Stage]:
    """Sum up the files of each stage: those with the session of one of its runs in their names."""
    sizes: Counter[Stage] = Counter()
    for file in files:
        found = SESSION.search(file.path.name)
        if found and found[0] in stages:
            sizes[stages[found[0]]] += file.size
    return sizes
