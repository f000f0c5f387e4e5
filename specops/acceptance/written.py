"""What a command left in the evidence of its sandbox: its envelope, and the log beside it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from specops.errors import EvidenceError
from specops.evidence import names
from specops.evidence.regular import read_regular
from specops.evidence.store import COMMANDS
from specops.strict_json import StrictJsonError, parse

NOTHING: Final = object()


class Evidence:
    """The records of a sandbox, of which only those count that came since the last ``forget``."""

    def __init__(self, root: Path, evidence_root: str) -> None:
        """Look below the evidence root of a sandbox."""
        self._folder = root / evidence_root / COMMANDS
        self._known: frozenset[Path] = frozenset()
        self.forget()

    def forget(self) -> None:
        """Let everything that is there now count as known."""
        self._known = frozenset(self._files())

    def envelope(self) -> Any:  # noqa: ANN401 - JSON is any value
        """Return the latest envelope that came, or ``None``.

        Raises ``EvidenceError`` for one that cannot be read.
        """
        came = [path for path in self._new() if names.parse_name(path.name)]
        if not came:
            return None
        latest = max(came, key=lambda path: path.name.rpartition("_")[2])
        try:
            return parse(read_regular(latest))
        except StrictJsonError as error:
            message = f"{latest.name} is no JSON: {error}"
            raise EvidenceError(message) from None

    def log_lines(self) -> Iterator[str]:
        """Yield the lines of the logs that came."""
        for path in sorted(self._new()):
            if path.suffix == names.LOG_SUFFIX:
                yield from read_regular(path).decode(errors="backslashreplace").splitlines()

    def _new(self) -> Iterator[Path]:
        """Yield the files that came."""
        return (path for path in self._files() if path not in self._known)

    def _files(self) -> Iterator[Path]:
        """Yield the files of every spec."""
        return self._folder.glob("*/spec-*")


def value_at(document: Any, pointer: str) -> Any:  # noqa: ANN401 - JSON is any value
    """Return the value at a JSON pointer (RFC 6901), or ``NOTHING``."""
    value = document
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return NOTHING
    return value
