"""One run of one stage: judge, decide, settle the lock, leave evidence."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from specops import interrupts
from specops.app.evidence.signing import signing_key
from specops.app.rollout.policy import stand
from specops.app.stages import evidence, request
from specops.app.stages.facts import Beginning, gather
from specops.app.stages.lock import Settlement, settle
from specops.app.stages.recovery import recover
from specops.app.stages.request import Asked, StageRequest
from specops.app.watch import Watch
from specops.app.workspace import Workspace
from specops.collaborator import collaborator
from specops.commands.model import World
from specops.errors import CannotJudgeError
from specops.evidence import store
from specops.evidence.log import RunLog
from specops.evidence.telemetry import Envelope, render
from specops.evidence.wire import BaselineMode
from specops.guardrails.context import RunContext
from specops.guardrails.interface import Guardrail
from specops.guardrails.registry import set_up
from specops.model import Report, Verdict
from specops.policy import Decision, Rollout, decide
from specops.redaction import Redactor
from specops.runner import Observe, judge, not_started
from specops.stages.payload import Judged, payload
from specops.stages.table import STAGES

if TYPE_CHECKING:
    from specops.evidence.signature import SigningKey


@collaborator
class Shared:
    """What the runs of one call share.

    ``secrets`` maps variables to values; ``resources`` is closed when the last run is over, and
    ``opened`` holds what is open in it, by what it is. ``watch`` tells how far they are.
    """

    world: World
    secrets: Mapping[str, str]
    redactor: Redactor
    resources: contextlib.ExitStack
    opened: dict[str, str]
    watch: Watch


@collaborator
class StageRun:
    """A run that is over: ``written`` are the paths of its evidence, the envelope first.

    ``recovered`` says what was found of runs that were killed.
    """

    asked: Asked
    report: Report
    decision: Decision
    written: tuple[str, ...]
    recovered: tuple[str, ...] = ()


def run_stage(
    workspace: Workspace, asked: StageRequest, shared: Shared, observe: Observe
) -> StageRun:
    """Run a stage and tell ``observe`` each result as it comes.

    A signal interrupts the judging; the rest is held back, to the end of the command. Whenever it
    comes, what was begun is recorded as interrupted, and a lock that was taken is given back.
    Raises ``RequestError`` for what cannot be set up; then nothing was judged and nothing is
    written. Raises ``CannotJudgeError`` when the evidence cannot be written.
    """
    interrupts.hold()
    log = RunLog(shared.world.now, shared.redactor)
    return _Run(workspace, asked, shared, log, signing_key(workspace)).to_its_end(observe)


@collaborator
class _Run:
    """What the parts of a run have in common."""

    workspace: Workspace
    asked: StageRequest
    shared: Shared
    log: RunLog
    signing: "SigningKey | None"

    def to_its_end(self, observe: Observe) -> StageRun:
        """Judge, decide, settle the lock, write."""
        settings = self.workspace.settings
        evidence_root = settings.text("evidence_root")
        began = Beginning(self.workspace.root, evidence_root, self.shared.world.now())
        self._introduce()
        recovered = recover(self.workspace, self.asked, self.log)
        settlement = Settlement.of(self.workspace, self.asked)
        try:
            report = self._judge(observe, began)
            report = replace(report, interrupted=report.interrupted or interrupts.came())
            report = stand(report, self.rollout, settings, observe, whole=not self.asked.picked)
            decision = self._decide(report)
            with settle(settlement, decision, self.log):
                written = self._write(report, decision, began, settlement)
        except BaseException:
            settlement.undo()
            raise
        return StageRun(self.asked, report, decision, written, recovered)

    @property
    def rollout(self) -> Rollout:
        """The rollout of the run; no secret goes into a fingerprint."""
        return replace(self.asked.rollout, clean=self.shared.redactor.text)

    def _decide(self, report: Report) -> Decision:
        """Decide what a report, or the part of it that is there yet, comes to."""
        return decide(report, self.asked.rule, self.asked.allowances, self.rollout)

    def _introduce(self) -> None:
        """Say in the log what runs, against what, and under which rule."""
        rule = self.asked.rule
        self.log.line(
            f"{self.asked.stage.command} {self.asked.packet.spec_id} {self.asked.session}"
        )
        self.log.line(f"enforcement {rule.mode.value}, decided by {rule.decided_by}")
        signed = f"signed by the key {self.signing.key_id}" if self.signing else "unsigned"
        self.log.line(f"the attestation is {signed}")

    def _judge(self, observe: Observe, began: Beginning) -> Report:
        """Set the guardrails up and run them."""
        names = request.guardrails(self.asked, self.workspace)
        if not names:
            message = f"{self.asked.stage.value} has nothing to judge"
            raise CannotJudgeError(message, "configure a scenario that has something to judge")
        context = RunContext(
            self.workspace.root,
            self.workspace.settings,
            self.asked.packet,
            self.asked.session,
            began.at,
            self.log,
            self.shared.secrets,
            self.shared.redactor,
            self.shared.resources,
            self.shared.world.environ,
            self.asked.dry_run,
            self.shared.opened,
            self.asked.stage,
            self.workspace.base.profile if self.workspace.base else None,
        )
        try:
            with interrupts.interruptible():
                ready = [set_up(name, context) for name in names]
        except KeyboardInterrupt:
            return Report(not_started(names), interrupted=True)
        guardrails = self.shared.watch.announced(ready)
        if STAGES[self.asked.stage].in_turn:
            return self._in_turn(guardrails, observe)
        return judge(guardrails, observe)

    def _in_turn(self, guardrails: Sequence[Guardrail], observe: Observe) -> Report:
        """Run guardrails until one fails and nothing lets it through."""
        report = Report(())
        for rank, guardrail in enumerate(guardrails, start=1):
            part = judge([guardrail], observe)
            report = Report((*report.results, *part.results), part.interrupted)
            if self._decide(report).exit_code:
                for kept_back in guardrails[rank:]:
                    self.log.line(f"{kept_back.name} was not run: {guardrail.name} did not pass")
                break
        return report

    def _write(
        self, report: Report, decision: Decision, began: Beginning, settlement: Settlement
    ) -> tuple[str, ...]:
        """Write the evidence of the run, unless it is a dry run."""
        if self.asked.dry_run:
            return ()
        settings, stage = self.workspace.settings, self.asked.stage
        folder = store.run_folder(settings.text("evidence_root"), self.asked.packet.spec_id)
        files = evidence.RunFiles(folder, self.asked.session)
        skipped = Verdict.SKIPPED
        judged = frozenset(one.name for one in report.results if one.verdict is not skipped)
        facts = gather(self.workspace, self.asked, judged, began, self.log)
        evidence.conclude(self.log, report, decision)
        artifacts = files.artifacts_of(report)
        judged_here = Judged(
            report,
            artifacts,
            BaselineMode(settings.text("baseline.mode")),
            settings.is_on("telemetry.hal"),
            settlement.lock_in_place(decision),
            files.log(stage),
        )
        envelope = Envelope(
            stage,
            self.asked.packet.spec_id,
            self.asked.session,
            self.shared.world.now(),
            payload(stage, judged_here),
            (files.log(stage), *(path for paths in artifacts.values() for path in paths)),
            decision.overrides,
        )
        run = evidence.JudgedRun(
            facts, report, decision, render(envelope), self.log.render(), self.signing
        )
        return evidence.write(self.workspace.root, files, run, self.shared.redactor)
