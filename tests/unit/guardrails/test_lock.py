from dataclasses import replace
from pathlib import Path

import pytest

from specops.codes import lock as codes
from specops.evidence.lock import Lock
from specops.evidence.lock_file import LockFile
from specops.guardrails.interface import Guardrail
from specops.guardrails.lock.held import LockHeld
from specops.guardrails.lock.take import TakeLock
from specops.guardrails.lock.unchanged import PacketUnchanged
from specops.guardrails.lock.unlock import Unlock
from specops.model import CheckResult, Finding, Stage, Verdict
from specops.runner import judge
from tests.fakes.pipeline import Pipeline
from tests.fakes.repository import Guarded

PACKET = "docs/SPEC-KIT-018-hal-smoke"


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
    (found,) = refused.findings
    assert found.code == codes.HELD.code
    assert found.message.startswith("SPEC-KIT-018 is locked: held by ada@host since 2026-11-22T")
    assert str(found.location) == "evidence/locks/SPEC-KIT-018.json"
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
    found = only(pipeline.taking()).findings
    assert [one.code for one in found] == [codes.INCOMPLETE.code] * 2
    assert [str(one.location) for one in found] == [f"{PACKET}/plan.md", f"{PACKET}/tasks.md"]
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
        assert found.code == codes.INVALID.code
        assert "unlock --force" in found.remedy
    assert unlock(pipeline)[0].findings[0].code == codes.INVALID.code
    assert path.read_text(encoding="utf-8") == "{}"


def test_a_lock_that_went_between_two_looks_was_another_runs(pipeline: Pipeline) -> None:
    file = TakenAndReleased(pipeline.root, "evidence", "SPEC-KIT-018")
    taking = pipeline.taking()
    found = only(TakeLock(file, taking.lock, taking.packet, taking.tell)).findings
    assert [(one.code, one.remedy) for one in found] == [(codes.HELD.code, "run again")]


def test_a_link_out_of_the_repository_is_an_error_and_no_finding(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    (pipeline.root / "evidence").mkdir()
    (pipeline.root / "evidence" / "locks").symlink_to(tmp_path)
    report = judge([pipeline.taking(), LockHeld(pipeline.file())], lambda *_: None)
    assert [result.verdict for result in report.results] == [Verdict.ERROR, Verdict.ERROR]
    assert "would leave the repository" in report.results[0].checks[0].reason


def test_audit_wants_a_lock_and_says_whose_it_is(pipeline: Pipeline) -> None:
    assert only(LockHeld(pipeline.file())).findings[0].code == codes.MISSING.code
    only(pipeline.taking(holder="ada@host"))
    held = only(LockHeld(pipeline.file()))
    assert (held.verdict, held.checked) == (Verdict.PASSED, 1)
    assert held.observed.startswith("held by ada@host since")


def test_documents_as_they_were_locked_pass_and_are_counted(pipeline: Pipeline) -> None:
    only(pipeline.taking())
    result = only(unchanged(pipeline))
    assert (result.verdict, result.checked) == (Verdict.PASSED, 3)
    assert result.observed == "3 documents as they were locked"


def test_each_changed_document_is_named(pipeline: Pipeline) -> None:
    only(pipeline.taking())
    for name in ("spec.md", "tasks.md"):
        pipeline.guarded.write(f"{PACKET}/{name}", "other\n")
    (pipeline.root / PACKET / "plan.md").unlink()
    result = only(unchanged(pipeline))
    assert result.checked == 3
    assert [(one.code, str(one.location)) for one in result.findings] == [
        (codes.ADDED_OR_REMOVED.code, f"{PACKET}/plan.md"),
        (codes.CHANGED.code, f"{PACKET}/spec.md"),
        (codes.CHANGED.code, f"{PACKET}/tasks.md"),
    ]


def test_a_document_that_was_not_locked_is_one_that_was_added(pipeline: Pipeline) -> None:
    only(pipeline.taking())
    present = {**pipeline.records().configuration.documents, f"{PACKET}/notes.md": "0" * 64}
    (found,) = only(PacketUnchanged(pipeline.file(), present)).findings
    assert found.code == codes.ADDED_OR_REMOVED.code
    assert found.message == f"{PACKET}/notes.md was added since the packet was locked"


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
    (found,) = lock.findings
    assert found.code == codes.OTHER_STATE.code
    assert f"{PACKET}/spec.md changed" in found.message
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
