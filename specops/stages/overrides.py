"""Which overrides a run was asked to use: what the flags and the settings let through, and why.

Pure: settings and flags go in. The first allowance that covers a finding is recorded for it, so the
narrow ones come first, and what was asked for by hand comes before what is set.
"""

from typing import Final

from specops.evidence.wire import NO_REASON
from specops.model import Override
from specops.policy import Allowance
from specops.settings.model import Settings

_BASELINE: Final = frozenset({"baseline"})
_DIRTY: Final = frozenset({"BA003"})
_SMOKE: Final = frozenset({"hal-smoke"})
_UNVERIFIED: Final = frozenset({"HS020"})


def allowances(
    settings: Settings, *, allow_fail: bool, reason: str | None
) -> tuple[Allowance, ...]:
    """Return the allowances of a run of any stage.

    ``allow_fail`` is the flag of that name and lets every failure through; the settings
    ``baseline.allow_fail`` and ``allow_dirty`` reach no further than the baseline, and
    ``hal.tls_verify`` no further than certificates. ``reason`` is what was given by hand, for all
    of them.
    """
    why = (reason or "").strip() or NO_REASON
    found = []
    dirty = Override("allow-dirty", settings.source("allow_dirty"), why)
    if settings.is_on("allow_dirty"):
        found.append(Allowance(dirty, _BASELINE, _DIRTY))
    if not settings.is_on("hal.tls_verify"):
        unverified = Override("tls-unverified", settings.source("hal.tls_verify"), why)
        found.append(Allowance(unverified, _SMOKE, _UNVERIFIED))
    if allow_fail:
        found.append(Allowance(Override("allow-fail", "flag --allow-fail", why)))
    if settings.is_on("baseline.allow_fail"):
        source = settings.source("baseline.allow_fail")
        found.append(Allowance(Override("baseline-allow-fail", source, why), _BASELINE))
    if settings.is_on("allow_dirty") and settings.is_on("allow_dirty_overrides_baseline"):
        found.append(Allowance(dirty, _BASELINE))
    return tuple(found)
