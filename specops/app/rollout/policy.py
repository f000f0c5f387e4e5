"""The policy that a command runs under: read from the settings, for a day and a spec."""

from collections.abc import Callable
from datetime import UTC, datetime

from specops.app.workspace import Workspace
from specops.errors import SettingsError
from specops.model import Enforcement, Report
from specops.near import did_you_mean
from specops.policy import EnforcementRule, Rollout, RolloutRule
from specops.policy.standing import with_standing
from specops.runner import Observe
from specops.settings.model import Settings

_BY_HAND = ("flag", "environment")
# The guardrails of commands that are no stage, in the words of a rule for one of them.
COMMANDS = (
    "tracker", "telemetry", "documents", "cargo-metadata", "cargo-check", "cargo-test", "cargo-run",
)  # fmt: skip


def rollout_of(
    workspace: Workspace, now: datetime, spec_id: str = "", clean: Callable[[str], str] = str
) -> Rollout:
    """Return the rollout of a moment, for the runs of a spec or of none.

    Raises ``SettingsError`` for a rule about a guardrail that does not exist.
    """
    settings, base = workspace.settings, workspace.base
    rules: tuple[RolloutRule, ...] = settings.value("rollout.rules")
    _refuse_unknown(settings, rules)
    return Rollout(
        now.astimezone(UTC).date(),
        rules,
        settings.value("waivers"),
        _default(settings),
        settings.source("rollout.default").startswith(_BY_HAND),
        spec_id,
        clean,
        base.loosened if base else None,
        str(base) if base else "",
    )


def rule_of(settings: Settings, rollout: Rollout) -> EnforcementRule:
    """Return the mode of a run and what decided it: a default of ``warn`` ends on its date."""
    if rollout.default and rollout.default.has_ended(rollout.today):
        return EnforcementRule(Enforcement.STRICT, str(rollout.default))
    mode = Enforcement(settings.text("rollout.default"))
    return EnforcementRule(mode, settings.source("rollout.default"))


def stand(
    report: Report, rollout: Rollout, settings: Settings, observe: Observe, *, whole: bool = True
) -> Report:
    """Return a report with what is found about its policy, and tell ``observe`` of that too."""
    stood = with_standing(report, rollout, settings.file or "", whole=whole)
    for result in stood.results[len(report.results) :]:
        for check in result.checks:
            observe(result.name, check)
    return stood


def _default(settings: Settings) -> RolloutRule | None:
    """Return the default of the settings file, where that is a warn window."""
    is_set = settings.source("rollout.default").startswith("file")
    if not is_set or settings.text("rollout.default") != Enforcement.WARN:
        return None
    until, owner = settings.value("rollout.until"), settings.text("rollout.owner")
    return RolloutRule(
        Enforcement.WARN, until=until, owner=owner, reason=settings.text("rollout.reason")
    )


def _refuse_unknown(settings: Settings, rules: tuple[RolloutRule, ...]) -> None:
    """Refuse a rule about a guardrail that nobody knows: it would rule nothing."""
    named = [rule for rule in rules if rule.guardrail]
    if not named:
        return
    from specops.guardrails.registry import (  # noqa: PLC0415 - start-up counts, and few name one
        OTHERS,
        scenario_names,
    )

    known = dict.fromkeys((*scenario_names(settings), *OTHERS, *COMMANDS))
    for rule in named:
        if rule.guardrail not in known:
            message = f"rollout.rules names the unknown guardrail {rule.guardrail[:60]!r}"
            hint = did_you_mean(rule.guardrail, known)
            raise SettingsError(message, f"there are {', '.join(known)}{hint}")
