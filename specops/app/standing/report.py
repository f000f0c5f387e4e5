"""``report``: one HTML file of where the repository stands, made from the evidence alone."""

import os
import webbrowser
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from specops.app import secrets
from specops.app.standing.proofs import read_matrix
from specops.app.standing.runs import Told, failures, latencies, read_runs, tracks
from specops.app.standing.runs import moment as moment_of
from specops.app.standing.specs import SpecStanding, Standing, overview
from specops.app.standing.status import shown_of, spelled
from specops.app.telling import tell
from specops.app.workspace import Workspace, open_workspace
from specops.commands.model import Invocation
from specops.errors import CannotJudgeError
from specops.evidence.sizes import measure
from specops.memory import own_folder
from specops.redaction import redactor
from specops.report.model import Cell, Leniency, Page, Proof, Size, SpecRow
from specops.report.page import render
from specops.session import timestamp
from specops.whole_file import put

if TYPE_CHECKING:
    from specops.policy.rollout import RolloutRule, Waiver

DEFAULT: Final = PurePosixPath(".specops/report.html")


def report(invocation: Invocation) -> int:
    """Write the report, say where it is, and return 0.

    Raises ``CannotJudgeError`` where there is no packet, where the file cannot be written, and
    where the template engine is missing.
    """
    workspace = open_workspace(invocation)
    given = invocation.value("html")
    root = workspace.root
    target = invocation.world.cwd / given if given else root / DEFAULT
    found = secrets.collect(invocation.world.environ, workspace.settings)
    html = redactor(found).text(render(_page(invocation, workspace, target)))
    try:
        if not given:
            own_folder(root)
        put(target, html.encode())
    except OSError as error:
        message = f"{target} cannot be written: {error.strerror}"
        raise CannotJudgeError(message, "give another place with --html") from None
    shown = os.path.relpath(target, invocation.world.cwd)
    document = {"schemaVersion": 1, "command": "report", "report": shown}
    tell(invocation, [f"report {shown}"], document)
    if invocation.is_on("open"):
        webbrowser.open(target.resolve().as_uri())
    return 0


def _page(invocation: Invocation, workspace: Workspace, target: Path) -> Page:
    """Collect everything that is shown."""
    root, moment = workspace.root, invocation.world.now()
    evidence_root = workspace.settings.text("evidence_root")
    standings = overview(workspace, None, moment)
    runs = read_runs(root, evidence_root)
    proofs = read_matrix(root, evidence_root)
    base = os.path.relpath(root, target.parent)
    return Page(
        title=root.name,
        as_of=timestamp(moment),
        commit=next(
            (stage.commit for one in standings for stage in one.stages if stage.commit), ""
        ),
        base=f"{PurePosixPath(base).as_posix()}/",
        specs=tuple(_row(one) for one in standings),
        tracks=tracks(runs),
        failures=failures(runs),
        latencies=latencies(root, runs),
        exceptions=(*_overrides(standings), *_accepted(workspace)),
        requirements=tuple(_requirements(standings)),
        matrix=proofs.matrix,
        sizes=tuple(_sizes(root, evidence_root)),
        runs=len(runs),
        unreadable=(*(_unreadable(one) for one in runs if not one.attested), *proofs.unreadable),
    )


def _row(standing: SpecStanding) -> SpecRow:
    """Return the row of a spec."""
    cells = tuple(_cell(stage) for stage in standing.stages)
    shown = shown_of(standing)
    next_command, why = standing.next_command, tuple(_stale(standing))
    return SpecRow(standing.spec_id, cells, standing.lock, next_command, shown, why)


def _stale(standing: SpecStanding) -> Iterator[str]:
    """Say why stages are stale: once for all that have the reason in common."""
    for why in dict.fromkeys(why for stage in standing.stages for why in stage.stale):
        ran = [stage for stage in standing.stages if stage.session]
        stages = [stage.stage.value for stage in ran if why in stage.stale]
        yield f"stale: {why}" if len(stages) == len(ran) else f"{', '.join(stages)} stale: {why}"


def _requirements(standings: tuple[SpecStanding, ...]) -> Iterator[Proof]:
    """Give each requirement that an acceptance is recorded of."""
    for spec in standings:
        for one in spec.shown:
            name = one.requirement if one.proven else f"{one.requirement} (unproven red)"
            yield Proof(spec.spec_id, name, one.verdict, one.path)


def _cell(stage: Standing) -> Cell:
    """Return the cell of a stage."""
    age = spelled(stage.age) if stage.session else ""
    return Cell(stage.stage.value, stage.outcome, age, stage.path, bool(stage.stale))


def _overrides(standings: tuple[SpecStanding, ...]) -> list[Leniency]:
    """Return the overrides that the latest runs were let through by."""
    return [
        Leniency(
            "override",
            one.name,
            one.source,
            one.reason,
            ", ".join(one.covers),
            moment_of(stage.session),
            f"{spec.spec_id} {stage.stage.value}",
        )
        for spec in standings
        for stage in spec.stages
        for one in stage.overrides
    ]


def _accepted(workspace: Workspace) -> list[Leniency]:
    """Return the waivers and the windows of warning that the settings hold."""
    waivers: tuple[Waiver, ...] = workspace.settings.value("waivers")
    rules: tuple[RolloutRule, ...] = workspace.settings.value("rollout.rules")
    waived = [
        Leniency(
            "waiver",
            one.code,
            one.owner,
            one.reason,
            one.check or one.code,
            f"until {one.expires}" if one.expires else "no end",
            one.path or one.spec or "everywhere",
        )
        for one in waivers
    ]
    warned = [
        Leniency(
            "warn window",
            one.guardrail or one.code,
            one.owner,
            one.reason,
            one.code or one.guardrail,
            f"until {one.until}" if one.until else "no end",
            "settings",
        )
        for one in rules
    ]
    return [*waived, *warned]


def _sizes(root: Path, evidence_root: str) -> list[Size]:
    """Return how much evidence there is of each spec."""
    return [
        Size(amount.name or "(of no spec)", len(amount.files), amount.size)
        for amount in measure(root, evidence_root)
    ]


def _unreadable(told: Told) -> str:
    """Say of a run why its record says nothing."""
    recorded = told.recorded
    why = recorded.fault or recorded.attestation_fault or "there is no attestation beside it"
    return f"{told.run.path}: {why}"
