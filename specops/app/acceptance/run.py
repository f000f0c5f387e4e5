"""One run of an acceptance: read what the plan says, run it, decide, leave evidence."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from specops import interrupts, schema
from specops.acceptance.pool import Place, Pool, processors
from specops.acceptance.surroundings import Surroundings
from specops.app.acceptance.trust import refuse_unless_trusted
from specops.app.evidence.signing import signing_key
from specops.app.linting.documents import structure
from specops.app.rollout.policy import stand
from specops.app.stages import evidence
from specops.app.stages.facts import Beginning, of_any_run
from specops.app.stages.request import AcceptRequest
from specops.app.stages.run import Shared, StageRun
from specops.app.workspace import Workspace
from specops.collaborator import collaborator
from specops.errors import PreconditionError, UsageError
from specops.evidence import acceptance as record
from specops.evidence import store
from specops.evidence.configuration import ATTESTATION
from specops.evidence.log import RunLog
from specops.evidence.names import ACCEPT
from specops.git.state import GitState, changes
from specops.guardrails.acceptance.run import AcceptanceRun, UnreadAcceptance
from specops.guardrails.documents.tree import Tree, UnreadableError
from specops.model import Report
from specops.near import did_you_mean
from specops.packet.acceptance.model import PLAN, SPEC, Acceptance
from specops.packet.acceptance.read import parse_acceptance
from specops.packet.folder import Packet
from specops.policy import Decision, decide
from specops.runner import Observe, judge
from specops.sandbox.source import read_source

if TYPE_CHECKING:
    from specops.evidence.signature import SigningKey

_SCHEMAS: Final = (record.SCHEMA, ATTESTATION)


@collaborator
class AcceptRun:
    """A run that is over: ``written`` are the paths of its evidence, the record first."""

    asked: AcceptRequest
    acceptance: Acceptance
    commit: str | None
    report: Report
    decision: Decision
    written: tuple[str, ...]


def read_packet(workspace: Workspace, packet: Packet, picked: Sequence[str]) -> Acceptance:
    """Read the acceptance of a packet.

    Raises ``PreconditionError`` for a document that cannot be read, and ``UsageError`` for a picked
    requirement that the spec does not define.
    """
    tree = Tree(workspace.root)
    try:
        spec, plan = (tree.text(str(packet.folder / name)) for name in (SPEC, PLAN))
    except UnreadableError as error:
        raise PreconditionError(error.message, "see `docs.validate`") from None
    found = parse_acceptance(spec, plan, structure(workspace))
    for name in picked:
        if name not in found.requirements:
            message = f"{packet.spec_id} has no requirement {name[:60]!r}"
            known = ", ".join(found.requirements) or "none"
            raise UsageError(message, f"there are {known}{did_you_mean(name, found.requirements)}")
    return found


def run_acceptance(
    workspace: Workspace, asked: AcceptRequest, shared: Shared, observe: Observe
) -> AcceptRun:
    """Run the checks of a packet and tell ``observe`` what each came to.

    Raises ``RequestError`` for what cannot be asked, ``CannotJudgeError`` for what cannot be run at
    all, and for evidence that cannot be written; then nothing is.
    """
    interrupts.hold()
    log = RunLog(shared.world.now, shared.redactor)
    return _Run(workspace, asked, shared, log, signing_key(workspace)).to_its_end(observe)


def run_before_audit(
    workspace: Workspace, asked: AcceptRequest, shared: Shared, observe: Observe
) -> StageRun:
    """Run the checks of a packet as one of several runs; refused as the command ``accept`` is."""
    refuse_unless_trusted(workspace.settings, shared.world.environ)
    ended = run_acceptance(workspace, asked, shared, observe)
    return StageRun(asked, ended.report, ended.decision, ended.written)


@collaborator
class _Run:
    """What the parts of a run have in common."""

    workspace: Workspace
    asked: AcceptRequest
    shared: Shared
    log: RunLog
    signing: "SigningKey | None"

    def to_its_end(self, observe: Observe) -> AcceptRun:
        """Read, run, decide, write."""
        asked, root = self.asked, self.workspace.root
        began = Beginning(root, self._evidence_root, self.shared.world.now())
        self.log.line(f"spec-ops-{ACCEPT} {asked.packet.spec_id} {asked.session}")
        self.log.line(f"enforcement {asked.rule.mode.value}, decided by {asked.rule.decided_by}")
        acceptance = read_packet(self.workspace, asked.packet, asked.picked)
        state = began.state(self.log)
        self._refuse_uncommitted(state)
        report = self._judge(acceptance, observe)
        report = replace(report, interrupted=report.interrupted or interrupts.came())
        rollout = replace(asked.rollout, clean=self.shared.redactor.text)
        settings = self.workspace.settings
        report = stand(report, rollout, settings, observe, whole=not asked.picked)
        decision = decide(report, asked.rule, asked.allowances, rollout)
        written = self._write(acceptance, report, decision, began)
        return AcceptRun(asked, acceptance, state.commit, report, decision, written)

    @property
    def _evidence_root(self) -> str:
        """Where evidence is written."""
        return self.workspace.settings.text("evidence_root")

    def _refuse_uncommitted(self, state: GitState) -> None:
        """Refuse to run what stands in no commit: nobody could say later what was run."""
        folders = tuple(one for one in state.changes if one.endswith("/"))
        for path in map(str, self.asked.packet.documents):
            if path in state.changes or path.startswith(folders):
                message = f"{path} has changes that are not committed"
                raise PreconditionError(message, "commit it: only committed text is run")

    def _judge(self, acceptance: Acceptance, observe: Observe) -> Report:
        """Run the checks, unless something of them could not be read."""
        folder = str(self.asked.packet.folder)
        if acceptance.faults:
            return judge([UnreadAcceptance(acceptance, folder)], observe)
        chosen = self.asked.picked or acceptance.requirements
        checks = [check for check in acceptance.checks if check.requirement in chosen]
        world, settings, root = self.shared.world, self.workspace.settings, self.workspace.root
        around = Surroundings(
            self.asked.packet.spec_id,
            self._evidence_root,
            world.environ,
            settings.names("accept.secrets"),
            self.log,
            threading.Event(),
        )
        pool = Pool(Place(read_source(root), f"{folder}/{PLAN}", around), checks, processors())
        guardrail = AcceptanceRun(
            acceptance,
            [one for one in acceptance.requirements if one in chosen],
            pool,
            f"{folder}/{SPEC}",
            lambda: changes(root, (self._evidence_root,)),
        )
        try:
            return judge(self.shared.watch.announced([guardrail]), observe)
        finally:
            pool.close()

    def _write(
        self, acceptance: Acceptance, report: Report, decision: Decision, began: Beginning
    ) -> tuple[str, ...]:
        """Write the evidence of the run, unless it is a dry run."""
        asked = self.asked
        if asked.dry_run:
            return ()
        folder = store.run_folder(self._evidence_root, asked.packet.spec_id)
        files = evidence.RunFiles(folder, asked.session)
        evidence.conclude(self.log, report, decision)
        schemas = {name: schema.digest(name) for name in _SCHEMAS}
        facts = of_any_run(self.workspace, asked, began, self.log, schemas)
        told = record.AcceptanceRecord(
            asked.packet.spec_id,
            asked.session,
            self.shared.world.now(),
            facts.commit,
            asked.picked,
            files.log(ACCEPT),
        )
        envelope = record.render(told, acceptance, report)
        run = evidence.JudgedRun(facts, report, decision, envelope, self.log.render(), self.signing)
        return evidence.write(self.workspace.root, files, run, self.shared.redactor)
