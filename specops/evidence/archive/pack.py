"""Packing: the files of a spec into an archive whose bytes follow from theirs alone."""

import gzip
import hashlib
import io
import os
import tarfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from specops.errors import EvidenceError
from specops.evidence.archive.manifest import (
    MAX_FILES,
    MAX_TOTAL,
    ArchiveError,
    Manifest,
    Member,
    render,
)
from specops.evidence.attestation import sha256
from specops.evidence.durable import TEMPORARY, flush_folder, flushed, make_folder, refuse_outside
from specops.evidence.regular import read_regular
from specops.evidence.sizes import walk_files
from specops.evidence.store import run_folder

_MODE: Final = 0o644


class UnfitError(EvidenceError):
    """Evidence cannot be archived as it lies there."""


def collect(root: Path, evidence_root: str, spec_id: str) -> tuple[Member, ...]:
    """Return the files of a spec with their digests, in the order of their paths.

    Raises ``UnfitError`` for what an archive could not give back as it was: links, devices, names
    that are no printable text, what a run left behind, and more than an archive may hold.
    """
    folder = run_folder(evidence_root, spec_id)
    refuse_outside(root, root / folder)
    members: list[Member] = []
    total = 0
    for file in walk_files(root, folder):
        name = str(file.path)
        if not name.isprintable() or "\\" in name:
            raise _unfit(ascii(name), "its name is no printable text")
        if file.path.name.startswith(TEMPORARY):
            raise _unfit(name, "a run is at work, or left it behind")
        total += file.size
        if total > MAX_TOTAL or len(members) == MAX_FILES:
            raise _unfit(str(folder), f"it has more than {MAX_FILES} files or {MAX_TOTAL} bytes")
        members.append(_member(root, PurePosixPath(evidence_root), file.path))
    return tuple(sorted(members, key=lambda member: member.path))


def _member(root: Path, base: PurePosixPath, path: PurePosixPath) -> Member:
    """Read one file. Raises ``UnfitError``."""
    try:
        content = read_regular(root / path, limit=MAX_TOTAL)
    except (EvidenceError, FileNotFoundError) as error:
        raise _unfit(str(path), str(error)) from None
    return Member(str(path.relative_to(base)), len(content), sha256(content))


def _unfit(name: str, why: str) -> UnfitError:
    """Return the error of a file that cannot be archived."""
    return UnfitError(f"{name}: {why}", "correct or remove it")


def pack(root: Path, evidence_root: str, path: PurePosixPath, files: Sequence[Member]) -> str:
    """Write an archive durably, never over another, and return its sha256.

    The same files give the same bytes: names in order, no times, no owners. Raises ``OSError``, and
    ``ArchiveError`` where the name is taken by other bytes.
    """
    make_folder(root, (root / path).parent)
    temporary = (root / path).with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(temporary, flags, _MODE), "w+b") as stream:
        try:
            _fill(stream, root / evidence_root, files)
            stream.flush()
            os.fsync(stream.fileno())
            stream.seek(0)
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            _link(temporary, root / path, digest)
        finally:
            temporary.unlink()
    flush_folder((root / path).parent)
    return digest


def write_manifest(root: Path, manifest: Manifest) -> None:
    """Write a manifest durably. Raises ``OSError``, and ``ArchiveError`` where there is another."""
    path, content = root / manifest.beside, render(manifest)
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")
    with flushed(temporary, content):
        _link(temporary, path, sha256(content))
    flush_folder(path.parent)


def _fill(stream: BinaryIO, base: Path, files: Sequence[Member]) -> None:
    """Write the members. Raises ``ArchiveError`` for a file that has changed since it was read."""
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for file in files:
            content = read_regular(base / file.path, limit=MAX_TOTAL)
            if sha256(content) != file.sha256:
                message = f"{file.path} changed while it was archived"
                raise ArchiveError(message)
            told = tarfile.TarInfo(file.path)
            told.size, told.mode = len(content), _MODE
            tar.addfile(told, io.BytesIO(content))


def _link(temporary: Path, path: Path, digest: str) -> None:
    """Give an archive its name; one that is there already has to have the same bytes."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        if sha256(read_regular(path, limit=MAX_TOTAL)) != digest:
            message = f"{path.name} exists already, with other bytes"
            raise ArchiveError(message) from None
