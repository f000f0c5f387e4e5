from dataclasses import replace
from pathlib import Path

import pytest

from specops.codes import evidence
from specops.codes import lock as codes
from specops.codes.model import CheckCode
from specops.evidence.lock import REMEDY, Lock
from specops.evidence.lock_file import LockFile
from specops.guardrails.interface import Guardrail
from specops.guardrails.lock.held import LockHeld
from specops.guardrails.lock.take import TakeLock
from specops.guardrails.lock.unchanged import PacketUnchanged
from specops.guardrails.lock.unlock import Unlock
from specops.model import CheckResult, Finding, Location, Stage, Verdict, judged, passed
from specops.runner import judge
from tests.fakes.pipeline import Pipeline
from tests.fakes.repository import Guarded

PACKET = "docs/SPEC-KIT-018-hal-smoke"
LOCK = "evidence/locks/SPEC-KIT-018.json"


@pytest.fixture
def pipeline(guarded: Guarded) -> Pipeline:
    return Pipeline(guarded)


class TakenAndReleased(LockFile):
    """A lock that another run takes before us, and releases before we look whose it is."""

    def take(self, lock: Lock) -> bool:
        other = replace(lock, session="20261122T000000000Z-ffffff")
        assert super().take(other)
        taken = super().take(lock)
        assert self.release(other.session)
        return taken


def found_of(code: CheckCode, path: str, message: str, remedy: str = "") -> Finding:
    return Finding(code.code, message, Location(path), remedy or code.fix)


def only(guardrail: Guardrail) -> CheckResult:
    (result,) = guardrail.run()
    return result


def unchanged(pipeline: Pipeline) -> PacketUnchanged:
    return PacketUnchanged(pipeline.file(), pipeline.records().configuration.documents)


def unlock(pipeline: Pipeline) -> list[CheckResult]:
    return list(Unlock(pipeline.file(), pipeline.records()).run())


def test_the_lock_is_taken_once_and_the_second_is_told_who_holds_it(pipeline: Pipeline) -> None:
    first, second = pipeline.taking(holder="ada@host"), pipeline.taking(holder="bob@host")
    taken, refused = only(first), only(second)
    assert (taken.verdict, taken.checked) == (Verdict.PASSED, 4)
    assert taken.observed == "locked, evidence/locks/SPEC-KIT-018.json"
    message = f"SPEC-KIT-018 is locked: {first.lock}"
    assert refused == judged("lock", 4, (found_of(codes.HELD, LOCK, message),))
    lock = pipeline.file().read()
    assert lock == first.lock
    assert list(first.lock.documents) == [f"{PACKET}/{n}.md" for n in ("spec", "plan", "tasks")]
    assert "lock evidence/locks/SPEC-KIT-018.json taken: held by ada@host" in (
        pipeline.log.render().decode()
    )


def test_a_dry_run_judges_and_takes_nothing(pipeline: Pipeline) -> None:
    free = only(pipeline.taking(dry_run=True))
    assert (free.verdict, free.observed) == (Verdict.PASSED, "free; a dry run takes no lock")
    assert not pipeline.file().exists()
    assert not (pipeline.root / "evidence").exists()
    only(pipeline.taking())
    assert only(pipeline.taking(dry_run=True)).findings[0].code == codes.HELD.code


def test_an_incomplete_packet_is_not_locked(pipeline: Pipeline) -> None:
    for name in ("plan.md", "tasks.md"):
        (pipeline.root / PACKET / name).unlink()
    assert only(pipeline.taking()).findings == tuple(
        found_of(codes.INCOMPLETE, path, f"{path} is not there to be locked")
        for path in (f"{PACKET}/plan.md", f"{PACKET}/tasks.md")
    )
    assert not pipeline.file().exists()


def test_a_lock_that_is_not_valid_keeps_everybody_out_and_says_how_to_go_on(
    pipeline: Pipeline,
) -> None:
    path = pipeline.guarded.write("evidence/locks/SPEC-KIT-018.json", "{}")
    guardrails: list[Guardrail] = [
        pipeline.taking(),
        LockHeld(pipeline.file()),
        unchanged(pipeline),
    ]
    for guardrail in guardrails:
        (found,) = only(guardrail).findings
        assert (found.code, found.remedy) == (codes.INVALID.code, REMEDY)
        assert str(found.location) == LOCK
        assert found.message.startswith("the lock of SPEC-KIT-018 is not valid: ")
    assert unlock(pipeline)[0].findings[0].code == codes.INVALID.code
    assert path.read_text(encoding="utf-8") == "{}"


def test_a_lock_that_went_between_two_looks_was_another_runs(pipeline: Pipeline) -> None:
    file = TakenAndReleased(pipeline.root, "evidence", "SPEC-KIT-018")
    taking = pipeline.taking()
    message = "SPEC-KIT-018 was locked by another run a moment ago"
    assert only(TakeLock(file, taking.lock, taking.packet, taking.tell)).findings == (
        found_of(codes.HELD, LOCK, message, "run again"),
    )


