"""What there is to index: the folders of evidence, and the stamps of the files in them.

A stamp is what the file system says of a file: size, times of content and of inode, and the inode.
A file whose times lie close to the moment of the look may change again without its stamp changing:
it has no stamp, and is read again the next time (git calls such entries racily clean).
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from specops.errors import EvidenceError
from specops.evidence.names import ATTESTATION_SUFFIX, ENVELOPE_SUFFIX
from specops.values import dataclass

# File systems keep times in steps of up to two seconds.
RACY_NS: Final = 3_000_000_000
UNKNOWN: Final = ""
_FLAGS: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Folder:
    """The evidence of one spec: a line for each file, name and stamp, and one fingerprint of all.

    ``young`` are the files that may still be changing; then the fingerprint is ``UNKNOWN``.
    """

    spec_id: str
    lines: list[str]
    young: set[str]
    fingerprint: str

    def stamps(self) -> dict[str, str]:
        """Return the stamps by the names of the files, ``UNKNOWN`` for those that are young."""
        parts = (line.partition("\0") for line in self.lines)
        return {name: UNKNOWN if name in self.young else stamp for name, _, stamp in parts}


def walk(base: Path, now_ns: int) -> Iterator[Folder]:
    """Give the folders below ``base`` in the order of their names; links are no folders.

    ``now_ns`` is the moment of the look, in nanoseconds of Unix time. Raises ``EvidenceError`` for
    a folder that cannot be listed.
    """
    try:
        with os.scandir(base) as entries:
            names = sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unreadable(base, error) from None
    for name in names:
        yield _folder(base / name, now_ns - RACY_NS)


def open_folder(path: Path) -> int:
    """Return a descriptor of a folder. Raises ``EvidenceError`` where it cannot be opened."""
    try:
        return os.open(path, _FLAGS)
    except OSError as error:
        raise _unreadable(path, error) from None


def _folder(path: Path, settled_ns: int) -> Folder:
    """Look at one folder, by descriptor, which spares the system the way to each file.

    Raises ``OSError`` for a file that vanishes meanwhile: whoever asks looks once more.
    """
    descriptor = open_folder(path)
    try:
        lines, young = _look(descriptor, settled_ns)
    finally:
        os.close(descriptor)
    lines.sort()
    told = os.fsencode("\0".join(lines))
    fingerprint = UNKNOWN if young else hashlib.sha256(told).hexdigest()
    return Folder(path.name, lines, young, fingerprint)


def _look(descriptor: int, settled_ns: int) -> tuple[list[str], set[str]]:
    """Return a line for each envelope and attestation, and the names of those that are young."""
    lines, young = [], set()
    with os.scandir(descriptor) as entries:
        for entry in entries:
            name = entry.name
            if name.startswith("spec-") and name.endswith(ENVELOPE_SUFFIX):
                seen = entry.stat(follow_symlinks=False)
                changed, modified = seen.st_ctime_ns, seen.st_mtime_ns
                lines.append(f"{name}\0{seen.st_size} {modified} {changed} {seen.st_ino}")
                if changed >= settled_ns or modified >= settled_ns:
                    young.add(name)
    return lines, young


def envelopes(stamps: dict[str, str]) -> Iterator[str]:
    """Give the names of what may be an envelope."""
    return (name for name in stamps if not name.endswith(ATTESTATION_SUFFIX))


def _unreadable(path: Path, error: OSError) -> EvidenceError:
    """Return the error of a folder that cannot be looked into."""
    message = f"{path} cannot be read: {error.strerror}"
    return EvidenceError(message, "make it a readable folder")
