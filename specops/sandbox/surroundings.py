"""What the commands of a sandbox see around them: a home and a temporary folder of their own.

The environment is the allow-list of ``specops.process.command``, with every folder of the user's
that a program writes to turned into one of the sandbox. What is installed there stays in reach.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from specops.errors import PreconditionError

# Programs that are installed in a home and that would be gone with it, and the folder of each.
_INSTALLED: Final = {"RUSTUP_HOME": ".rustup", "CARGO_HOME": ".cargo", "PYENV_ROOT": ".pyenv"}
_GIT_SETTINGS: Final = """\
[user]
    name = sandbox
    email = sandbox@example.invalid
[commit]
    gpgSign = false
[core]
    autocrlf = false
[gc]
    auto = 0
[maintenance]
    auto = false
"""


def furnish(folder: Path, environ: Mapping[str, str], secrets: Sequence[str]) -> dict[str, str]:
    """Make the private folders in ``folder`` and return the variables that lead to them.

    ``secrets`` are the names of the only variables that are handed on beside the allow-list.
    Raises ``PreconditionError`` for one that is not set.
    """
    home, temporary = folder / "home", folder / "tmp"
    for place in (home, temporary):
        place.mkdir()
    (home / ".gitconfig").write_text(_GIT_SETTINGS, encoding="utf-8")
    private = {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "CARGO_TARGET_DIR": str(folder / "target"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary)),
    }
    return private | _installed(environ) | {name: _secret(name, environ) for name in secrets}


def _installed(environ: Mapping[str, str]) -> dict[str, str]:
    """Name the folders of programs that are installed in the user's home, where they are."""
    home = Path(environ.get("HOME") or "/nonexistent")
    return {
        name: str(home / folder)
        for name, folder in _INSTALLED.items()
        if name not in environ and (home / folder).is_dir()
    }


def _secret(name: str, environ: Mapping[str, str]) -> str:
    """Return the value of a variable that a sandbox was promised."""
    if not environ.get(name):
        message = f"the sandbox needs {name}, which is not set"
        raise PreconditionError(message, f"export {name}, or take it from the list of secrets")
    return environ[name]
