"""``lint.tracker`` and ``lint.telemetry``."""

import dataclasses
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from specops.app.judging import chosen_reporter, judge_and_show, remembers
from specops.app.linting.paths import given_paths
from specops.app.workspace import Workspace, open_workspace
from specops.commands.model import Invocation
from specops.errors import CannotJudgeError
from specops.guardrails.tracker.lint import TrackerLint
from specops.model import CheckResult
from specops.values import dataclass


def tracker(invocation: Invocation) -> int:
    """Judge the tracker, or the documents that were named; ``--fix`` repairs them first."""
    workspace = open_workspace(invocation)
    given = given_paths(invocation, workspace.root)
    shown = chosen_reporter(invocation, workspace)
    paths = given or (workspace.settings.text("tracker"),)
    notes = _repaired(workspace, paths) if invocation.is_on("fix") else ()
    today = invocation.world.now().date()
    linters = [_NamedByPath(tracker_lint(workspace, path, today), bool(given)) for path in paths]
    return judge_and_show(invocation, workspace, shown, linters, notes, whole=not given)


def telemetry(invocation: Invocation) -> int:
    """Judge the records below the evidence root, or those that were named."""
    from specops.guardrails.telemetry.lint import TelemetryLint  # noqa: PLC0415 - start-up counts

    workspace = open_workspace(invocation)
    paths = given_paths(invocation, workspace.root)
    shown = chosen_reporter(invocation, workspace)
    root = workspace.settings.text("evidence_root")
    compat = invocation.is_on("compat")
    linter = TelemetryLint(
        workspace.root,
        root,
        paths,
        compat=compat,
        remembers=remembers(invocation, workspace),
        tell=shown.tell,
    )
    whole = not (paths or compat)
    return judge_and_show(invocation, workspace, shown, [linter], whole=whole)


@dataclass(frozen=True, slots=True)
class _NamedByPath:
    """A tracker linter whose result carries the path, where documents were named by hand."""

    linter: TrackerLint
    named: bool

    @property
    def name(self) -> str:
        """The name under which it is selected, reported and waived."""
        return self.linter.name

    def run(self) -> Iterator[CheckResult]:
        """Judge the document."""
        for result in self.linter.run():
            yield dataclasses.replace(result, name=self.linter.path) if self.named else result


def tracker_lint(workspace: Workspace, path: str, today: date) -> TrackerLint:
    """Build the linter of one document. A day is that of UTC, as it is in all evidence."""
    settings = workspace.settings
    reading = settings.text("tracker_rules.records")

    def record_problem(record: Path, spec_id: str) -> str | None:
        """Judge a record; most trackers name none, so its rules are imported here."""
        from specops.evidence.read import Reading  # noqa: PLC0415 - start-up counts
        from specops.guardrails.tracker.valid_record import validator  # noqa: PLC0415 - as above

        return validator(Reading(reading))(record, spec_id)

    return TrackerLint(
        workspace.root,
        path,
        today=today,
        max_in_progress=settings.value("tracker_rules.max_in_progress"),
        record_problem=record_problem,
    )


def _repaired(workspace: Workspace, paths: tuple[str, ...]) -> tuple[str, ...]:
    """Repair what is mechanical, and return a sentence for each document that changed.

    A document that cannot be read stays as it is: the linter says why. Raises ``CannotJudgeError``
    for one that cannot be written.
    """
    from specops import whole_file  # noqa: PLC0415 - start-up counts
    from specops.guardrails.tracker.repair import fix  # noqa: PLC0415 - as above
    from specops.guardrails.tracker.source import (  # noqa: PLC0415 - as above
        UnreadableTrackerError,
        read_text,
    )

    told = []
    for path in paths:
        try:
            text = read_text(workspace.root, path)
        except UnreadableTrackerError:
            continue
        repaired = fix(text)
        if repaired != text:
            try:
                whole_file.replace(workspace.root / path, repaired.encode())
            except OSError as error:
                message = f"{path} could not be repaired: {error.strerror}"
                raise CannotJudgeError(message, "make file and folder writable") from None
            told.append(f"repaired {path}")
    return tuple(told)
