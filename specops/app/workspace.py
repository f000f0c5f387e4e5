"""The repository that a command works on: its root and its settings."""

import tomllib
from pathlib import Path
from typing import Final

from specops.collaborator import collaborator
from specops.commands.model import Invocation
from specops.errors import SettingsError, UsageError
from specops.settings.model import Settings
from specops.settings.resolve import SettingsFile, read_file, resolve, unknown_variables
from specops.settings.table import SETTINGS

SETTINGS_FILE: Final = "specops.toml"
PYPROJECT: Final = "pyproject.toml"


@collaborator
class Workspace:
    """A repository root and the settings in force there."""

    root: Path
    settings: Settings


def open_workspace(invocation: Invocation) -> Workspace:
    """Find the root, read its settings, and say which variables nothing reads.

    Raises ``UsageError`` when there is no repository, ``SettingsError`` for unusable settings.
    """
    root = find_root(invocation.value("root"), invocation.world.cwd)
    flags = {s.flag: v for s in SETTINGS if s.flag and (v := invocation.value(s.flag)) is not None}
    settings = resolve(_settings_file(root), invocation.world.environ, flags)
    for sentence in unknown_variables(invocation.world.environ):
        print(f"specops: {sentence}", file=invocation.world.stderr)
    return Workspace(root, settings)


def find_root(given: str | None, cwd: Path) -> Path:
    """Return the repository root: the one given, or the nearest folder above that is one.

    A root holds ``specops.toml``, ``[tool.specops]`` in ``pyproject.toml``, or ``.git``.
    """
    if given is not None:
        root = (cwd / given).resolve()
        if not root.is_dir():
            message = f"--root {given} is not a folder"
            raise UsageError(message, "give the folder of a repository")
        return root
    for folder in (cwd.resolve(), *cwd.resolve().parents):
        if (folder / SETTINGS_FILE).exists() or (folder / ".git").exists() or _has_table(folder):
            return folder
    message = f"{cwd} is in no repository"
    raise UsageError(message, "give --root, or create specops.toml")


def _settings_file(root: Path) -> SettingsFile:
    """Read the settings of a root; none is fine, two are not."""
    own, table = root / SETTINGS_FILE, _has_table(root)
    if own.exists() and table:
        message = "settings are in specops.toml and in pyproject.toml"
        raise SettingsError(message, "keep one of them")
    name = SETTINGS_FILE if own.exists() else PYPROJECT if table else None
    return read_file(name, _bytes(root / name)) if name else SettingsFile()


def _has_table(folder: Path) -> bool:
    """Tell whether ``pyproject.toml`` there has a table for us; a broken one has none."""
    path = folder / PYPROJECT
    if not path.is_file():
        return False
    content = _bytes(path)
    if b"specops" not in content:
        return False
    try:
        return "specops" in tomllib.loads(content.decode()).get("tool", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return False


def _bytes(path: Path) -> bytes:
    """Read a settings file."""
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{path.name} cannot be read: {error.strerror}"
        raise SettingsError(message, "make it a readable file") from None
