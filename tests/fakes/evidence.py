"""Evidence of runs that never ran: written by the real modules, at any moment one likes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from specops import session, strict_json
from specops.evidence import attestation, names, store, telemetry
from specops.evidence.attestation import RunFacts
from specops.evidence.store import EvidenceFile
from specops.evidence.wire import WireVerdict, wire_verdict
from specops.model import (
    CheckResult,
    Enforcement,
    Finding,
    GuardrailResult,
    Override,
    Report,
    Stage,
    judged,
)
from specops.policy import Allowance, Decision, EnforcementRule, decide
from specops.redaction import redactor
from tests.fakes.pipeline import payload

BEGAN = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
SPEC = "SPEC-KIT-018"
RULE = EnforcementRule(Enforcement.STRICT, "default")
OVERRIDE = Override("allow-fail", "flag --allow-fail", "drill")


def check(name: str, *, sound: bool = True, took_ms: int = 5) -> CheckResult:
    """Return what a check came to."""
    findings = () if sound else (Finding("HS001", "refused"),)
    return judged(name, 1, findings, duration_ms=took_ms)


@dataclass
class Kept:
    """A repository's evidence; ``add`` writes a run and returns the path of its envelope."""

    root: Path
    evidence_root: str = "evidence"
    commit: str = "c" * 40
    dirty: bool = False
    tree: str = "e" * 40
    took_ms: int = 1
    configuration: Mapping[str, str] = field(default_factory=dict)
    rule: EnforcementRule = RULE
    interrupted: bool = False
    made: int = field(default=0)

    def add(
        self,
        stage: Stage = Stage.VALIDATE,
        at: datetime = BEGAN,
        spec: str = SPEC,
        checks: Sequence[CheckResult] = (),
        *,
        overridden: bool = False,
        extra: bytes = b"",
    ) -> PurePosixPath:
        """Write a run of some checks; ``extra`` is the content of an artifact beside its log."""
        self.made += 1
        token = f"{self.made:06x}"
        name = session.make(at, token)
        report = Report(
            (GuardrailResult("hal-smoke", tuple(checks or (check("health"),))),), self.interrupted
        )
        decision = decide(report, self.rule, (Allowance(OVERRIDE),) if overridden else ())
        where = store.run_folder(self.evidence_root, spec)
        files = [EvidenceFile(where / names.log_name(stage, name), b"log\n")]
        if extra:
            files.append(EvidenceFile(where / f"{name}-hal-health.json", extra))
        self._write(stage, spec, name, at, report, decision, where, files)
        return where / names.envelope_name(stage, name)

    def _write(  # noqa: PLR0913, PLR0917 - everything that a run is
        self,
        stage: Stage,
        spec: str,
        name: str,
        at: datetime,
        report: Report,
        decision: Decision,
        where: PurePosixPath,
        files: list[EvidenceFile],
    ) -> None:
        sound = wire_verdict(report.verdict) is WireVerdict.PASSED
        told = telemetry.Envelope(
            stage,
            spec,
            name,
            at,
            payload(stage, sound=sound),
            tuple(str(file.path) for file in files),
            decision.overrides,
        )
        content = strict_json.pretty(telemetry.render(told))
        envelope = EvidenceFile(where / names.envelope_name(stage, name), content)
        facts = RunFacts(
            stage=stage,
            spec_id=spec,
            session=name,
            commit=self.commit,
            tree=self.tree,
            dirty=self.dirty,
            started_at=at,
            duration_ms=self.took_ms,
            rule=self.rule,
            configuration=self.configuration,
            previous=None,
            hal_target=None,
        )
        subjects = [(str(file.path), file.content) for file in (envelope, *files)]
        attested = attestation.render(facts, report, decision, subjects, redactor({}))
        path = where / names.attestation_name(stage, name)
        self.write([*files, EvidenceFile(path, attested), envelope])

    def write(self, files: Sequence[EvidenceFile]) -> None:
        """Write the files of a run as runs are written."""
        store.write_run(self.root, files)
