"""The six stages in a real git repository, for guardrails that are not yet part of a command.

Each stage runs the guardrails of lock and chain that it has, decides by the real policy, and writes
real evidence. ``type`` takes a line as somebody would type it.
"""

import contextlib
import shlex
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath

from specops import strict_json
from specops.evidence import attestation, names, store, telemetry
from specops.evidence.attestation import RunFacts
from specops.evidence.configuration import (
    Configuration,
    current_schemas,
    read_configuration,
)
from specops.evidence.latest import previous
from specops.evidence.lock import Lock
from specops.evidence.lock_file import LockFile
from specops.evidence.log import RunLog
from specops.evidence.store import EvidenceFile
from specops.evidence.wire import (
    BaselineMode,
    HookStatus,
    LockStatus,
    ToolStatus,
    UnlockStatus,
    WireVerdict,
)
from specops.git.history import History
from specops.git.state import read_state
from specops.git.trees import source_trees
from specops.guardrails.chain import StageChain
from specops.guardrails.context import RunContext
from specops.guardrails.evidence.one_run import OneRun
from specops.guardrails.evidence.verify import EvidenceVerification
from specops.guardrails.interface import Guardrail
from specops.guardrails.lock.held import LockHeld
from specops.guardrails.lock.take import TakeLock
from specops.guardrails.lock.unchanged import PacketUnchanged
from specops.guardrails.lock.unlock import Unlock
from specops.guardrails.record import RecordJudge
from specops.guardrails.record_setup import build_judge
from specops.model import (
    CheckResult,
    Enforcement,
    Finding,
    GuardrailResult,
    Override,
    Report,
    Stage,
    Verdict,
    judged,
    passed,
)
from specops.packet import folder
from specops.policy import Allowance, Decision, EnforcementRule, decide
from specops.redaction import redactor
from specops.runner import judge
from specops.settings.model import Settings
from specops.settings.resolve import read_file, resolve
from tests.fakes.repository import Guarded, environment

BEGAN = datetime(2026, 11, 22, 11, 30, tzinfo=UTC)
RULE = EnforcementRule(Enforcement.STRICT, "default")
EVIDENCE = "evidence"
SPEC = "SPEC-KIT-018"
FORCED = "SPEC_OPS_BASELINE_FORCE_FAIL"


