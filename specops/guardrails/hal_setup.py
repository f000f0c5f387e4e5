"""Setting the HAL smoke up: profile, target, road and secrets, in that order."""

import os
from pathlib import Path
from typing import Final

from specops.codes.hal import UNVERIFIED
from specops.errors import EvidenceError, PreconditionError, ProfileError
from specops.evidence.durable import refuse_outside
from specops.evidence.regular import read_regular
from specops.guardrails.context import RunContext
from specops.guardrails.hal_attempts import PlannedCheck
from specops.guardrails.hal_road import Road, road_of
from specops.guardrails.hal_smoke import NAME, HalSmoke
from specops.guardrails.interface import Guardrail
from specops.guardrails.skip import SkippedGuardrail
from specops.hal.check import HalCheck
from specops.hal.profile import Profile, read_profile
from specops.hal.request import unsent_request
from specops.hal.secrets import resolve
from specops.model import Finding
from specops.redaction import pieces
from specops.settings.table import EMBEDDED, TRANSPORTS

MAX_PROFILE_BYTES: Final = 1 << 20
_OUR_OWN: Final = TRANSPORTS[0]


def build(context: RunContext) -> Guardrail:
    """Build the HAL smoke of a run.

    Raises ``ProfileError`` for a profile that cannot be used, or not with these secrets,
    ``UsageError`` for a base URL that is none, ``PreconditionError`` when there is no profile or
    the embedded HAL cannot start.
    """
    settings = context.settings
    if settings.hal.skip:
        source = settings.source("hal.skip")
        return SkippedGuardrail(NAME, "the HAL smoke was skipped on request", source)
    profile = _profile(context, settings.hal.profile)
    _refuse_telling_names(profile, context)
    base_url = _target(context)
    road = road_of(context, profile)
    return HalSmoke(
        checks=tuple(_planned(check, base_url, road, context) for check in profile.checks),
        transport=road.transport,
        target=settings.hal.base_url,
        profile=settings.hal.profile,
        total_timeout_s=settings.hal.total_timeout_s,
        redactor=context.redactor,
        tell=context.log.line,
        let_through=_unverified(base_url, context),
    )


def _profile(context: RunContext, path: str) -> Profile:
    """Return the profile of the revision that judges."""
    if context.profile is not None:
        return read_profile(context.profile, path)
    return load_profile(context.root, path)


def load_profile(root: Path, path: str) -> Profile:
    """Read the HAL profile of a repository.

    Raises ``PreconditionError`` when there is none, ``ProfileError`` when it cannot be used.
    """
    return read_profile(profile_bytes(root, path), path)


def profile_bytes(root: Path, path: str) -> bytes:
    """Return the content of the HAL profile of a repository, whatever it says.

    Raises ``PreconditionError`` when there is none, ``ProfileError`` when it cannot be read.
    """
    place = root / path
    try:
        refuse_outside(root, place)
        return read_regular(Path(os.path.realpath(place)), limit=MAX_PROFILE_BYTES)
    except FileNotFoundError:
        message = f"there is no HAL profile {path}"
        raise PreconditionError(message, "create it, or set hal.profile") from None
    except EvidenceError as error:
        message = f"the HAL profile {path} cannot be read: {error.message}"
        raise ProfileError(message, "make it a readable file in the repository") from None


def _refuse_telling_names(profile: Profile, context: RunContext) -> None:
    """Refuse a check whose name holds a secret: names of files and results have to spell it.

    Raises ``ProfileError``, which does not show the name.
    """
    for variable, secret in context.secrets.items():
        if any(piece in check.name for piece in pieces(secret) for check in profile.checks):
            message = f"the name of a check holds the value of {variable}"
            raise ProfileError(message, "give the check another name, and the HAL another secret")


def _target(context: RunContext) -> str:
    """Return the base URL to send to; start the embedded HAL where it is the target."""
    hal = context.settings.hal
    if hal.base_url != EMBEDDED:
        return hal.base_url
    if EMBEDDED not in context.shared:
        from specops.hal.embedded.server import EmbeddedHal  # noqa: PLC0415 - only when asked for

        server = EmbeddedHal(context.secrets[hal.secret_env])
        context.shared[EMBEDDED] = context.resources.enter_context(server).base_url
    return context.shared[EMBEDDED]


def _unverified(base_url: str, context: RunContext) -> tuple[Finding, ...]:
    """Return the finding of every check whose certificate we do not verify.

    On another road than our own somebody else verifies, or does not, and no setting of ours counts.
    """
    settings = context.settings
    over_tls = settings.hal.transport == _OUR_OWN and base_url.lower().startswith("https:")
    if settings.hal.tls_verify or not over_tls:
        return ()
    source = settings.source("hal.tls_verify")
    message = f"the certificate was not verified: hal.tls_verify is off ({source})"
    return (Finding(UNVERIFIED.code, message, None, UNVERIFIED.fix),)


def _planned(check: HalCheck, base_url: str, road: Road, context: RunContext) -> PlannedCheck:
    """Return a check with the request it sends, or with what is missing for it."""
    hal = context.settings.hal
    try:
        values = resolve(check, context.secrets, hal.secret_env)
        return PlannedCheck(check, road.request(check, base_url, values, hal.timeout_s))
    except PreconditionError as error:
        shown = unsent_request(check, base_url, hal.timeout_s)
        return PlannedCheck(check, shown, error.message, error.remedy)
