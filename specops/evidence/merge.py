"""Uniting evidence of several machines: by path and digest, without overwriting anything.

Everything is compared before anything is written. Two different files of one name are a conflict;
then nothing is written at all, and every side keeps what it has.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from specops.errors import EvidenceError
from specops.evidence import store
from specops.evidence.attestation import sha256
from specops.evidence.durable import TEMPORARY
from specops.evidence.names import ATTESTATION_SUFFIX, parse_proof_name, parse_record_name
from specops.evidence.regular import read_regular
from specops.evidence.store import EvidenceFile
from specops.progress.interface import Tell, untold
from specops.values import dataclass

_SESSION: Final = re.compile("[0-9]{8}T[0-9]{9}Z-[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Conflict:
    """One path with two contents: the files on both sides, with their digests."""

    path: PurePosixPath
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Union:
    """What several folders come to: new files by path, how many are there, conflicts, leftovers.

    ``files`` and ``leftovers`` count what each folder holds: what can be kept, and what a crash
    left unfinished.
    """

    new: Mapping[PurePosixPath, tuple[Path, str]]
    files: Mapping[str, int]
    conflicts: tuple[Conflict, ...]
    leftovers: Mapping[str, int]


def compare(
    root: Path, evidence_root: str, sources: Sequence[tuple[str, Path]], tell: Tell = untold
) -> Union:
    """Hold folders of evidence against each other and against that of the root.

    ``sources`` are folders with the names by which people know them; ``tell`` is told of each file.
    Raises ``EvidenceError`` for
    what is no readable file in them: a link, a pipe, a folder without rights.
    """
    new: dict[PurePosixPath, tuple[Path, str]] = {}
    files: dict[str, int] = {}
    conflicts: list[Conflict] = []
    leftovers: dict[str, int] = {}
    for name, source in sources:
        files[name] = leftovers[name] = 0
        for path in _files(source):
            file = source / path
            tell(sum(files.values()), None, f"comparing {name}")
            if path.name.startswith(TEMPORARY):
                leftovers[name] += 1
                continue
            files[name] += 1
            digest = sha256(read_regular(file))
            known = new.get(path) or _present(root / evidence_root / path)
            if known is None:
                new[path] = (file, digest)
            elif known[1] != digest:
                sides = (_side(*known), _side(file, digest))
                conflicts.append(Conflict(path, *sides))
    return Union(new, files, tuple(conflicts), leftovers)


def write(root: Path, evidence_root: str, union: Union, tell: Tell = untold) -> None:
    """Write what is new, run by run, each with its envelope last.

    Raises ``EvidenceError`` when a file cannot be written, or changed since it was compared. Runs
    that were written before stay: each is whole, and the merge can be run again.
    """
    done = 0
    for paths in _runs(union.new):
        tell(done, len(union.new), "writing")
        done += len(paths)
        files = []
        for path in paths:
            source, digest = union.new[path]
            content = read_regular(source)
            if sha256(content) != digest:
                message = f"{source} changed while it was merged"
                raise EvidenceError(message, "merge when nothing writes to it")
            files.append(EvidenceFile(PurePosixPath(evidence_root) / path, content))
        store.write_run(root, files)


def _files(source: Path) -> Iterator[PurePosixPath]:
    """Give the paths of everything in a folder that is no folder, in order."""

    def refuse(error: OSError) -> None:
        message = f"{error.filename} cannot be read: {error.strerror}"
        raise EvidenceError(message, "make it a readable folder")

    found = []
    for folder, folders, names in os.walk(source, onerror=refuse):
        here = Path(folder).relative_to(source)
        links = [name for name in folders if Path(folder, name).is_symlink()]
        found += [PurePosixPath(here / name) for name in (*names, *links)]
    yield from sorted(found)


def _present(file: Path) -> tuple[Path, str] | None:
    """Return a file that is there already with its digest, or ``None``."""
    try:
        return file, sha256(read_regular(file))
    except FileNotFoundError:
        return None


def _side(file: Path, digest: str) -> str:
    """Return one side of a conflict in words."""
    return f"{file} (sha256 {digest[:12]})"


def _runs(paths: Mapping[PurePosixPath, object]) -> Iterator[list[PurePosixPath]]:
    """Give the files of each run together, the envelope last; other files stand alone."""
    runs: dict[tuple[PurePosixPath, str], list[PurePosixPath]] = {}
    for path in paths:
        match = _SESSION.search(path.name)
        runs.setdefault((path.parent, match[0] if match else path.name), []).append(path)
    for files in runs.values():
        yield sorted(files, key=lambda path: (_rank(path.name), path))


def _rank(name: str) -> tuple[bool, bool]:
    """Return what orders the files of a run: the attestation is written late, the envelope last."""
    is_record = bool(parse_record_name(name) or parse_proof_name(name))
    return is_record, name.endswith(ATTESTATION_SUFFIX)
