"""Which runs there are: told by the names of their envelopes, without opening any."""

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from specops.errors import EvidenceError
from specops.evidence.durable import refuse_outside
from specops.evidence.names import parse_name
from specops.evidence.store import COMMANDS
from specops.model import Stage
from specops.packet.spec_id import canonical, is_spec_id
from specops.values import dataclass

_NO_DIGIT: Final = re.compile("[^0-9]")
_MOMENT_LENGTH: Final = 17


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the place of its envelope tells it; ``path`` is relative to the root.

    ``spec_id`` is the name of the folder: earlier writers kept whole ids, slug included.
    """

    spec_id: str
    stage: Stage
    session: str
    path: PurePosixPath


def moment(session: str) -> str:
    """Return what sessions are ordered by: the digits of their time, and then the whole session.

    Sessions of earlier writers (``2025-10-14T15:58:30Z-79323873``) are ordered among today's.
    """
    digits = _NO_DIGIT.sub("", session.partition("Z")[0])
    return f"{digits[:_MOMENT_LENGTH]:0<{_MOMENT_LENGTH}} {session}"


def find_runs(
    root: Path, evidence_root: str, spec_id: str | None, stage: Stage | None
) -> tuple[Run, ...]:
    """Return the runs of one spec or all, of one stage or all, the oldest first.

    Raises ``EvidenceError`` when a folder cannot be read or a link leads out of the repository.
    """
    base = PurePosixPath(evidence_root) / COMMANDS
    refuse_outside(root, root / base)
    found = [
        Run(folder, parsed[0], parsed[1], base / folder / name)
        for folder in _folders(root / base, spec_id)
        for name in _names(root / base / folder)
        if (parsed := parse_name(name)) and stage in (None, parsed[0])
    ]
    return tuple(sorted(found, key=lambda run: (moment(run.session), run.path)))


def _folders(base: Path, spec_id: str | None) -> Iterator[str]:
    """Give the folders of the specs that were asked for; links are no folders of evidence."""
    for entry in _entries(base):
        name = entry.name
        wanted = spec_id is None or name in (spec_id, canonical(spec_id))
        if wanted and is_spec_id(name) and entry.is_dir(follow_symlinks=False):
            yield name


def _names(folder: Path) -> list[str]:
    """Return the names in a folder."""
    return [entry.name for entry in _entries(folder)]


def _entries(folder: Path) -> "list[os.DirEntry[str]]":
    """List a folder; one that is not there is empty."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except FileNotFoundError:
        return []
    except OSError as error:
        message = f"{folder} cannot be read: {error.strerror}"
        raise EvidenceError(message, "make it a readable folder") from None
