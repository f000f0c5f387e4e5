"""What a run makes of the lock of its packet: whose it is, what it locks, what judges it."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from specops.codes import lock as codes
from specops.errors import CannotJudgeError, PreconditionError
from specops.evidence.attestation import sha256
from specops.evidence.configuration import Configuration
from specops.evidence.lock import Lock
from specops.evidence.lock_file import LockFile
from specops.evidence.recorded import Recorded
from specops.git.command import Observe
from specops.git.state import GitState
from specops.guardrails import record
from specops.guardrails.context import RunContext
from specops.guardrails.lock import setup
from specops.guardrails.lock.unlock import Unlock
from specops.guardrails.record import RecordJudge
from specops.model import CheckResult, Finding, Location, Stage, judged, passed
from tests.fakes.answers import Answers
from tests.fakes.packet_repository import (
    FILES,
    FOLDER,
    PACKET,
    SESSION,
    SPEC_ID,
    STARTED,
    context,
    lay_out,
)

PLACE = PurePosixPath(f"proofs/locks/{SPEC_ID}.json")
DOCUMENTS = {
    f"{FOLDER}/{name}.md": sha256(FILES[f"{FOLDER}/{name}.md"].encode())
    for name in ("spec", "plan", "tasks")
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunContext:
    """A run of a packet whose evidence has a place of its own, at a commit."""

    def at_a_commit(root: Path, *, observe: Observe) -> GitState:
        assert (root, observe) == (of.root, of.log.command)
        return GitState("c" * 40, inside=True)

    monkeypatch.setattr(setup, "read_state", at_a_commit)
    lay_out(tmp_path, settings='evidence_root = "proofs"\n')
    of = context(tmp_path, environ={"LOGNAME": "bob"})
    return of


def test_a_lock_is_that_of_the_run_and_of_the_documents_that_are_there(run: RunContext) -> None:
    (run.root / FOLDER / "plan.md").unlink()
    taking = setup.take(run)
    there = {path: digest for path, digest in DOCUMENTS.items() if "plan" not in path}
    holder = f"bob@{os.uname().nodename}"
    assert taking.lock == Lock(SPEC_ID, holder, SESSION, STARTED, "c" * 40, there)
    assert (taking.file.root, taking.file.name) == (run.root, PLACE)
    assert (taking.packet, taking.dry_run, taking.name) == (PACKET, False, "lock")
    assert setup.take(replace(run, dry_run=True)).dry_run
    taking.tell("taken")
    assert b"taken" in run.log.render()


def test_where_git_does_not_answer_nothing_is_locked_and_it_says_what_to_do(
    run: RunContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = GitState(known=False, reason="git is missing", remedy="install it")
    monkeypatch.setattr(setup, "read_state", lambda *_, **__: unknown)
    with pytest.raises(CannotJudgeError) as caught:
        setup.take(run)
    assert str(caught.value) == "git is missing: install it"


def test_what_judges_a_lock_looks_where_it_is_and_at_the_documents_as_they_are(
    run: RunContext,
) -> None:
    unchanged = setup.unchanged(run)
    files = [setup.held(run).file, unchanged.file]
    assert [(one.root, one.name) for one in files] == [(run.root, PLACE)] * 2
    assert unchanged.present == DOCUMENTS
    assert (setup.held(run).name, unchanged.name) == ("lock-held", "packet-unchanged")


def test_unlock_judges_lock_and_records_of_one_packet(
    run: RunContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = RecordJudge(run.root, "proofs", SPEC_ID, Configuration({}, {}), None, bool, print)
    monkeypatch.setattr(setup, "build_judge", lambda of: judge if of is run else None)
    made = setup.unlock(run)
    assert (made.file.name, made.records, made.name) == (PLACE, judge, "unlock")


@pytest.mark.parametrize("build", [setup.take, setup.held, setup.unchanged, setup.unlock])
def test_a_lock_is_always_of_a_packet(
    run: RunContext, build: Callable[[RunContext], object]
) -> None:
    with pytest.raises(PreconditionError) as caught:
        build(replace(run, packet=None))
    assert str(caught.value) == "a lock is of a packet: give --spec"


LOCK = Lock(SPEC_ID, "ada@host", "20261122T113000123Z-3f9c1a", STARTED, None, {"a.md": "0" * 64})


def unlocked(
    root: Path, patch: pytest.MonkeyPatch, documents: dict[str, str], audit: Recorded | None = None
) -> list[CheckResult]:
    """Judge whether a lock may go, given the documents that there are and the latest audit."""
    answers = Answers()
    patch.setattr(record, "read_latest", answers.give(audit))
    judge = RecordJudge(root, "proofs", SPEC_ID, Configuration(documents, {}), None, bool, print)
    file = LockFile(root, "proofs", SPEC_ID)
    assert file.take(LOCK)
    results = list(Unlock(file, judge).run())
    assert set(answers.asked) == {(root, "proofs", SPEC_ID, Stage.AUDIT)}
    return results


def test_a_lock_of_this_state_says_whose_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, audit = unlocked(tmp_path, monkeypatch, dict(LOCK.documents))
    assert lock == passed("lock", 1, observed=str(LOCK))
    assert [one.code for one in audit.findings] == ["EV001"]


def test_everything_that_differs_from_what_was_locked_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, _ = unlocked(tmp_path, monkeypatch, {"b.md": "1" * 64})
    since = "since the packet was locked"
    changes = f"a.md was removed {since}; b.md was added {since}"
    message = f"the lock is of another packet state: {changes}"
    found = Finding("LK005", message, Location(str(PLACE)), codes.OTHER_STATE.fix)
    assert lock == judged("lock", 1, (found,))


@pytest.mark.parametrize(
    ("session", "is_older"),
    [
        ("20261122T113000122Z-3f9c1a", True),
        (LOCK.session, True),
        ("20261122T113000124Z-3f9c1a", False),
    ],
)
def test_an_audit_counts_where_it_began_after_the_lock_was_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, session: str, *, is_older: bool
) -> None:
    audit = Recorded(Stage.AUDIT, session, PurePosixPath("audit.json"))
    _, told = unlocked(tmp_path, monkeypatch, dict(LOCK.documents), audit)
    assert ("EV011" in [one.code for one in told.findings]) is is_older
