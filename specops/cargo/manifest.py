"""The manifest of a repository: where it is, and what beside it cargo will not see."""

from pathlib import Path
from typing import Final

_SETTINGS: Final = (
    "rust-toolchain.toml", "rust-toolchain", ".cargo/config.toml", ".cargo/config",
)  # fmt: skip


class ManifestError(ValueError):
    """A manifest that is there and cannot be one."""


def locate(root: Path, manifest: str) -> Path | None:
    """Return the manifest's path, or ``None`` when there is none.

    Raises ``ManifestError`` for one that is no file, or that a link puts outside of the root.
    """
    path = root / manifest
    if not path.resolve().is_relative_to(root.resolve()):
        message = f"{manifest} lies outside of the repository"
        raise ManifestError(message)
    if not path.exists():
        return None
    if not path.is_file():
        message = f"{manifest} is a folder" if path.is_dir() else f"{manifest} is not a file"
        raise ManifestError(message)
    return path


def not_in_force(root: Path, manifest: str) -> tuple[str, ...]:
    """Return the settings of cargo and rustup below the root that a run in the root ignores."""
    folders = [folder for folder in Path(manifest).parents if folder.parts]
    return tuple(
        (folder / name).as_posix()
        for folder in folders
        for name in _SETTINGS
        if (root / folder / name).is_file()
    )
