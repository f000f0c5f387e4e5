"""The checks of a packet as one guardrail."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from specops.acceptance.pool import Pool
from specops.codes.accepted import EDITED, UNBOUND
from specops.codes.documents import FIXES
from specops.errors import CannotJudgeError
from specops.guardrails.acceptance.run import AcceptanceRun, UnreadAcceptance
from specops.model import CheckResult, Finding, Location, Verdict, could_not_judge, judged, passed
from specops.packet.acceptance.model import Acceptance, Check, Commands, Fault
from tests.fakes.acceptance import Bench, checks, repository


class Known(Pool):
    """A pool that knows what every check comes to, or what keeps it from being judged."""

    def __init__(self, known: Mapping[str, CheckResult | CannotJudgeError]) -> None:
        self.known = known

    def result(self, check: Check) -> CheckResult:
        came = self.known[check.full_name]
        if isinstance(came, CannotJudgeError):
            raise came
        return came


def check(requirement: str, name: str = "check", *, fails: bool = False) -> Check:
    return Check(requirement, name, Commands(()), 1, fails=fails)


def run(
    found: Sequence[tuple[Check, CheckResult | CannotJudgeError]], *states: tuple[str, ...]
) -> tuple[AcceptanceRun, list[CheckResult]]:
    """Run checks for R1 and R2, while the user's own tree goes through some states."""
    pool = Known({one.full_name: came for one, came in found})
    left = iter(states or ((), ()))
    acceptance = Acceptance(("R1", "R2", "R3"), tuple(one for one, _ in found))
    made = AcceptanceRun(acceptance, ["R1", "R2"], pool, "docs/spec.md", lambda: next(left))
    return made, list(made.run())


UNTOUCHED = passed("work-tree", 1, observed="untouched")


def test_a_worker_that_does_not_come_back_is_an_error_of_its_check(tmp_path: Path) -> None:
    bench = Bench(repository(tmp_path).root)
    found = checks("[R1]\nargv = ['true']\ntimeout_s = 0.01\n")
    pool = Pool(bench.pool(found)._place, found, workers=0, grace_s=0.01)
    guardrail = AcceptanceRun(Acceptance(("R1",), found), ["R1"], pool, "spec.md", lambda: ())
    late, tree = guardrail.run()
    assert (late.name, late.verdict, late.remedy) == ("R1/check", Verdict.ERROR, "report it")
    assert late.reason == "R1/check outlived every deadline"
    assert tree == replace(UNTOUCHED, rank=1)


def test_every_check_is_told_in_its_turn_and_a_pass_without_a_drill_as_unproven() -> None:
    failed = judged("R1/second", 1, (Finding("EV081", "no"),), observed="exit 1")
    drilled, drill = passed("R2/check", 1, observed="exit 0"), passed("R2/drill", 1)
    guardrail, results = run(
        [
            (check("R1"), passed("R1/check", 1, observed="exit 0")),
            (check("R1", "second"), failed),
            (check("R2"), drilled),
            (check("R2", "drill", fails=True), drill),
            (check("R3"), passed("R3/check", 1)),
        ]
    )
    told = [passed("R1/check", 1, observed="unproven red"), failed, drilled, drill, UNTOUCHED]
    assert results == [replace(one, rank=rank) for rank, one in enumerate(told)]
    assert (guardrail.expects, guardrail.name) == (5, "acceptance")


def test_a_requirement_that_has_at_most_a_drill_is_not_shown() -> None:
    drill = passed("R1/drill", 1)
    _, results = run([(check("R1", "drill", fails=True), drill)])
    unbound = [
        judged(
            name,
            1,
            (
                Finding(
                    "EV080",
                    f"{name} has no check that a machine can run",
                    Location("docs/spec.md"),
                    UNBOUND.fix,
                ),
            ),
        )
        for name in ("R1", "R2")
    ]
    told = [unbound[0], drill, unbound[1], UNTOUCHED]
    assert results == [replace(one, rank=rank) for rank, one in enumerate(told)]


def test_a_check_that_cannot_be_judged_says_why_and_what_to_do() -> None:
    lost = CannotJudgeError("the sandbox is gone", "make room")
    _, results = run([(check("R1"), lost), (check("R2"), passed("R2/check", 1))])
    assert results[0] == could_not_judge("R1/check", "the sandbox is gone", remedy="make room")


def test_a_tree_that_changed_meanwhile_is_told_with_the_first_three_files() -> None:
    both = [(check(name), passed(f"{name}/check", 1)) for name in ("R1", "R2")]
    _, results = run(both, ("gone", "b", "same"), ("d", "same"))
    message = "the repository changed while the checks ran: b, d, gone"
    found = Finding("EV084", message, Location("b"), EDITED.fix)
    assert results[-1] == replace(judged("work-tree", 1, (found,)), rank=2)
    _, results = run(both, (), ("4", "3", "2", "1"))
    assert results[-1].findings[0].message.endswith("ran: 1, 2, 3")


def test_every_fault_of_an_acceptance_that_cannot_be_read_is_told_at_its_place() -> None:
    faults = (
        Fault("DS060", "it is\nno table", 7, 3),
        Fault("DS061", "nobody asked for it", 9, 1, "spec.md"),
    )
    unread = UnreadAcceptance(Acceptance(("R1",), (), faults), "docs/SPEC-1")
    findings = (
        Finding("DS060", "it is\\nno table", Location("docs/SPEC-1/plan.md", 7, 3), FIXES["DS060"]),
        Finding(
            "DS061", "nobody asked for it", Location("docs/SPEC-1/spec.md", 9, 1), FIXES["DS061"]
        ),
    )
    assert (unread.name, list(unread.run())) == ("acceptance", [judged("plan", 1, findings)])
