"""The secrets of a run: which variables hold one, and a key made up for the embedded HAL."""

import os
from collections.abc import Mapping
from typing import Final

from specops.errors import SettingsError
from specops.redaction import MIN_SECRET_LENGTH
from specops.settings.model import Settings
from specops.settings.table import EMBEDDED

_PREFIX: Final = "HAL_SECRET_"


def collect(environ: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """Return the secrets of a run, by the name of their variable.

    Every ``HAL_SECRET_*`` variable and the one of ``hal.secret_env`` that is not empty; with the
    embedded HAL and no key set, a random one for this run. Raises ``SettingsError`` for a secret
    that is too short to be kept out of evidence.
    """
    key = settings.hal.secret_env
    names = sorted({name for name in environ if name.startswith(_PREFIX)} | {key})
    found = {name: environ[name] for name in names if environ.get(name)}
    for name, value in found.items():
        if len(value) < MIN_SECRET_LENGTH and not settings.is_on("hal.allow_short_secrets"):
            message = f"{name} holds fewer than {MIN_SECRET_LENGTH} characters"
            remedy = "such a secret cannot be redacted safely; use a longer one"
            raise SettingsError(message, f"{remedy}, or set hal.allow_short_secrets")
    if key not in found and settings.hal.base_url == EMBEDDED:
        found[key] = os.urandom(16).hex()
    return found
