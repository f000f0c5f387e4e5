"""The manifest of an archive: what is in it, by path, size and digest, and how long it is kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

from specops import __version__, strict_json
from specops.errors import EvidenceError
from specops.evidence.durable import TEMPORARY, refuse_outside
from specops.evidence.names import MANIFEST_SUFFIX
from specops.evidence.regular import read_regular
from specops.evidence.store import ARCHIVES, COMMANDS
from specops.schema import load, violations
from specops.session import timestamp
from specops.values import dataclass

SUFFIX: Final = ".tar.gz"
SCHEMA: Final = "archive"
MAX_TOTAL: Final = 1 << 29
MAX_FILES: Final = 100_000
_REMEDY: Final = "restore archive and manifest from version control"


class ArchiveError(EvidenceError):
    """An archive or its manifest is not what it should be; nothing of it was used."""

    def __init__(self, message: str) -> None:
        """Keep the message; what to do is always the same."""
        super().__init__(message, _REMEDY)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive; ``path`` is relative to the evidence root, POSIX."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds. ``path`` is that of the archive, relative to the root."""

    path: PurePosixPath
    spec_id: str
    sha256: str
    archived_at: datetime
    keep_until: datetime
    files: tuple[Member, ...]

    @property
    def beside(self) -> PurePosixPath:
        """The path of the manifest itself."""
        return manifest_path(self.path)

    @property
    def size(self) -> int:
        """The bytes of all files, unpacked."""
        return sum(file.size for file in self.files)


def archive_path(evidence_root: str, spec_id: str, session: str) -> PurePosixPath:
    """Return where the archive of a spec lies whose latest run is that of a session."""
    return PurePosixPath(evidence_root) / ARCHIVES / f"{spec_id}_{session.replace(':', '')}{SUFFIX}"


def manifest_path(path: PurePosixPath) -> PurePosixPath:
    """Return where the manifest of an archive lies: beside it."""
    return path.with_name(path.name.removesuffix(SUFFIX) + MANIFEST_SUFFIX)


def render(manifest: Manifest) -> bytes:
    """Return a manifest as its file holds it."""
    return strict_json.pretty(
        {
            "schemaVersion": 1,
            "tool": f"specops {__version__}",
            "specId": manifest.spec_id,
            "archive": manifest.path.name,
            "sha256": manifest.sha256,
            "archivedAt": timestamp(manifest.archived_at),
            "keepUntil": timestamp(manifest.keep_until),
            "files": [
                {"path": file.path, "size": file.size, "sha256": file.sha256}
                for file in manifest.files
            ],
        }
    )


def read_manifests(root: Path, evidence_root: str) -> tuple[PurePosixPath, ...]:
    """Return the paths of all manifests, in the order of names; half-written ones are none."""
    folder = PurePosixPath(evidence_root) / ARCHIVES
    refuse_outside(root, root / folder)
    names = (path.name for path in (root / folder).glob(f"*{MANIFEST_SUFFIX}"))
    return tuple(sorted(folder / name for name in names if not name.startswith(TEMPORARY)))


def covering(
    root: Path, evidence_root: str, spec_id: str, files: Sequence[Member]
) -> Manifest | None:
    """Return the manifest that has all files of a spec already, as after an interruption.

    Raises ``ArchiveError`` for a manifest of the spec that cannot be relied on.
    """
    for path in read_manifests(root, evidence_root):
        if path.name.startswith(f"{spec_id}_"):
            manifest = read(root, path)
            if set(files) <= set(manifest.files):
                return manifest
    return None


def read(root: Path, path: PurePosixPath) -> Manifest:
    """Read a manifest by its path. Raises ``ArchiveError`` for one that cannot be relied on."""
    try:
        refuse_outside(root, (root / path).parent)
        told = strict_json.parse(read_regular(root / path))
    except (EvidenceError, FileNotFoundError, strict_json.StrictJsonError) as error:
        message = f"{path}: {error}"
        raise ArchiveError(message) from None
    for violation in violations(load(SCHEMA), told):
        message = f"{path}: {violation.pointer or '/'}: {violation.message}"
        raise ArchiveError(message)
    try:
        manifest = _manifest(told, path)
    except ValueError as error:
        message = f"{path}: {error}"
        raise ArchiveError(message) from None
    fault = _fault(manifest, told["archive"])
    if fault:
        message = f"{path}: {fault}"
        raise ArchiveError(message)
    return manifest


def _manifest(told: Mapping[str, Any], path: PurePosixPath) -> Manifest:
    """Build a manifest from what its file says."""
    return Manifest(
        path.with_name(path.name.removesuffix(MANIFEST_SUFFIX) + SUFFIX),
        told["specId"],
        told["sha256"],
        datetime.fromisoformat(told["archivedAt"]),
        datetime.fromisoformat(told["keepUntil"]),
        tuple(Member(file["path"], file["size"], file["sha256"]) for file in told["files"]),
    )


def _fault(manifest: Manifest, archive: str) -> str:
    """Say what a schema cannot: where files may go, and how much there may be of them."""
    if archive != manifest.path.name:
        return f"it is of another archive, {archive!a}"
    folder = f"{COMMANDS}/{manifest.spec_id}/"
    stray = [file.path for file in manifest.files if not _is_below(file.path, folder)]
    if stray:
        return f"{stray[0][:120]!a} is no path below {folder}"
    if len({file.path for file in manifest.files}) != len(manifest.files):
        return "a path is in it twice"
    if manifest.size > MAX_TOTAL:
        return f"{manifest.size} bytes are more than the {MAX_TOTAL} an archive may unpack to"
    return ""


def _is_below(path: str, folder: str) -> bool:
    """Tell whether a path has one spelling and lies in a folder."""
    parts = path.split("/")
    plain = path.isprintable() and "\\" not in path and not {"", ".", ".."} & set(parts)
    return plain and path.startswith(folder)
