"""What is found about the latest record of a stage, once it is read."""

from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from specops.codes.evidence import CODES
from specops.errors import CannotJudgeError
from specops.evidence.attested import Attested
from specops.evidence.configuration import Configuration
from specops.evidence.recorded import Recorded
from specops.evidence.rulings import Judgement
from specops.git.state import GitState
from specops.guardrails import record, record_setup
from specops.guardrails.record import RecordJudge
from specops.model import CheckResult, Finding, Location, Override, Stage, Verdict, judged
from specops.policy import Result
from tests.fakes.answers import Answers
from tests.fakes.packet_repository import PACKET, SPEC_ID, context, lay_out

HERE, EARLIER, OTHER = "c" * 40, "b" * 40, "d" * 40
SESSION = "20261122T113001000Z-000000"
PATH = PurePosixPath(f"evidence/commands/{SPEC_ID}/spec-plan_{SESSION}.json")
FIXES = {code.code: code.fix for code in CODES}
PRESENT = Configuration(
    {"docs/a/a.md": "7", "docs/a/spec.md": "1", "docs/a/plan.md": "2"}, {"hal.json": "3"}
)
SOUND = {
    "command": "spec-ops-plan",
    "specId": SPEC_ID,
    "sessionId": SESSION,
    "baseline": {"status": "passed"},
    "hooks": {"session.start": "ok"},
}
RED = {**SOUND, "baseline": {"status": "failed"}}
ATTESTED = Attested(
    Stage.PLAN,
    SPEC_ID,
    SESSION,
    Result.PASSED,
    0,
    HERE,
    None,
    {**PRESENT.documents, **PRESENT.others},
    {str(PATH): "digest"},
    (),
)
RECORDED = Recorded(Stage.PLAN, SESSION, PATH, "digest", SOUND, attested=ATTESTED)
ALLOWED = Override("allow-fail", "flag --allow-fail", "drill", ("BA001", "BA002"))
FORCED = Override("force", "flag --force", "late")


class Bench:
    """Judges records of a plan, and keeps what was asked and told on the way."""

    def __init__(self, patch: pytest.MonkeyPatch, root: Path) -> None:
        self.root = root
        self.patch = patch
        self.answers = Answers()
        self.told: list[str] = []
        self.commit: str | None = HERE
        self.lost: CannotJudgeError | None = None

    def _is_ancestor(self, commit: str) -> bool:
        if self.lost:
            raise self.lost
        return commit == EARLIER

    def judge(self, latest: Recorded | None, *also: Finding) -> CheckResult:
        self.patch.setattr(record, "read_latest", self.answers.give(latest))
        judge = RecordJudge(
            self.root, "e", SPEC_ID, PRESENT, self.commit, self._is_ancestor, self.told.append
        )
        return judge.judge(Stage.PLAN, also) if also else judge.judge(Stage.PLAN)

    def found(self, latest: Recorded) -> list[tuple[str, str]]:
        """Return the code of each finding and its message; each is about the record."""
        result = self.judge(latest)
        for one in result.findings:
            assert one.location == Location(str(PATH))
            assert one.message.startswith("plan: ")
            assert one.remedy == FIXES[one.code]
        return [(one.code, one.message.removeprefix("plan: ")) for one in result.findings]


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Bench:
    return Bench(monkeypatch, tmp_path)


def attested(**changes: Any) -> Recorded:  # noqa: ANN401 - fields of an attestation
    return replace(RECORDED, attested=replace(ATTESTED, **changes))


def test_a_record_that_stands_is_told_by_its_session(bench: Bench) -> None:
    assert bench.judge(RECORDED) == judged("plan", 1, (), observed=f"session {SESSION}")
    assert (bench.answers.asked, bench.told) == ([(bench.root, "e", SPEC_ID, Stage.PLAN)], [])


def test_a_stage_without_a_record_is_told_with_what_else_is_known(bench: Bench) -> None:
    also = Finding("EV011", "too old")
    place = Location(f"e/commands/{SPEC_ID}")
    missing = Finding("EV001", "plan has no record", place, "run plan")
    assert bench.judge(None, also) == judged("plan", 1, (missing, also))


def test_what_the_caller_found_comes_before_what_the_record_says(bench: Bench) -> None:
    also = Finding("EV011", "too old")
    result = bench.judge(attested(picked=("a", "b")), also)
    assert (result.verdict, result.findings[0]) == (Verdict.FAILED, also)
    assert [one.code for one in result.findings] == ["EV011", "EV012"]


def test_overrides_that_were_used_are_told_to_the_reader_and_to_the_log(bench: Bench) -> None:
    result = bench.judge(attested(overrides=(ALLOWED, FORCED)))
    told = [
        "override used: allow-fail (flag --allow-fail): drill, covers BA001, BA002",
        "override used: force (flag --force): late",
    ]
    assert result.observed == "; ".join([f"session {SESSION}", *told])
    assert bench.told == [f"plan {SESSION} {line}" for line in told]


def test_where_git_cannot_tell_the_findings_until_then_are_kept(bench: Bench) -> None:
    bench.lost = CannotJudgeError("the clone is shallow", "fetch more")
    partial = f"plan: {SESSION} judged only a"
    assert bench.judge(attested(commit=OTHER, picked=("a",))) == CheckResult(
        "plan",
        Verdict.ERROR,
        findings=(Finding("EV012", partial, Location(str(PATH)), FIXES["EV012"]),),
        reason="the clone is shallow",
        remedy="fetch more",
        observed=f"session {SESSION}",
    )


