"""Setting the HAL smoke up: profile, target, road and secrets, in that order."""

import os
from pathlib import Path
from typing import Final

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
from specops.settings.table import EMBEDDED

MAX_PROFILE_BYTES: Final = 1 << 20


def build(context: RunContext) -> Guardrail:
    """Build the HAL smoke of a run.

    Raises ``ProfileError`` for a profile that cannot be used, ``UsageError`` for a base URL that is
    none, ``PreconditionError`` when there is no profile or the embedded HAL cannot start.
    """
    settings = context.settings
    if settings.hal.skip:
        source = settings.source("hal.skip")
        return SkippedGuardrail(NAME, "the HAL smoke was skipped on request", source)
    profile = _profile(context, settings.hal.profile)
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
    place = root / path
    try:
        refuse_outside(root, place)
        content = read_regular(Path(os.path.realpath(place)), limit=MAX_PROFILE_BYTES)
    except FileNotFoundError:
        message = f"there is no HAL profile {path}"
        raise PreconditionError(message, "create it, or set hal.profile") from None
    except EvidenceError as error:
        message = f"the HAL profile {path} cannot be read: {error.message}"
        raise ProfileError(message, "make it a readable file in the repository") from None
    return read_profile(content, path)


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


def _planned(check: HalCheck, base_url: str, road: Road, context: RunContext) -> PlannedCheck:
    """Return a check with the request it sends, or with what is missing for it."""
    hal = context.settings.hal
    try:
        values = resolve(check, context.secrets, hal.secret_env)
        return PlannedCheck(check, road.request(check, base_url, values, hal.timeout_s))
    except PreconditionError as error:
        shown = unsent_request(check, base_url, hal.timeout_s)
        return PlannedCheck(check, shown, error.message, error.remedy)
