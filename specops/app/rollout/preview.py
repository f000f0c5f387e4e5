"""``rollout.preview``: what strict, or the policy of a later day, would do to what is on record."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from specops.app.clean import cleaner
from specops.app.rollout.policy import rollout_of, rule_of
from specops.app.rollout.today import todays_report
from specops.app.streams import show
from specops.app.telling import tell
from specops.app.workspace import Workspace, open_workspace
from specops.collaborator import collaborator
from specops.commands.model import Invocation
from specops.errors import EvidenceError, UsageError
from specops.evidence import judgement, names, runs
from specops.evidence.attested import read_attestation
from specops.evidence.rulings import read_judgement
from specops.guardrails.registry import OTHERS, scenario_names
from specops.model import Enforcement
from specops.policy import EnforcementRule, Rollout, decide
from specops.policy.preview import Outlook, Readiness, SeenRun, outlooks
from specops.session import make
from specops.settings.rollout_kinds import day

_DAYS: Final = re.compile(r"([1-9][0-9]{0,3})d")
_SHOWN: Final = 3
TODAY: Final = "today's tree"


@collaborator
class Preview:
    """What is told: under which policy, of which runs, and what cannot be read of them."""

    policy: str
    since: str
    outlooks: tuple[Outlook, ...]
    runs: int
    unreadable: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        """Whether everything that was judged could be strict, and nothing is hidden."""
        told = {one.readiness for one in self.outlooks}
        return not self.unreadable and Readiness.READY in told and Readiness.NOT_YET not in told


def preview(invocation: Invocation) -> int:
    """Tell what would be blocked, and return 0: nothing is decided here.

    Raises ``UsageError`` for a span or a day that makes no sense.
    """
    workspace, now = open_workspace(invocation), invocation.world.now()
    rule, rollout = _policy(invocation, workspace, now)
    since = _since(invocation.value("since") or "30d", now)
    seen, unreadable = _seen(workspace, make(since, "000000"))
    seen.append(_today(workspace, now, rollout))
    guardrails = (*scenario_names(workspace.settings), *OTHERS)
    told = Preview(
        rule.decided_by,
        str(since.date()),
        outlooks(guardrails, seen, rule, rollout),
        len(seen) - 1,
        tuple(unreadable),
    )
    if invocation.value("output-format") == "markdown":
        clean = cleaner(invocation)
        show(invocation.world.stdout, "\n".join(map(clean, _markdown(told))))
    else:
        tell(invocation, _lines(told), _document(told))
    return 0


def _policy(
    invocation: Invocation, workspace: Workspace, now: datetime
) -> tuple[EnforcementRule, Rollout]:
    """Return strict enforcement today, or the policy as it will be on the day that was given."""
    rollout = rollout_of(workspace, now)
    given = invocation.value("as-of")
    if given is None:
        strict = EnforcementRule(Enforcement.STRICT, f"strict on {rollout.today}")
        return strict, replace(rollout, by_hand=True)
    later = replace(rollout, today=_day(given, "as-of"))
    mode = rule_of(workspace.settings, later).mode
    return EnforcementRule(mode, f"the policy of {later.today}"), later


def _day(given: str, option: str) -> Any:  # noqa: ANN401 - a date, as the kind has it
    """Read a day that was given by hand."""
    try:
        return day(given)
    except ValueError as reason:
        message = f"--{option} is {given[:60]!r}"
        remedy = f"it must be {reason}"
        raise UsageError(message, remedy) from None


def _since(given: str, now: datetime) -> datetime:
    """Return the moment from which on runs count: some days ago, or the beginning of a day."""
    days = _DAYS.fullmatch(given)
    if days:
        return now.astimezone(UTC) - timedelta(days=int(days[1]))
    return datetime.combine(_day(given, "since"), datetime.min.time(), UTC)


def _seen(workspace: Workspace, first: str) -> tuple[list[SeenRun], list[str]]:
    """Read the runs on record from a session on, and name those that cannot be read."""
    root, evidence_root = workspace.root, workspace.settings.text("evidence_root")
    seen, unreadable = [], []
    for run in runs.find_runs(root, evidence_root, None, None):
        if runs.moment(run.session) < runs.moment(first):
            continue
        path = root / run.path.with_name(names.attestation_name(run.stage, run.session))
        named = f"{run.spec_id} {run.stage} {run.session}"
        try:
            attested = read_attestation(path)
        except EvidenceError:
            attested = None
        if attested is None or attested.judgement is None or attested.contradictions:
            unreadable.append(named)
        else:
            seen.append(SeenRun(named, run.spec_id, attested.judgement))
    return seen, unreadable


def _today(workspace: Workspace, now: datetime, rollout: Rollout) -> SeenRun:
    """Judge today's tree."""
    report = todays_report(workspace, now)
    strict = EnforcementRule(Enforcement.STRICT, "strict")
    decision = decide(report, strict, (), replace(rollout, waivers=()))
    return SeenRun(TODAY, "", read_judgement(judgement.details(report, decision)))


def _lines(told: Preview) -> list[str]:
    """Return the preview for people."""
    width = max(len(one.guardrail) for one in told.outlooks)
    lines = [f"under {told.policy}, {told.runs} runs since {told.since} and {TODAY}:"]
    for one in told.outlooks:
        lines.append(f"  {one.guardrail:<{width}}  {one}")
        lines += [f"    {run.name}: {', '.join(run.why)}" for run in one.blocked]
    lines += [f"  cannot be read: {name}" for name in told.unreadable]
    return [*lines, "ready" if told.is_ready else "not ready"]


def _document(told: Preview) -> dict[str, Any]:
    """Return the preview for programs."""
    return {
        "schemaVersion": 1,
        "command": "rollout.preview",
        "policy": told.policy,
        "since": told.since,
        "runs": told.runs,
        "ready": told.is_ready,
        "guardrails": [
            {
                "name": one.guardrail,
                "readiness": one.readiness.value,
                "runs": one.runs,
                "blocked": [{"run": run.name, "why": list(run.why)} for run in one.blocked],
            }
            for one in told.outlooks
        ],
        "unreadable": list(told.unreadable),
    }


def _markdown(told: Preview) -> list[str]:
    """Return the preview as a summary for a pull request; what has no evidence is counted only."""
    head = "ready" if told.is_ready else "not ready"
    seen = f"{told.runs} runs since {told.since}, and {TODAY}"
    silent = sum(one.readiness is Readiness.NO_EVIDENCE for one in told.outlooks)
    rows = [
        f"| `{one.guardrail}` | {one} | {_why(one.blocked)} |"
        for one in told.outlooks
        if one.readiness is not Readiness.NO_EVIDENCE
    ]
    return [
        f"**Rollout: {head}** under {told.policy} ({seen})",
        "",
        "| Guardrail | Strict | Blocked |",
        "| --- | --- | --- |",
        *rows,
        "",
        f"{silent} guardrails without evidence, {len(told.unreadable)} records that cannot be read",
    ]


def _why(blocked: Sequence[Any]) -> str:
    """Return the first runs that would be blocked, in one cell of a table."""
    shown = [f"{run.name} ({', '.join(run.why)})" for run in blocked[:_SHOWN]]
    more = [f"{len(blocked) - _SHOWN} more"] if len(blocked) > _SHOWN else []
    return "; ".join([*shown, *more])
