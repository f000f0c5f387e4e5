"""``status``: where each spec stands, as a table or a document, once or until Ctrl-C."""

import contextlib
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from specops import interrupts
from specops.app.standing.specs import NEVER, Shown, SpecStanding, Standing, overview
from specops.app.telling import tell
from specops.app.workspace import open_workspace
from specops.commands.model import Invocation
from specops.errors import UsageError
from specops.model import Stage
from specops.session import timestamp

WATCH_EVERY_S: Final = 2.0
_CLEAR: Final = "\x1b[H\x1b[2J"
_HEADER: Final = ("spec", *(stage.value for stage in Stage), "shown", "lock", "next")


def status(invocation: Invocation) -> int:
    """Show where each spec stands, and return 0.

    With ``--watch`` it is shown anew every two seconds until Ctrl-C. Raises ``UsageError`` for a
    watch that nobody can see, ``UnknownSpecError`` and ``CannotJudgeError`` as ``overview`` does.
    """
    if invocation.is_on("json"):
        values = {**invocation.values, "output-format": "json"}
        invocation = replace(invocation, values=values)
    if not invocation.is_on("watch"):
        _show(invocation)
        return 0
    if not invocation.world.stdout.isatty() or invocation.value("output-format") == "json":
        message = "--watch shows a table on a terminal, and there is none"
        raise UsageError(message, "leave --watch away, and run it when you need it")
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            invocation.world.stdout.write(_CLEAR)
            _show(invocation)
            with interrupts.interruptible():
                time.sleep(WATCH_EVERY_S)
    return 0


def _show(invocation: Invocation) -> None:
    """Show the table once."""
    workspace = open_workspace(invocation)
    moment = invocation.world.now()
    found = overview(workspace, invocation.value("spec"), moment)
    document = {
        "schemaVersion": 1,
        "command": "status",
        "asOf": timestamp(moment),
        "specs": [_spec_document(one) for one in found],
    }
    tell(invocation, [*_table(found), *_details(found)], document)


def _table(found: Sequence[SpecStanding]) -> list[str]:
    """Return a row for each spec."""
    rows = [_HEADER, *(_row(one) for one in found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _row(standing: SpecStanding) -> tuple[str, ...]:
    """Return the cells of a spec."""
    lock = "locked" if standing.lock else NEVER
    cells = (_cell(stage) for stage in standing.stages)
    after = standing.next_command or "nothing: all stages hold"
    return (standing.spec_id, *cells, shown_of(standing) or NEVER, lock, after)


def shown_of(standing: SpecStanding) -> str:
    """Return how many requirements were shown of those that were tried; nothing for none."""
    good = sum(one.verdict == "passed" for one in standing.shown)
    return f"{good} of {len(standing.shown)}" if standing.shown else ""


def _cell(stage: Standing) -> str:
    """Return what a stage came to, how long ago, and whether that still holds."""
    if not stage.session:
        return stage.outcome
    waived = f"{stage.waived} waived" if stage.waived else ""
    marks = ("stale" if stage.stale else "", "override" if stage.overrides else "", waived)
    return " ".join((stage.outcome, spelled(stage.age), *filter(None, marks)))


def spelled(age: timedelta) -> str:
    """Return a length of time in its largest unit: ``3d``, ``5h``, ``12m``, ``8s``."""
    seconds = max(int(age.total_seconds()), 0)
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def _details(found: Sequence[SpecStanding]) -> list[str]:
    """Return what does not fit into cells: locks, overrides, and why something is stale."""
    lines = []
    for spec in found:
        if spec.lock:
            lines.append(f"{spec.spec_id}: lock {spec.lock}")
        for stage in spec.stages:
            name = f"{spec.spec_id} {stage.stage.value}"
            lines += (f"{name}: {why}" for why in stage.stale)
            # A failed stage says enough; a green one that audit refuses does not.
            lines += (f"{name}: {why}" for why in stage.refused if stage.exit_code == 0)
            lines += (
                f"{name}: override {one.name} ({one.source}): {one.reason}"
                for one in stage.overrides
            )
    return lines


def _spec_document(spec: SpecStanding) -> dict[str, object]:
    """Return a spec as a document."""
    return {
        "specId": spec.spec_id,
        "folder": spec.folder,
        "lock": spec.lock or None,
        "next": spec.next_command or None,
        "stages": [_stage_document(stage) for stage in spec.stages],
        "requirements": [_requirement_document(one) for one in spec.shown],
    }


def _requirement_document(shown: Shown) -> dict[str, object]:
    """Return a requirement as a document."""
    told = {"verdict": shown.verdict, "proven": shown.proven, "record": shown.path}
    return {"id": shown.requirement, **told}


def _stage_document(stage: Standing) -> dict[str, object]:
    """Return a stage as a document; one that never ran has no record."""
    return {
        "stage": stage.stage.value,
        "outcome": None if stage.outcome == NEVER else stage.outcome,
        "sessionId": stage.session or None,
        "record": stage.path or None,
        "ageSeconds": round(stage.age.total_seconds()) if stage.session else None,
        "commit": stage.commit or None,
        "exitCode": stage.exit_code,
        "stale": list(stage.stale),
        "refused": list(stage.refused),
        "waived": stage.waived,
        "overrides": [
            {"name": one.name, "source": one.source, "reason": one.reason}
            for one in stage.overrides
        ],
    }
