"""Finding packets on disk: ``docs/SPEC-*`` folders with their three documents."""

from pathlib import Path, PurePosixPath
from typing import Final

from specops.packet import spec_id
from specops.values import dataclass

DOCUMENTS: Final = ("spec.md", "plan.md", "tasks.md")


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet: its canonical spec id, and its folder relative to the root (POSIX)."""

    spec_id: str
    folder: PurePosixPath

    @property
    def documents(self) -> tuple[PurePosixPath, ...]:
        """The paths of its three documents, whether they exist or not."""
        return tuple(self.folder / name for name in DOCUMENTS)


def packet_names(root: Path, docs_root: str) -> list[str]:
    """Return the names of all packet folders, sorted; none when there is no such folder."""
    folder = root / docs_root
    try:
        entries = list(folder.iterdir())
    except OSError:
        return []
    return sorted(
        entry.name
        for entry in entries
        if spec_id.is_spec_id(entry.name) and entry.is_dir() and not entry.is_symlink()
    )


def find(root: Path, docs_root: str, given: str) -> Packet:
    """Return the packet that an id names.

    Raises ``UnknownSpecError`` when it names none, or several.
    """
    name = spec_id.resolve(given, packet_names(root, docs_root))
    return Packet(spec_id.canonical(name), PurePosixPath(docs_root) / name)
