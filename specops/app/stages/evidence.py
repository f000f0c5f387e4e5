"""From a judged run to the files it leaves: artifacts, log, attestation, and last the envelope."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from specops import strict_json
from specops.collaborator import collaborator
from specops.errors import CannotJudgeError, EvidenceError
from specops.evidence import names, read, store
from specops.evidence.attestation import RunFacts, render
from specops.evidence.attested import parse
from specops.evidence.log import RunLog
from specops.evidence.store import EvidenceFile
from specops.model import Report
from specops.policy import Decision, Effect
from specops.redaction import Redactor

if TYPE_CHECKING:
    from specops.evidence.signature import SigningKey


@collaborator
class RunFiles:
    """Where the files of one run lie: a folder relative to the root, and the session."""

    folder: PurePosixPath
    session: str

    def artifact(self, name: str) -> PurePosixPath:
        """Return the path of an artifact."""
        return self.folder / name.replace("{session}", self.session)

    def log(self, stage: names.RunOf) -> str:
        """Return the path of the log."""
        return str(self.folder / names.log_name(stage, self.session))

    def artifacts_of(self, report: Report) -> dict[str, list[str]]:
        """Return the paths of what each guardrail observed."""
        return {
            result.name: [
                str(self.artifact(artifact.name))
                for check in result.checks
                for artifact in check.artifacts
            ]
            for result in report.results
        }


@collaborator
class JudgedRun:
    """A run that was judged, ready to be written: ``envelope`` is its telemetry, not yet clean.

    ``signing`` is the key that its attestation is signed with, if there is one.
    """

    facts: RunFacts
    report: Report
    decision: Decision
    envelope: dict[str, Any]
    log: bytes
    signing: "SigningKey | None" = None


def write(root: Path, files: RunFiles, run: JudgedRun, redactor: Redactor) -> tuple[str, ...]:
    """Write a run and return its paths, the envelope first.

    Raises ``EvidenceError`` when it cannot be written, ``CannotJudgeError`` for an envelope or
    an attestation that does not fit its own schema: no such file is ever written (law 7).
    """
    stage, session = run.facts.stage, files.session
    content = _envelope(run.envelope, redactor, stage)
    envelope = EvidenceFile(files.folder / names.envelope_name(stage, session), content)
    log = EvidenceFile(files.folder / names.log_name(stage, session), redactor.clean(run.log))
    artifacts = [
        EvidenceFile(files.artifact(artifact.name), redactor.clean(artifact.content))
        for result in run.report.results
        for check in result.checks
        for artifact in check.artifacts
    ]
    attested = _attested(run, [envelope, log, *artifacts], redactor)
    attestation = EvidenceFile(files.folder / names.attestation_name(stage, session), attested)
    written = [log, attestation]
    if run.signing:
        path = files.folder / names.signature_name(stage, session)
        written.append(EvidenceFile(path, run.signing.sign(attested)))
    store.write_run(root, [*artifacts, *written, envelope])
    return tuple(str(file.path) for file in (envelope, *written, *artifacts))


def _envelope(envelope: dict[str, Any], redactor: Redactor, stage: names.RunOf) -> bytes:
    """Return the bytes of an envelope that fits its own schema as strictly as we read it."""
    clean = redactor.value(envelope)
    if stage == names.ACCEPT:
        from specops.evidence import acceptance  # noqa: PLC0415 - no stage needs it

        problems, schema = acceptance.problems(clean), "acceptance"
    else:
        strict = read.validate(clean, read.Reading.STRICT)
        problems, schema = [f"{one.pointer or '/'}: {one.message}" for one in strict], "v1"
    if problems:
        message = f"the telemetry of this run does not fit schema {schema} at {problems[0]}"
        raise CannotJudgeError(message, "nothing was written; report it")
    return strict_json.pretty(clean)


def _attested(run: JudgedRun, files: Sequence[EvidenceFile], redactor: Redactor) -> bytes:
    """Return the attestation over the files of a run, which fits the schema that readers have."""
    subjects = [(str(file.path), file.content) for file in files]
    content = render(run.facts, run.report, run.decision, subjects, redactor)
    try:
        parse(content)
    except EvidenceError as error:
        message = f"the attestation of this run does not fit its own schema at {error.message}"
        raise CannotJudgeError(message, "nothing was written; report it") from None
    return content


def conclude(log: RunLog, report: Report, decision: Decision) -> None:
    """Say in the log what every check came to, and the run."""
    for result in report.results:
        for check in result.checks:
            why = f": {check.reason}" if check.reason else ""
            asked_by = f" (asked for by {check.asked_by})" if check.asked_by else ""
            log.line(f"{result.full_name(check)} {check.verdict.value}{why}{asked_by}")
            for finding in check.findings:
                log.line(f"finding {finding.code} {finding.location or ''} {finding.message}")
    for ruling in decision.rulings:
        if ruling.effect in {Effect.WARNS, Effect.WAIVED}:
            log.line(f"{ruling.effect} {ruling.finding.code} {ruling.check}: {ruling.decided_by}")
    for override in decision.overrides:
        log.line(f"override {override.name} ({override.source}): {override.reason}")
    log.line(f"{report.verdict.value}, {report.checked} checked, exit {decision.exit_code}")
