"""``prove``: plants each fault in a sandbox, and shows that the guardrails go red."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from specops import interrupts
from specops.app import secrets
from specops.app.evidence.signing import signing_key
from specops.app.proof import choice
from specops.app.proof.ground import proofs
from specops.app.shown import Shown, progress_of, shown_as_asked
from specops.app.stages.facts import Beginning
from specops.app.workspace import Workspace, open_workspace, settings_digest
from specops.canaries.model import Canary
from specops.collaborator import collaborator
from specops.commands.model import Invocation
from specops.errors import UsageError
from specops.evidence import store
from specops.evidence.log import RunLog
from specops.evidence.proofs import FOLDER
from specops.model import Enforcement
from specops.policy import EnforcementRule, decide
from specops.process.workers import available
from specops.prove import record, results
from specops.prove.shown import MatrixReporter
from specops.prove.verdict import Proof
from specops.redaction import Redactor, redactor
from specops.reporting.interface import Outcome
from specops.session import make
from specops.settings.model import Settings

if TYPE_CHECKING:
    from specops.evidence.signature import SigningKey

NAME_WIDTH: Final = 44
# A proof that could be waved through would prove nothing: neither warn mode nor an override counts.
RULE: Final = EnforcementRule(Enforcement.STRICT, "prove, which is always strict")
_MOST_JOBS: Final = 64


def run(invocation: Invocation) -> int:
    """Plant, judge, leave evidence, and return the exit code."""
    workspace = open_workspace(invocation)
    chosen = choice.chosen(invocation, workspace)
    jobs = _jobs(invocation.value("jobs"))
    signing = None if invocation.is_on("dry-run") else signing_key(workspace)
    clean = redactor(secrets.collect(invocation.world.environ, workspace.settings))
    proved = list[Proof]()
    shown = _shown(invocation, workspace.settings, clean, proved)
    return _Run(invocation, workspace, clean, shown, proved, signing).to_its_end(chosen, jobs)


def _shown(
    invocation: Invocation, settings: Settings, clean: Redactor, proved: Sequence[Proof]
) -> Shown:
    """Return the reporter that was asked for; the matrix in markdown is of this command alone."""
    if invocation.value("output-format") == MatrixReporter.WORD:
        reporter = MatrixReporter(invocation.world.stdout, clean, proved)
        return Shown(reporter, invocation.world, progress_of(invocation, settings, clean))
    return shown_as_asked(invocation, settings, clean, NAME_WIDTH)


@collaborator
class _Run:
    """What the parts of a run have in common; ``proved`` grows with each canary."""

    invocation: Invocation
    workspace: Workspace
    redactor: Redactor
    shown: Shown
    proved: list[Proof]
    signing: "SigningKey | None"

    def to_its_end(self, chosen: Sequence[Canary], jobs: int) -> int:
        """Prove the chosen canaries, and return the exit code."""
        world, root = self.invocation.world, self.workspace.root
        strict = self.invocation.is_on("strict-proof")
        started, log = world.now(), RunLog(world.now, self.redactor)
        session, picked = make(started, world.token()), choice.picked(self.invocation)
        if not self.invocation.is_on("dry-run"):
            store.probe(root, self._folder, session)  # or it is noticed when all was planted
        began = Beginning(root, self.workspace.settings.text("evidence_root"), started)
        state = began.state(log)
        signed = f"signed by the key {self.signing.key_id}" if self.signing else "unsigned"
        log.line(f"the attestation is {signed}")
        with self.shown:
            self.shown.watch.expect_results(len(chosen))
            self.shown.watch.begin("the ground")
            tell, is_whole = self.shown.watch.begin, not picked
            for proof in proofs(self.workspace, world, chosen, jobs, tell, is_whole=is_whole):
                self.proved.append(proof)
                check = results.result(proof, strict=strict)
                log.line(f"{check.name} {proof.outcome.value} {check.reason}".rstrip())
                self.shown.check(proof.canary.guardrail, check)
        interrupts.hold()
        log.line(results.summary(self.proved))
        run = record.ProofRun(
            session,
            started,
            round((world.now() - started).total_seconds() * 1000),
            state,
            settings_digest(root),
            " ".join(picked),
            strict,
            began.source_tree,
            self.signing,
        )
        return self._finish(run, log)

    @property
    def _folder(self) -> PurePosixPath:
        """The folder of the evidence, relative to the root."""
        return PurePosixPath(self.workspace.settings.text("evidence_root")) / FOLDER

    def _finish(self, run: record.ProofRun, log: RunLog) -> int:
        """Decide, write the evidence, and show what it all came to."""
        report = results.report(self.proved, strict=run.strict)
        decision = decide(report, RULE)
        paths: tuple[str, ...] = ()
        if not self.invocation.is_on("dry-run"):
            root = self.workspace.settings.text("evidence_root")
            judged = (report, decision)
            written = record.files(run, self.proved, judged, log.render(), root, self.redactor)
            store.write_run(self.workspace.root, written)
            paths = tuple(str(file.path) for file in reversed(written))
        notes = tuple(_notes(run, self.proved))
        return self.shown.finish(Outcome("prove", report, decision, RULE, None, paths, notes))


def _notes(run: record.ProofRun, proved: Sequence[Proof]) -> list[str]:
    """Return the sentences that a reader must not miss, the summary last."""
    dirty = "the tree differs from its commit: canaries of your own were planted into the commit"
    own = any(proof.canary.fault.own and proof.is_planted for proof in proved)
    return [*([dirty] if run.state.dirty and own else []), results.summary(proved)]


def _jobs(given: str | None) -> int:
    """Return how many plantings may run at once: one for each processor unless told otherwise."""
    if given is None:
        return available()
    if not (given.isascii() and given.isdigit() and 0 < int(given[:9]) <= _MOST_JOBS):
        message = f"--jobs is {given[:60]!r}"
        raise UsageError(message, f"it must be a number from 1 to {_MOST_JOBS}")
    return int(given)