JUDGED = Judgement(
    Verdict.FAILED, interrupted=False, exit_code=1, strict_exit_code=0, checks={}, rulings=()
)
FAILED = {"result": Result.FAILED, "exit_code": 1}
DID_NOT = f"the latest run, {SESSION}, did not succeed"
STALE = {"docs/a/a.md": "7", "docs/a/spec.md": "0", "old.md": "5", "old.toml": "5", "old.json": "5"}
SINCE = f"since {SESSION}"


@pytest.mark.parametrize(
    ("latest", "found"),
    [
        (
            replace(RECORDED, record=None, fault="it is no JSON", attested=None),
            [("EV003", "it is no JSON")],
        ),
        (
            replace(RECORDED, record={**SOUND, "specId": "B", "command": "spec-ops-audit"}),
            [("EV010", f"it is of audit B {SESSION}")],
        ),
        (
            replace(RECORDED, record={**RED, "sessionId": "s"}),
            [("EV010", f"it is of plan {SPEC_ID} s")],
        ),
        (attested(stage=Stage.TASKS), [("EV010", f"it is of tasks {SPEC_ID} {SESSION}")]),
        (attested(spec_id="B"), [("EV010", f"it is of plan B {SESSION}")]),
        (attested(session="s"), [("EV010", f"it is of plan {SPEC_ID} s")]),
        (attested(**FAILED), [("EV002", f"{DID_NOT}: exit 1, FAILED")]),
        (attested(exit_code=1, judgement=JUDGED), [("EV002", f"{DID_NOT}: exit 1, PASSED")]),
        (
            replace(attested(result=Result.WARNED), record=RED),
            [("EV002", f"{DID_NOT}: exit 0, WARNED")],
        ),
        (replace(attested(result=Result.WARNED, judgement=JUDGED), record=RED), []),
        (
            replace(
                attested(judgement=JUDGED, contradictions=("exitCode is 0, the checks give 1",)),
                record=RED,
            ),
            [("EV002", f"{DID_NOT}: exit 0, PASSED")],
        ),
        (attested(picked=("a", "b")), [("EV012", f"{SESSION} judged only a, b")]),
        (replace(RECORDED, attested=None), [("EV007", "there is no attestation beside it")]),
        (
            replace(RECORDED, attested=None, record=RED),
            [("EV002", DID_NOT), ("EV007", "there is no attestation beside it")],
        ),
        (
            replace(RECORDED, attested=None, attestation_fault="it was changed"),
            [("EV008", "it was changed")],
        ),
        (
            replace(RECORDED, digest="other"),
            [("EV009", "its attestation has another digest of it")],
        ),
        (attested(subjects={}), [("EV009", "its attestation has another digest of it")]),
        (
            attested(configuration=STALE),
            [
                ("EV004", f"stale: packet docs/a/plan.md was added {SINCE}"),
                ("EV004", f"stale: packet docs/a/spec.md changed {SINCE}"),
                ("EV005", f"stale: profile hal.json was added {SINCE}"),
                ("EV005", f"stale: profile old.json is gone {SINCE}"),
                ("EV004", f"stale: packet old.md is gone {SINCE}"),
                ("EV005", f"stale: settings old.toml is gone {SINCE}"),
            ],
        ),
        (attested(commit=EARLIER), []),
        (
            attested(commit=OTHER),
            [("EV006", f"its commit {OTHER[:12]} is neither {HERE[:12]} nor an ancestor")],
        ),
        (attested(commit=None), [("EV006", "it has no commit")]),
    ],
)
def test_what_keeps_a_record_from_standing_is_told(
    bench: Bench, latest: Recorded, found: list[tuple[str, str]]
) -> None:
    assert bench.found(latest) == found


def test_in_a_repository_without_a_commit_no_record_is_about_one(bench: Bench) -> None:
    bench.commit = None
    assert bench.found(RECORDED) == [("EV006", "this repository has no commit")]
    assert bench.found(attested(commit=None)) == [("EV006", "it has no commit")]


def test_records_are_judged_by_what_is_there_now_and_git_is_asked_once_about_a_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Answers()
    lay_out(tmp_path, settings='evidence_root = "proofs"\n')
    run = context(tmp_path)
    state = GitState(HERE, inside=True)
    monkeypatch.setattr(record_setup, "read_state", answers.give(answer=state))
    monkeypatch.setattr(record_setup, "is_ancestor", answers.give(answer=True))
    monkeypatch.setattr(record_setup, "read_configuration", answers.give(answer=PRESENT))
    judge = record_setup.build_chain(run).records
    assert (judge.root, judge.evidence_root, judge.spec_id) == (tmp_path, "proofs", SPEC_ID)
    assert (judge.configuration, judge.commit) == (PRESENT, HERE)
    assert [judge.is_ancestor(OTHER), judge.is_ancestor(OTHER)] == [True, True]
    judge.tell("a line")
    assert b"a line" in run.log.render()
    log = run.log.command
    assert answers.asked == [
        (tmp_path, ("proofs",), log),
        (tmp_path, PACKET, run.settings),
        (tmp_path, OTHER, HERE, log),
    ]


def test_where_git_does_not_answer_no_record_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = GitState(known=False, reason="git is missing", remedy="install it")
    monkeypatch.setattr(record_setup, "read_state", lambda *_: unknown)
    with pytest.raises(CannotJudgeError) as caught:
        record_setup.build_judge(context(lay_out(tmp_path)))
    assert str(caught.value) == "git is missing: install it"


def test_before_the_first_commit_no_other_commit_is_an_ancestor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Answers()
    state = GitState(inside=True)
    monkeypatch.setattr(record_setup, "read_state", lambda *_: state)
    monkeypatch.setattr(record_setup, "is_ancestor", answers.give(answer=False))
    judge = record_setup.build_judge(context(lay_out(tmp_path)))
    assert (judge.commit, judge.is_ancestor(OTHER)) == (None, False)
    assert answers.asked[0][1:3] == (OTHER, "")
