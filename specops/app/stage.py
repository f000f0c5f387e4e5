"""A stage: judge a spec's packet, decide, leave evidence, report."""

import contextlib
import time
from dataclasses import dataclass
from datetime import datetime

from specops.app import evidence, request, secrets
from specops.app.facts import gather
from specops.app.interrupts import as_keyboard_interrupt, held_back
from specops.app.request import StageRequest
from specops.app.workspace import Workspace, open_workspace
from specops.commands.model import Invocation, World
from specops.evidence import store
from specops.evidence.log import RunLog
from specops.evidence.telemetry import Envelope
from specops.evidence.telemetry import render as render_telemetry
from specops.guardrails.context import RunContext
from specops.guardrails.registry import set_up
from specops.model import Report
from specops.policy import Decision, decide
from specops.redaction import Redactor, redactor
from specops.reporting.interface import Outcome, Reporter
from specops.reporting.select import reporter as select_reporter
from specops.runner import judge
from specops.settings.table import EMBEDDED
from specops.stages import payload


def run(invocation: Invocation) -> int:
    """Run a stage as it was called and return its exit code."""
    workspace = open_workspace(invocation)
    asked = request.read(invocation, workspace)
    found = secrets.collect(invocation.world.environ, workspace.settings)
    clean = redactor(found)
    shown = select_reporter(
        asked.output_format, invocation.world.stdout, invocation.world.environ, clean
    )
    with as_keyboard_interrupt():
        run = _Run(workspace, asked, invocation.world, clean, shown)
        return run.to_its_end(found)


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of one stage."""

    workspace: Workspace
    asked: StageRequest
    world: World
    redactor: Redactor
    reporter: Reporter

    def to_its_end(self, found: dict[str, str]) -> int:
        """Judge, write, report."""
        started, clock = self.world.now(), time.monotonic()
        log = RunLog(self.world.now)
        self._begin(log)
        report = self._judge(found, log, started)
        with held_back():
            decision = decide(report, self.asked.rule, self.asked.allowances)
            self._conclude(log, report, decision)
            written = self._write(log, report, decision, (started, clock))
            self.reporter.finish(self._outcome(report, decision, written))
        return decision.exit_code

    def _begin(self, log: RunLog) -> None:
        """Say in the log what runs, against what, and under which rule."""
        rule = self.asked.rule
        log.line(f"{self.asked.stage.command} {self.asked.packet.spec_id} {self.asked.session}")
        log.line(f"enforcement {rule.mode.value}, decided by {rule.decided_by}")
        log.line(f"hal target {self.workspace.settings.hal.base_url}")

    def _judge(self, found: dict[str, str], log: RunLog, started: datetime) -> Report:
        """Set the guardrails up and run them; what they opened is closed again."""
        with contextlib.ExitStack() as resources:
            context = RunContext(
                self.workspace.root,
                self.workspace.settings,
                self.asked.packet,
                self.asked.session,
                started,
                log,
                found,
                self.redactor,
                resources,
                self.world.environ,
            )
            guardrails = [set_up(name, context) for name in self.asked.scenarios]
            return judge(guardrails, self.reporter.check)

    def _conclude(self, log: RunLog, report: Report, decision: Decision) -> None:
        """Say in the log what every check came to, and the run."""
        for result in report.results:
            for check in result.checks:
                why = f": {check.reason}" if check.reason else ""
                asked_by = f" (asked for by {check.asked_by})" if check.asked_by else ""
                log.line(f"{result.full_name(check)} {check.verdict.value}{why}{asked_by}")
                for finding in check.findings:
                    log.line(f"finding {finding.code} {finding.location or ''} {finding.message}")
        for override in decision.overrides:
            log.line(f"override {override.name} ({override.source}): {override.reason}")
        log.line(f"{report.verdict.value}, {report.checked} checked, exit {decision.exit_code}")

    def _write(
        self, log: RunLog, report: Report, decision: Decision, began: tuple[datetime, float]
    ) -> tuple[str, ...]:
        """Write the evidence of the run, unless it is a dry run."""
        if self.asked.dry_run:
            return ()
        settings = self.workspace.settings
        folder = store.run_folder(settings.text("evidence_root"), self.asked.packet.spec_id)
        files = evidence.RunFiles(folder, self.asked.session)
        facts = gather(self.workspace, self.asked, log, began)
        artifacts = files.artifacts_of(report)
        envelope = Envelope(
            self.asked.stage,
            self.asked.packet.spec_id,
            self.asked.session,
            self.world.now(),
            payload.scenarios(report, artifacts, with_hal=settings.is_on("telemetry.hal")),
            (
                files.log(self.asked.stage),
                *(path for paths in artifacts.values() for path in paths),
            ),
            decision.overrides,
        )
        judged = evidence.JudgedRun(
            facts, report, decision, render_telemetry(envelope), log.render()
        )
        return evidence.write(self.workspace.root, files, judged, self.redactor)

    def _outcome(self, report: Report, decision: Decision, written: tuple[str, ...]) -> Outcome:
        """Return what the reporter shows at the end."""
        notes = []
        if self.workspace.settings.hal.base_url == EMBEDDED:
            notes.append("the HAL is the embedded one, not a product's")
        if self.asked.dry_run:
            notes.append("dry run: nothing was written")
        return Outcome(
            self.asked.stage.value,
            report,
            decision,
            self.asked.rule,
            self.asked.packet.spec_id,
            written,
            tuple(notes),
        )
