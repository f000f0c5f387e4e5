"""The secrets of a run: which variables hold one, and a key made up for the embedded HAL."""

import os
from collections.abc import Mapping
from typing import Final

from specops.app.evidence.words import is_spelled, words
from specops.errors import SettingsError
from specops.packet.folder import Packet
from specops.redaction import MIN_SECRET_LENGTH, pieces
from specops.settings.model import Settings
from specops.settings.table import EMBEDDED

_PREFIX: Final = "HAL_SECRET_"


def collect(
    environ: Mapping[str, str], settings: Settings, packets: tuple[Packet, ...] = ()
) -> dict[str, str]:
    """Return the secrets of a run on some packets, by the name of their variable.

    Every ``HAL_SECRET_*`` variable, the one of ``hal.secret_env`` and those of ``accept.secrets``
    that are not empty; with the embedded HAL and no key set, a random one for this run. Raises
    ``SettingsError`` for a secret that is too short to be kept out of evidence, or part of a word
    that evidence has to spell.
    """
    key = settings.hal.secret_env
    asked = {key, *settings.names("accept.secrets")}
    names = sorted({name for name in environ if name.startswith(_PREFIX)} | asked)
    found = {name: environ[name] for name in names if environ.get(name)}
    spelled = words(settings, packets) | {f"[redacted:{name}]" for name in found}
    for name, value in found.items():
        _refuse_short(name, value, settings)
        if any(is_spelled(piece, spelled) for piece in pieces(value)):
            message = f"{name} holds a part of a path, a name or a time that evidence has to spell"
            raise SettingsError(message, "such a secret cannot be redacted; use one that is random")
    if key not in found and settings.hal.base_url == EMBEDDED:
        found[key] = os.urandom(16).hex()
    return found


def _refuse_short(name: str, value: str, settings: Settings) -> None:
    """Refuse a secret that is too short, unless the settings allow it."""
    if len(value) < MIN_SECRET_LENGTH and not settings.is_on("hal.allow_short_secrets"):
        message = f"{name} holds fewer than {MIN_SECRET_LENGTH} characters"
        remedy = "such a secret cannot be redacted safely; use a longer one"
        raise SettingsError(message, f"{remedy}, or set hal.allow_short_secrets")
