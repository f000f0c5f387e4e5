"""The repository that a command works on: its root and its settings."""

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from specops.app.streams import printed
from specops.collaborator import collaborator
from specops.commands.model import Invocation
from specops.errors import SettingsError, UsageError
from specops.one_line import printable
from specops.settings.model import Settings
from specops.settings.resolve import (
    PYPROJECT,
    SETTINGS_FILE,
    SettingsFile,
    has_table,
    read_file,
    resolve,
    unknown_variables,
)
from specops.settings.table import SETTINGS

if TYPE_CHECKING:
    from specops.app.rollout.base import Base


@collaborator
class Workspace:
    """A repository root and the settings in force there; ``base`` is where their gate is from."""

    root: Path
    settings: Settings
    base: "Base | None" = None


def open_workspace(invocation: Invocation) -> Workspace:
    """Find the root, read its settings, and say which variables nothing reads.

    With ``--policy-from`` the gate among them is that of another revision. Raises ``UsageError``
    when there is no repository or no such revision, ``SettingsError`` for unusable settings.
    """
    root = find_root(invocation.value("root"), invocation.world.cwd)
    flags = {s.flag: v for s in SETTINGS if s.flag and (v := invocation.value(s.flag)) is not None}
    file, base = settings_file(root), None
    if (ref := invocation.value("policy-from")) is not None:
        from specops.app.rollout.base import pinned  # noqa: PLC0415 - start-up counts

        file, base = pinned(root, ref, file)
    settings = resolve(file, invocation.world.environ, flags)
    for sentence in unknown_variables(invocation.world.environ):
        printed(invocation.world.stderr, f"specops: {printable(sentence)}")
    return Workspace(root, settings, base)


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
        marks = (folder / SETTINGS_FILE, folder / ".git")
        if any(map(os.path.lexists, marks)) or _has_table(folder):
            return folder
    message = f"{cwd} is in no repository"
    raise UsageError(message, "give --root, or run `git init` first")


def settings_file(root: Path) -> SettingsFile:
    """Read the settings of a root; none is fine, two are not. Raises ``SettingsError``."""
    own, table = os.path.lexists(root / SETTINGS_FILE), _has_table(root)
    if own and table:
        message = "settings are in specops.toml and in pyproject.toml"
        raise SettingsError(message, "keep one of them")
    name = SETTINGS_FILE if own else PYPROJECT if table else None
    return read_file(name, _bytes(root / name)) if name else SettingsFile()


def settings_digest(root: Path) -> str:
    """Return the sha256 of the settings file of a root, or nothing where there is none."""
    name = settings_file(root).name
    return hashlib.sha256(_bytes(root / name)).hexdigest() if name else ""


def _has_table(folder: Path) -> bool:
    """Tell whether ``pyproject.toml`` there has a table for us.

    A link to nowhere is there as well: it is refused, as nobody knows what it should say.
    """
    path = folder / PYPROJECT
    return os.path.lexists(path) and not path.is_dir() and has_table(_bytes(path))


def _bytes(path: Path) -> bytes:
    """Read a settings file."""
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{path.name} cannot be read: {error.strerror}"
        raise SettingsError(message, "make it a readable file") from None
