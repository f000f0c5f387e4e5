"""What runs that did not end have left behind: told by names alone, once nobody writes any more."""

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from specops.errors import EvidenceError
from specops.evidence.durable import TEMPORARY
from specops.evidence.names import ACCEPT, EvidenceOf, parse_record_name
from specops.evidence.turns import WRITING_S, at_rest
from specops.session import SESSION

RELEASED: Final = ".released-"
# Gives what the name of a record says, and ``None`` for any other.
Parse = Callable[[str], tuple[EvidenceOf, str] | None]


def leftovers(
    folder: Path, parse: Parse = parse_record_name, *, deadline_s: float = WRITING_S
) -> tuple[str, ...]:
    """Return the names of a folder that belong to no run with an envelope, sorted.

    ``parse`` tells which names are those of envelopes there.
    Raises ``EvidenceError`` when the folder cannot be read, or is being written to for too long.
    """
    found = _left(names_in(folder), parse)
    if not found:
        return ()
    with at_rest(folder, deadline_s=deadline_s):
        return _left(names_in(folder), parse)


def is_temporary(name: str) -> bool:
    """Tell whether a name is one that a file has only while it is being written or released."""
    return name.startswith((TEMPORARY, RELEASED))


def session_in(name: str) -> str | None:
    """Return the session that a file's name carries."""
    match = re.search(SESSION, name)
    return match[0] if match else None


def names_in(folder: Path) -> list[str]:
    """Return the names in a folder, sorted; a folder that is not there is empty.

    Raises ``EvidenceError`` for one that cannot be read.
    """
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - names alone, thousands of them
    except FileNotFoundError:
        return []
    except OSError as error:
        message = f"{folder} cannot be read: {error.strerror}"
        raise EvidenceError(message, "make it a readable folder") from None


def _left(names: Sequence[str], parse: Parse) -> tuple[str, ...]:
    """Return the names of some that carry a session without an envelope, and temporary ones."""
    ended = {(parsed[0] == ACCEPT, parsed[1]) for name in names if (parsed := parse(name))}
    return tuple(
        name
        for name in names
        if is_temporary(name)
        or ((session := session_in(name)) and (name.startswith(f"{ACCEPT}_"), session) not in ended)
    )
