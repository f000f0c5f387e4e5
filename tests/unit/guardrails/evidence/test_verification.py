"""What verification makes of the runs of a spec: whom it asks, what it tells, how long it took."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from specops.errors import CannotJudgeError
from specops.evidence.acceptances import Accepted
from specops.evidence.configuration import Configuration
from specops.evidence.recorded import Recorded
from specops.evidence.runs import Run
from specops.guardrails.evidence import verify
from specops.guardrails.evidence.one_run import OneRun
from specops.guardrails.evidence.verify import EvidenceVerification
from specops.model import (
    CheckResult,
    Finding,
    Location,
    Stage,
    Verdict,
    could_not_judge,
    judged,
    passed,
)
from tests.fakes.answers import Answers
from tests.fakes.ticking import ticking
from tests.unit.guardrails.evidence.test_rules import FIXES, Known

ONE, TWO = "SPEC-KIT-018", "SPEC-OPS-004"
FIRST, SECOND = "20261122T113001000Z-000000", "20261122T113002000Z-000000"
CURRENT = Configuration({}, {})


def run(spec: str, stage: Stage, session: str) -> Run:
    path = PurePosixPath(f"e/commands/{spec}/spec-{stage}_{session}.json")
    return Run(spec, stage, session, path)


def recorded(of: Run) -> Recorded:
    return Recorded(of.stage, of.session, of.path)


class Bench:
    """Verifies runs whose records have the findings that are given."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch) -> None:
        self.root, self.patch = root, patch
        self.asked: dict[str, Answers] = {}
        self.runs: tuple[Run, ...] = ()
        self.accepted: tuple[Accepted, ...] = ()
        self.told: list[tuple[int, int | None, str]] = []
        self.given: dict[str, Any] = {}
        ticking(patch, 2.5)

    def give(self, name: str, answer: object) -> Callable[..., Any]:
        self.asked[name] = Answers()
        return self.asked[name].give(answer)

    def results(self, **changes: Any) -> list[CheckResult]:  # noqa: ANN401 - fields of a guardrail
        specs = dict.fromkeys(one.spec_id for one in self.runs)
        for spec in specs:
            (self.root / "e/commands" / spec).mkdir(parents=True, exist_ok=True)
        for name, nothing in (
            ("find_runs", self.runs),
            ("read_accepted", self.accepted),
            ("chain_findings", ()),
            ("stray_findings", ()),
            ("stale_findings", ()),
        ):
            self.patch.setattr(verify, name, self.give(name, self.given.get(name, nothing)))
        known = {one.path: recorded(one) for one in self.runs}
        self.patch.setattr(verify, "read_run", lambda root, path: {self.root: known}[root][path])
        for name in ("findings", "accepted"):
            answer = self.give(name, self.given.get(name, ()))
            self.patch.setattr(OneRun, name, lambda _, one, answer=answer: answer(one))
        configuration = self.give("configuration", CURRENT)
        made = EvidenceVerification(self.root, "e", OneRun(self.root, Known()), configuration)
        self.made = replace(made, tell=lambda *one: self.told.append(one), **changes)
        return list(self.made.run())


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(tmp_path, monkeypatch)


PLAN, AGAIN, OTHER = (
    run(ONE, Stage.PLAN, FIRST),
    run(ONE, Stage.PLAN, SECOND),
    run(TWO, Stage.TASKS, SECOND.replace("-000000", "-000001")),
)


def test_each_spec_is_verified_by_its_own_runs_of_which_the_latest_count(bench: Bench) -> None:
    bench.runs = (PLAN, AGAIN, OTHER)
    assert bench.results() == [
        passed(ONE, 2, observed="2 runs", duration_ms=2500),
        replace(passed(TWO, 1, observed="1 run", duration_ms=2500), rank=1),
    ]
    first, again, other = (recorded(one) for one in bench.runs)
    asked = {name: answers.asked for name, answers in bench.asked.items()}
    root, folder = bench.root, PurePosixPath("e/commands")
    assert asked == {
        "find_runs": [(root, "e", None, None)],
        "read_accepted": [(root, "e", ONE), (root, "e", TWO)],
        "findings": [(first,), (again,), (other,)],
        "accepted": [],
        "chain_findings": [
            (root, first, {"is_latest": False}),
            (root, again, {"is_latest": True}),
            (root, other, {"is_latest": True}),
        ],
        "stray_findings": [
            (root, folder / ONE, [first, again], ""),
            (root, folder / TWO, [other], ""),
        ],
        "stale_findings": [(again, CURRENT), (other, CURRENT)],
        "configuration": [(ONE,), (TWO,)],
    }
    assert bench.told == [(0, 3, ONE), (1, 3, ONE), (2, 3, TWO)]