class Pipeline:
    """Stages run one after the other; ``report`` and ``decision`` are those of the last."""

    def __init__(self, guarded: Guarded) -> None:
        self.guarded = guarded
        self.root = guarded.root
        self.now = BEGAN
        self.log = RunLog(lambda: self.now)
        self.report = Report(())
        self.decision: Decision | None = None
        self.picked: tuple[str, ...] = ()

    @property
    def codes(self) -> set[str]:
        """The codes that the last stage found."""
        return {finding.code for finding in self.report.findings}

    @property
    def session(self) -> str:
        return self.now.strftime("%Y%m%dT%H%M%S000Z-000000")

    def settings(self) -> Settings:
        return resolve(read_file("specops.toml", (self.root / "specops.toml").read_bytes()), {}, {})

    def context(self, spec: str = SPEC) -> RunContext:
        packet = folder.find(self.root, "docs", spec)
        return RunContext(
            self.root,
            self.settings(),
            packet,
            self.session,
            self.now,
            self.log,
            {},
            redactor({}),
            contextlib.ExitStack(),
        )

    def records(self, spec: str = SPEC) -> RecordJudge:
        return build_judge(self.context(spec))

    def file(self, spec: str = SPEC) -> LockFile:
        return LockFile(self.root, EVIDENCE, spec)

    def type(self, script: str) -> None:
        """Run what somebody types, line by line."""
        for line in script.splitlines():
            words = shlex.split(line)
            forced = words[0].startswith(FORCED)
            words = words[forced:]
            if words[0] == "invoke":
                self._invoke(words[1:], forced=forced)
            elif words[0] == "git":
                self.guarded.git(*words[1:])
            else:
                self._shell(line)

    def to(self, last: str, first: str = "plan", spec: str = SPEC) -> None:
        """Run the stages up to one, as ``auto`` does: the first that fails ends it."""
        stages = list(Stage)
        for stage in stages[stages.index(Stage(first)) : stages.index(Stage(last)) + 1]:
            self.stage(stage, spec)
            assert self.decision is not None
            if self.decision.exit_code:
                break

    def stage(
        self, stage: Stage, spec: str = SPEC, override: str = "", *, forced: bool = False
    ) -> None:
        """Run one stage and write its evidence."""
        self.now += timedelta(seconds=1)
        records = self.records(spec)
        found = self.file(spec).content()
        if forced:
            broken = judged("drill", 1, (Finding("BA001", "forced"),))
            self.report = Report((GuardrailResult("baseline", (broken,)),))
        else:
            self.report = judge(self._guardrails(stage, spec, records), lambda *_: None)
        asked = Allowance(Override(override, f"flag --{override}", "drill"))
        self.decision = decide(self.report, RULE, (asked,) if override else ())
        if stage is Stage.UNLOCK and self.decision.exit_code == 0 and found is not None:
            aside = self.file(spec).set_aside(found)
            self._write(stage, spec, records)
            aside.discard()
        else:
            self._write(stage, spec, records)

    def _invoke(self, words: list[str], *, forced: bool) -> None:
        """Run a stage, or several, as the flags say."""
        flags = dict(zip(words, [*words[1:], ""], strict=True))
        if words[0] == "evidence.verify":
            self.report = judge([self.verification(strict="--strict" in flags)], lambda *_: None)
            self.decision = decide(self.report, RULE)
            return
        override = next((name for name in ("allow-fail", "force") if f"--{name}" in words), "")
        spec = flags["--spec"]
        if words[0] == "auto":
            self.to(flags.get("--to", "unlock"), flags.get("--from", "plan"), spec)
        else:
            self.picked = (flags["--scenario"],) if "--scenario" in flags else ()
            self.stage(Stage(words[0]), spec, override, forced=forced)

    def verification(
        self, spec: str | None = None, *, strict: bool = False, since: str = ""
    ) -> EvidenceVerification:
        """Return the guardrail that verifies all evidence of the repository."""

        def configuration(spec_id: str) -> Configuration:
            packet = folder.find(self.root, "docs", spec_id)
            return read_configuration(self.root, packet, self.settings())

        rules = OneRun(self.root, History(self.root, EVIDENCE))
        return EvidenceVerification(
            self.root, EVIDENCE, rules, configuration, spec, since, strict=strict
        )

    def _shell(self, line: str) -> None:
        """Run a line as a shell does."""
        subprocess.run(
            ["/bin/sh", "-c", line],
            cwd=self.root,
            env=environment({}),
            check=True,
            timeout=240,
        )

    def _guardrails(self, stage: Stage, spec: str, records: RecordJudge) -> list[Guardrail]:
        """Return what a stage judges here; plan and tasks judge something that holds."""
        file = self.file(spec)
        unchanged = PacketUnchanged(file, records.configuration.documents)
        match stage:
            case Stage.IMPLEMENT:
                return [self.taking(spec)]
            case Stage.VALIDATE:
                return [unchanged] if file.exists() else [_Sound()]
            case Stage.AUDIT:
                return [LockHeld(file), unchanged, StageChain(records)]
            case Stage.UNLOCK:
                return [Unlock(file, records)]
            case _:
                return [_Sound()]

    def taking(self, spec: str = SPEC, *, dry_run: bool = False, holder: str = "ada") -> TakeLock:
        """Return the guardrail that takes the lock of a spec."""
        packet = folder.find(self.root, "docs", spec)
        documents = read_configuration(self.root, packet, self.settings()).documents
        lock = Lock(packet.spec_id, holder, self.session, self.now, None, documents)
        return TakeLock(self.file(spec), lock, packet, self.log.line, dry_run)

    def _write(self, stage: Stage, spec: str, records: RecordJudge) -> None:
        """Write the evidence of the last run."""
        assert self.decision is not None
        where = store.run_folder(EVIDENCE, spec)
        log = EvidenceFile(where / names.log_name(stage, self.session), self.log.render())
        envelope = telemetry.Envelope(
            stage,
            spec,
            self.session,
            self.now,
            payload(stage, sound=self.report.verdict is Verdict.PASSED, report=str(log.path)),
            (str(log.path),),
            self.decision.overrides,
        )
        content = strict_json.pretty(telemetry.render(envelope))
        record = EvidenceFile(where / names.envelope_name(stage, self.session), content)
        self._attest(records, where, stage, [record, log])

    def _attest(
        self, records: RecordJudge, where: PurePosixPath, stage: Stage, files: list[EvidenceFile]
    ) -> None:
        """Write the files of a run with their attestation."""
        assert self.decision is not None
        facts = RunFacts(
            stage=stage,
            spec_id=records.spec_id,
            session=self.session,
            commit=records.commit,
            tree=read_state(self.root).tree,
            dirty=False,
            started_at=self.now,
            duration_ms=1,
            rule=RULE,
            configuration={**records.configuration.documents, **records.configuration.others},
            previous=previous(self.root, EVIDENCE, records.spec_id, stage, self.session),
            hal_target=None,
            picked=self.picked,
            source_tree=self._source_tree(records.commit),
            schemas=current_schemas(),
        )
        subjects = [(str(file.path), file.content) for file in files]
        content = attestation.render(facts, self.report, self.decision, subjects, redactor({}))
        path = where / names.attestation_name(stage, self.session)
        store.write_run(self.root, [files[1], EvidenceFile(path, content), files[0]])

    def _source_tree(self, commit: str | None) -> str | None:
        """Return the tree of a commit without the evidence in it."""
        return dict(source_trees(self.root, [commit], EVIDENCE))[commit] if commit else None


class _Sound:
    """A guardrail that finds nothing wrong."""

    name = "sound"

    def run(self) -> Iterator[CheckResult]:
        yield passed("sound", 1)


def payload(
    stage: Stage, *, sound: bool, report: str = "evidence/baseline.md"
) -> telemetry.Payload:
    """Return what a stage tells when all was well, or not."""
    verdict = WireVerdict.PASSED if sound else WireVerdict.FAILED
    match stage:
        case Stage.PLAN:
            return telemetry.PlanPayload(BaselineMode.QUICK, report, verdict, HookStatus.OK)
        case Stage.TASKS:
            return telemetry.TasksPayload(ToolStatus.OK if sound else ToolStatus.FAILED)
        case Stage.IMPLEMENT:
            locked = LockStatus.LOCKED if sound else LockStatus.FAILED
            return telemetry.ImplementPayload(locked, HookStatus.OK)
        case Stage.UNLOCK:
            return telemetry.UnlockPayload(UnlockStatus.UNLOCKED if sound else UnlockStatus.FAILED)
        case _:
            return telemetry.ScenariosPayload((telemetry.Scenario("drill", verdict),))
