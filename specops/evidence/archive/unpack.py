"""Unpacking: what an archive holds, believed only as far as it agrees with the manifest.

Paths, kinds, sizes and digests are those of the manifest or the archive is refused: nothing else
of it is looked at, so that no link, device, path or bomb in it can do anything.
"""

import gzip
import io
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from specops.errors import EvidenceError
from specops.evidence.archive.manifest import MAX_TOTAL, ArchiveError, Manifest, Member
from specops.evidence.attestation import sha256
from specops.evidence.durable import refuse_outside
from specops.evidence.regular import read_regular
from specops.one_line import one_line

# What tar adds to each file: a header, an extended header for a long name, padding.
_OVERHEAD: Final = 4096
_END: Final = 1 << 20
_BROKEN: Final = (tarfile.TarError, EOFError, zlib.error, OSError, ValueError, OverflowError)


class _Bounded:
    """A stream that ends in an error after so many bytes, whatever the archive unpacks to."""

    def __init__(self, stream: gzip.GzipFile, limit: int) -> None:
        """Let no more than ``limit`` bytes through."""
        self._stream = stream
        self._left = limit

    def read(self, size: int) -> bytes:
        """Return the next bytes. Raises ``ValueError`` when there are more than there may be."""
        content = self._stream.read(min(size, self._left + 1))
        self._left -= len(content)
        if self._left < 0:
            message = "it unpacks to more than its manifest says"
            raise ValueError(message)
        return content


def unpack(root: Path, manifest: Manifest) -> Iterator[tuple[Member, bytes]]:
    """Give every file of an archive with its content, in the order of the manifest.

    Use nothing of it before it has ended: raises ``ArchiveError`` for an archive that is not, to
    the last byte, what the manifest says.
    """
    refuse_outside(root, (root / manifest.path).parent)
    try:
        content = read_regular(root / manifest.path, limit=MAX_TOTAL)
    except FileNotFoundError:
        raise _refused(manifest, "it is missing") from None
    except EvidenceError as error:
        raise _refused(manifest, str(error)) from None
    if sha256(content) != manifest.sha256:
        raise _refused(manifest, "its digest is not that of the manifest")
    limit = manifest.size + _OVERHEAD * len(manifest.files) + _END
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as plain:
            yield from _members(_Bounded(plain, limit), manifest)
    except _BROKEN as error:
        raise _refused(manifest, one_line(str(error) or type(error).__name__)) from None


def verify(root: Path, manifest: Manifest) -> int:
    """Read a whole archive from the disk and return how many files it holds.

    Raises ``ArchiveError`` for an archive that is not what the manifest says.
    """
    return sum(1 for _ in unpack(root, manifest))


def _members(stream: _Bounded, manifest: Manifest) -> Iterator[tuple[Member, bytes]]:
    """Give the members, each as the manifest says in its place."""
    wanted = iter(manifest.files)
    with tarfile.open(fileobj=stream, mode="r|") as tar:  # type: ignore[call-overload] # reads alone
        for told in tar:
            file = next(wanted, None)
            if file is None or not _is(told, file):
                raise _refused(manifest, f"{ascii(told.name)[:120]} is not in its manifest so")
            stored = tar.extractfile(told)
            content = stored.read() if stored else b""
            if sha256(content) != file.sha256:
                raise _refused(manifest, f"the digest of {file.path} is not that of the manifest")
            yield file, content
    missing = next(wanted, None)
    if missing:
        raise _refused(manifest, f"{missing.path} is missing in it")


def _is(told: tarfile.TarInfo, file: Member) -> bool:
    """Tell whether a member is the plain file that the manifest names."""
    plain = told.type == tarfile.REGTYPE and not told.issparse()
    return plain and told.name == file.path and told.size == file.size


def _refused(manifest: Manifest, why: str) -> ArchiveError:
    """Return the error of an archive that is not used."""
    return ArchiveError(f"{manifest.path}: {why}")