def test_an_acceptance_is_a_run_as_well(bench: Bench) -> None:
    bench.runs = (PLAN,)
    bench.accepted = tuple(
        Accepted(PurePosixPath(f"e/{session}.json"), session, {}) for session in (SECOND, FIRST)
    )
    bench.given["accepted"] = [Finding("EV090", "it is none")]
    (result,) = bench.results()
    assert [one.code for one in result.findings] == ["EV090"] * 2
    assert (result.checked, result.observed) == (3, "3 runs")
    assert bench.asked["accepted"].asked == [(one,) for one in bench.accepted]
    assert bench.asked["findings"].asked == [(recorded(PLAN),)]


def test_everything_that_is_wrong_with_a_spec_is_told(bench: Bench) -> None:
    bench.runs = (PLAN,)
    names = ("findings", "chain_findings", "stray_findings", "stale_findings")
    bench.given = {name: [Finding("EV003", name)] for name in names}
    found = tuple(Finding("EV003", name) for name in names)
    strict = judged(ONE, 1, found, observed="1 run", duration_ms=2500)
    assert bench.results(strict=True) == [strict]
    assert bench.made.notes == []
    assert bench.results(notes=[]) == [replace(strict, findings=found[:3])]
    assert bench.made.notes == [f"{ONE} stale_findings"]


def test_runs_of_one_session_are_counted_over_all_specs(bench: Bench) -> None:
    twin = run(TWO, Stage.PLAN, FIRST)
    bench.runs = (PLAN, AGAIN, twin)
    one, two = bench.results()
    message = f"2 records have the session {FIRST}"
    for result, place in ((one, PLAN.path), (two, twin.path)):
        told = Finding("EV022", message, Location(str(place)), FIXES["EV022"])
        assert result.findings == (told,)


def test_where_git_cannot_tell_the_findings_until_then_are_kept(bench: Bench) -> None:
    bench.runs = (PLAN,)
    found = Finding("EV003", "it is none")

    class Lost:
        """One finding, and then git is asked in vain."""

        def __iter__(self) -> Any:  # noqa: ANN401 - an iterator
            yield found
            message = "the clone is shallow"
            raise CannotJudgeError(message, "fetch more")

    bench.given["findings"] = Lost()
    assert bench.results() == [
        CheckResult(
            ONE,
            Verdict.ERROR,
            findings=(found,),
            reason="the clone is shallow",
            remedy="fetch more",
            observed="1 run",
            duration_ms=2500,
        )
    ]


@pytest.mark.parametrize(
    ("since", "counted"),
    [
        ("", 2),
        ("2026", 2),
        ("20261122113001000", 2),
        ("20261122113001001", 1),
        ("20261122113002", 1),
    ],
)
def test_runs_of_an_earlier_moment_are_left_alone(bench: Bench, since: str, counted: int) -> None:
    bench.runs = (PLAN, AGAIN)
    (result,) = bench.results(since=since)
    assert (result.checked, len(bench.told)) == (counted, counted)
    assert {total for _, total, _ in bench.told} == {counted}
    (strays,) = bench.asked["stray_findings"].asked
    assert strays[2:] == ([recorded(PLAN), recorded(AGAIN)], since)


def test_a_spec_without_a_run_of_that_moment_is_told_for_its_strays_alone(bench: Bench) -> None:
    bench.runs = (PLAN,)
    nothing = could_not_judge(
        "evidence", "there is no evidence to verify", remedy="run a stage first"
    )
    assert bench.results(since="2027") == [nothing]
    stray = Finding("EV020", "no record names it")
    bench.given["stray_findings"] = [stray]
    told = judged(ONE, 0, (stray,), observed="0 runs", duration_ms=2500)
    assert bench.results(since="2027") == [told]


def test_only_the_spec_that_was_asked_for_is_looked_at(bench: Bench) -> None:
    bench.runs = (PLAN, OTHER)
    assert [one.name for one in bench.results(spec_id=TWO)] == [TWO]
    assert bench.told == [(0, 1, TWO)]
    why = "there is no evidence of SPEC-KIT-099 to verify"
    nothing = could_not_judge("evidence", why, remedy="run a stage first")
    assert bench.results(spec_id="SPEC-KIT-099") == [nothing]


def test_what_lies_beside_the_folders_of_specs_and_among_locks_is_told(bench: Bench) -> None:
    folder = bench.root / "e/commands"
    folder.mkdir(parents=True)
    (folder / "notes.md").touch()
    (bench.root / "e/locks").mkdir()
    (bench.root / "e/locks/.released-a").touch()
    lock = "a process was stopped while it took or released a lock"
    beside = (
        Finding("EV020", "it is of no spec", Location("e/commands/notes.md"), FIXES["EV020"]),
        Finding("EV021", lock, Location("e/locks/.released-a"), FIXES["EV021"]),
    )
    assert bench.results() == [judged("folders", 1, beside)]
    bench.runs = (PLAN,)
    assert [one.name for one in bench.results()] == [ONE, "folders"]
    assert [one.name for one in bench.results(spec_id=ONE)] == [ONE]
