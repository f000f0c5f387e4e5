"""How audit judges the records of acceptances, once they are read and git was asked."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from specops.codes import accepted as codes
from specops.codes.model import CheckCode
from specops.errors import CannotJudgeError
from specops.evidence.acceptances import Accepted
from specops.guardrails.acceptance.audit import AcceptanceAudit, Present
from specops.model import CheckResult, Finding, Location, could_not_judge, judged, passed
from specops.packet.acceptance.model import Acceptance, Check, Commands
from specops.packet.documents import Task, parse_tasks
from specops.packet.structure import default_structure

FOLDER = "docs/SPEC-1"
SPEC, TASKS = f"{FOLDER}/spec.md", f"{FOLDER}/tasks.md"
TABLE = "| Order | Task | Owner | Status | Validation |\n| --- | --- | --- | --- | --- |\n"


def record(session: str, commit: str | None = "c1", **told: str) -> Accepted:
    """Return a record that says of each requirement: its verdict, what covers it, and a drill."""
    requirements = []
    for name, words in told.items():
        verdict, *more = words.split()
        covers = [word for word in more if word != "drilled"]
        requirements.append(
            {"id": name, "verdict": verdict, "proven": "drilled" in more, "covers": covers}
        )
    path = PurePosixPath(f"evidence/accept_{session}.json")
    return Accepted(path, session, {"commit": commit, "requirements": requirements})


def tasks(*rows: str) -> tuple[Task, ...]:
    """Return tasks, each told by its requirements and its status."""
    cells = (row.split(": ") for row in rows)
    told = "".join(
        f"| {number} | WB-{number} for {named} | Ops | {status} | {named} |\n"
        for number, (named, status) in enumerate(cells, 1)
    )
    return parse_tasks(f"# Tasks\n\n{TABLE}{told}", default_structure())


class Bench:
    """Audits two requirements, each of which has a check, and keeps what git was asked."""

    def __init__(self, *names: str) -> None:
        self.names = names or ("R1", "R2")
        self.asked: list[tuple[str | None, tuple[str, ...]]] = []
        self.since: str | CannotJudgeError = ""
        self.checks = tuple(Check(name, "check", Commands(()), 1) for name in self.names)
        self.done: tuple[Task, ...] = ()

    def _since(self, commit: str | None, covers: Sequence[str]) -> str:
        self.asked.append((commit, tuple(covers)))
        if isinstance(self.since, CannotJudgeError):
            raise self.since
        return self.since

    def run(self, *records: Accepted) -> Iterator[CheckResult]:
        acceptance = Acceptance(self.names, self.checks)
        present = Present(FOLDER, acceptance, self.done, ("R",))
        audit = AcceptanceAudit(present, iter(records), self._since)
        assert audit.name == "acceptance"
        return audit.run()


def found(code: CheckCode, message: str, path: str, line: int | None = None) -> Finding:
    return Finding(code.code, message, Location(path, line), code.fix)


def red(name: str, code: CheckCode, message: str, path: str, rank: int) -> CheckResult:
    return replace(judged(name, 1, (found(code, message, path),)), rank=rank)


def green(name: str, observed: str, rank: int) -> CheckResult:
    return replace(passed(name, 1, observed=observed), rank=rank)


def test_the_latest_record_that_tells_of_a_requirement_counts() -> None:
    bench = Bench()
    latest = record("3", "c3", R2="passed src docs drilled")
    earlier = record("2", None, R1="passed", R2="failed")
    results = list(bench.run(latest, earlier, record("1", R1="failed", R2="failed")))
    assert results == [green("R1", "session 2, unproven red", 1), green("R2", "session 3", 2)]
    assert bench.asked == [(None, ()), ("c3", ("src", "docs"))]


def test_what_was_not_shown_says_why_and_where() -> None:
    bench = Bench("R1", "R2", "R3", "R4")
    drill = replace(bench.checks[2], name="drill", fails=True)
    bench.checks = (*bench.checks[:2], drill)
    never, unbound = codes.NOT_SHOWN, codes.UNBOUND
    assert list(bench.run(record("1", R2="error", R3="passed"))) == [
        red("R1", never, "R1 was never shown: it has no record", SPEC, 1),
        red("R2", codes.NOT_PASSED, "R2 error in its latest record", "evidence/accept_1.json", 2),
        red("R3", unbound, "R3 has no check that a machine can run", SPEC, 3),
        red("R4", unbound, "R4 has no check that a machine can run", SPEC, 4),
    ]


def test_what_was_shown_for_another_state_is_not_shown() -> None:
    bench = Bench("R1")
    bench.since = "a changed since"
    message = "R1 was shown for another state: a changed since"
    place = "evidence/accept_1.json"
    assert list(bench.run(record("1", R1="passed"))) == [
        red("R1", codes.OUTDATED, message, place, 1)
    ]


def test_where_git_cannot_tell_nothing_is_judged_and_no_task_is_done() -> None:
    bench = Bench("R1")
    bench.since, bench.done = CannotJudgeError("git is gone", "fetch it"), tasks("R1: Done")
    lost = could_not_judge("R1", "git is gone", remedy="fetch it")
    ticked = found(codes.TICKED, "task 1 is Done, but git is gone", TASKS, 5)
    assert list(bench.run(record("1", R1="passed"))) == [
        replace(lost, rank=1),
        replace(judged("tasks", 1, (ticked,)), rank=2),
    ]


def test_records_that_nobody_can_trust_are_told_first() -> None:
    bench = Bench("R1")
    bad = [
        Accepted(PurePosixPath(f"evidence/accept_{name}.json"), name, None, f"it is {name}")
        for name in ("old", "new")
    ]
    results = list(bench.run(bad[1], record("2", R1="passed drilled"), bad[0]))
    assert results == [
        judged(
            "records",
            3,
            tuple(
                found(
                    codes.UNTRUSTED,
                    f"accept_{name}.json: it is {name}",
                    f"evidence/accept_{name}.json",
                )
                for name in ("new", "old")
            ),
        ),
        green("R1", "session 2", 1),
    ]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (("R1: Done", "R2: Done", "all: Done"), (2, 3)),
        (("R2: In Progress", "R1: Done"), ()),
        (("R1 and R2: Done",), (1,)),
        (("R3: Done", "R1 and R3: Done"), (1,)),
        (("R2: done",), (1,)),
    ],
)
def test_a_task_is_not_done_before_everything_it_names_was_shown(
    rows: Sequence[str], told: Sequence[int]
) -> None:
    bench = Bench()
    bench.done = tasks(*rows)
    *_, last = bench.run(record("1", R1="passed"))
    done = sum(row.lower().endswith("done") for row in rows)
    why = "but R2 was never shown: it has no record"
    findings = (
        found(codes.TICKED, f"task {number} is Done, {why}", TASKS, number + 4) for number in told
    )
    assert last == replace(judged("tasks", done, tuple(findings)), rank=3)


def test_where_no_task_is_done_none_is_judged() -> None:
    bench = Bench()
    bench.done = tasks("R1: Backlog")
    assert [result.name for result in bench.run()] == ["R1", "R2"]
