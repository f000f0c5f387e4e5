"""Whether what a plan says may be run at all: running commands out of documents is running code."""

from collections.abc import Mapping
from pathlib import Path

from specops.acceptance.forks import fork_of
from specops.errors import PreconditionError, SettingsError
from specops.settings.model import Settings

_FORKS = "accept.forks"


def refuse_unless_trusted(settings: Settings, environ: Mapping[str, str]) -> None:
    """Refuse to run anything unless the settings allow it, and no stranger wrote them.

    Raises ``PreconditionError`` where ``accept`` is off, and for a change from a fork;
    ``SettingsError`` for a file that trusts forks: a fork would bring its own.
    """
    if settings.source(_FORKS).startswith("file"):
        message = f"{_FORKS} is set in {settings.file}, which a fork can change"
        raise SettingsError(message, "take it out, and set SPEC_OPS_ACCEPT_FORKS in CI")
    if not settings.is_on("accept.enabled"):
        message = "accept is off: it would run the commands of plan.md"
        raise PreconditionError(message, "read docs/acceptance.md, and set accept.enabled")
    fork = "" if settings.is_on(_FORKS) else fork_of(environ, _content)
    if fork:
        message = f"accept does not run a change from a fork, as {fork} tells"
        raise PreconditionError(message, "let CI set SPEC_OPS_ACCEPT_FORKS once it was reviewed")


def _content(path: str) -> bytes:
    """Read a file."""
    return Path(path).read_bytes()
