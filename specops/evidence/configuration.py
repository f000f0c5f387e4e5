"""The files that decide what a run judges, with their digests: a record is stale without them."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from specops import schema
from specops.errors import EvidenceError, PreconditionError
from specops.evidence.attestation import sha256
from specops.evidence.regular import read_regular
from specops.packet.folder import Packet
from specops.settings.model import Settings
from specops.values import dataclass

TELEMETRY: Final = "telemetry.v1"
ATTESTATION: Final = "attestation"


@dataclass(frozen=True, slots=True)
class Configuration:
    """Digests by path relative to the root: of the packet's documents, and of the other files.

    The others are the HAL profile and the settings file. What does not exist is not there.
    """

    documents: Mapping[str, str]
    others: Mapping[str, str]


def read_configuration(root: Path, packet: Packet, settings: Settings) -> Configuration:
    """Return the configuration of a run as it is now.

    Raises ``PreconditionError`` for a file that is there and cannot be read.
    """
    others = [settings.hal.profile, *([settings.file] if settings.file else [])]
    return Configuration(digests(root, packet.documents), digests(root, map(PurePosixPath, others)))


def current_schemas() -> dict[str, str]:
    """Return the digests of the packaged schemas that the files of a run are held to, by name."""
    return {name: schema.digest(name) for name in (TELEMETRY, ATTESTATION)}


def digests(root: Path, paths: Iterable[PurePosixPath]) -> dict[str, str]:
    """Return the sha256 of each file that exists, in the order given.

    Raises ``PreconditionError`` for one that cannot be read.
    """
    found = {}
    for path in paths:
        if (root / path).is_file():
            found[str(path)] = sha256(_content(root, path))
    return found


def _content(root: Path, path: PurePosixPath) -> bytes:
    """Read one file."""
    try:
        return read_regular(Path(os.path.realpath(root / path)))
    except (OSError, EvidenceError) as error:
        message = f"{path} cannot be read: {error}"
        raise PreconditionError(message, "make it a readable file") from None