def test_a_link_out_of_the_repository_is_an_error_and_no_finding(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    (pipeline.root / "evidence").mkdir()
    (pipeline.root / "evidence" / "locks").symlink_to(tmp_path)
    report = judge([pipeline.taking(), LockHeld(pipeline.file())], lambda *_: None)
    assert [result.verdict for result in report.results] == [Verdict.ERROR, Verdict.ERROR]
    assert "would leave the repository" in report.results[0].checks[0].reason


def test_audit_wants_a_lock_and_says_whose_it_is(pipeline: Pipeline) -> None:
    missing = found_of(codes.MISSING, LOCK, "there is no lock of SPEC-KIT-018")
    assert only(LockHeld(pipeline.file())) == judged("lock-held", 1, (missing,))
    taken = pipeline.taking(holder="ada@host")
    only(taken)
    assert only(LockHeld(pipeline.file())) == passed("lock-held", 1, observed=str(taken.lock))


def test_documents_as_they_were_locked_pass_and_are_counted(pipeline: Pipeline) -> None:
    only(pipeline.taking())
    assert only(unchanged(pipeline)) == passed(
        "packet-unchanged", 3, observed="3 documents as they were locked"
    )


def test_each_changed_document_is_named(pipeline: Pipeline) -> None:
    only(pipeline.taking())
    for name in ("spec.md", "tasks.md"):
        pipeline.guarded.write(f"{PACKET}/{name}", "other\n")
    (pipeline.root / PACKET / "plan.md").unlink()
    since = "since the packet was locked"
    plan, spec, tasks = (f"{PACKET}/{name}.md" for name in ("plan", "spec", "tasks"))
    found = (
        found_of(codes.ADDED_OR_REMOVED, plan, f"{plan} was removed {since}"),
        found_of(codes.CHANGED, spec, f"{spec} changed {since}"),
        found_of(codes.CHANGED, tasks, f"{tasks} changed {since}"),
    )
    assert only(unchanged(pipeline)) == judged("packet-unchanged", 3, found)


def test_a_document_that_was_not_locked_is_one_that_was_added(pipeline: Pipeline) -> None:
    only(pipeline.taking())
    present = {**pipeline.records().configuration.documents, f"{PACKET}/notes.md": "0" * 64}
    message = f"{PACKET}/notes.md was added since the packet was locked"
    added = found_of(codes.ADDED_OR_REMOVED, f"{PACKET}/notes.md", message)
    assert only(PacketUnchanged(pipeline.file(), present)) == judged(
        "packet-unchanged", 4, (added,)
    )


def test_without_a_lock_nothing_can_be_unchanged(pipeline: Pipeline) -> None:
    assert only(unchanged(pipeline)).findings[0].code == codes.MISSING.code


def test_unlock_passes_after_a_current_audit_and_leaves_the_lock_to_the_stage(
    pipeline: Pipeline,
) -> None:
    pipeline.to("audit")
    lock, audit = unlock(pipeline)
    assert (lock.name, audit.name) == ("lock", "audit")
    assert (lock.verdict, audit.verdict) == (Verdict.PASSED, Verdict.PASSED)
    assert lock.observed.startswith("held by ada since")
    assert pipeline.file().exists()


def test_unlock_without_a_lock_or_an_audit_fails_for_both(pipeline: Pipeline) -> None:
    codes_ = [[finding.code for finding in check.findings] for check in unlock(pipeline)]
    assert codes_ == [["LK002"], ["EV001"]]


def test_unlock_after_an_audit_that_failed_fails(pipeline: Pipeline) -> None:
    pipeline.to("implement")
    pipeline.stage(Stage.AUDIT)
    assert "EV001" in pipeline.codes
    assert [one.code for one in unlock(pipeline)[1].findings] == ["EV002"]


def test_a_lock_of_another_state_is_told_with_what_differs(pipeline: Pipeline) -> None:
    pipeline.to("audit")
    pipeline.guarded.write(f"{PACKET}/spec.md", "other\n")
    lock, audit = unlock(pipeline)
    message = (
        f"the lock is of another packet state: {PACKET}/spec.md changed since the packet was locked"
    )
    assert lock == judged("lock", 1, (found_of(codes.OTHER_STATE, LOCK, message),))
    assert [one.code for one in audit.findings] == ["EV004"]


def test_a_forced_unlock_is_the_same_judgement_let_through(pipeline: Pipeline) -> None:
    pipeline.to("implement")
    pipeline.stage(Stage.UNLOCK, override="force")
    assert pipeline.codes == {"EV001"}
    assert pipeline.decision is not None
    assert pipeline.decision.exit_code == 0
    (override,) = pipeline.decision.overrides
    assert (override.name, override.covers) == ("force", ("EV001",))
    assert not pipeline.file().exists()


def test_a_forced_unlock_removes_a_lock_that_nobody_can_read(pipeline: Pipeline) -> None:
    pipeline.guarded.write("evidence/locks/SPEC-KIT-018.json", "{}")
    pipeline.stage(Stage.UNLOCK, override="force")
    assert pipeline.codes == {"LK006", "EV001"}
    assert not list((pipeline.root / "evidence" / "locks").iterdir())


def test_every_finding_of_a_lock_says_what_to_do(pipeline: Pipeline) -> None:
    found: list[Finding] = [*only(LockHeld(pipeline.file())).findings]
    only(pipeline.taking())
    found += only(pipeline.taking()).findings
    assert all(one.remedy and one.location for one in found)


def test_an_audit_from_before_the_lock_lets_nobody_unlock(pipeline: Pipeline) -> None:
    pipeline.to("audit")
    audit = pipeline.session
    assert pipeline.file().path.is_file()
    pipeline.file().path.unlink()
    pipeline.stage(Stage.IMPLEMENT)
    lock = pipeline.file().read()
    code = evidence.BEFORE_LOCK
    path = f"evidence/commands/SPEC-KIT-018/spec-audit_{audit}.json"
    message = f"the audit {audit} is older than the lock, {lock}"
    assert found_of(code, path, message) in unlock(pipeline)[1].findings
