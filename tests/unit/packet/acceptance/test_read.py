import pytest

from specops.packet.acceptance.model import (
    DEFAULT_TIMEOUT_S,
    Commands,
    Edit,
    Expectation,
    NodeIds,
    Scenario,
)
from specops.packet.acceptance.read import parse_acceptance
from tests.unit.packet.acceptance.texts import FIRST, SPEC, faults, only, plan, read

TWO_DRILLS = (
    '[[R1.drill]]\nfails = true\nargv = ["a"]\n'
    '[[R1.drill]]\nfails = true\nplant = [{ file = "a" }]\n'
)
RUN = '[R1]\nargv = ["make"]\n'
EXPECTED = """[R1]
argv = ["make", "a b"]
timeout_s = 5
uses = ["port:7878"]
secrets = ["TOKEN"]
env = { DEBUG = "1" }
given = [{ file = "a", text = "b" }, { file = "c", copy = "d" }, { file = "e", remove = true }]
[R1.expect]
exit = 3
log = "*made*"
telemetry = { "/baseline/status" = "failed" }
absent = ["/hal"]
files = ["out/*.txt"]
"""
TWO_DRILLS = (
    '[[R1.drill]]\nfails = true\nargv = ["a"]\n'
    '[[R1.drill]]\nfails = true\nplant = [{ file = "a" }]\n'
)
DRILL = '[R1.drill]\nfails = true\nplant = [{ file = "a", replace = ["b", "c"] }]\n'


def test_a_check_is_one_command_and_what_must_come_of_it() -> None:
    check = only(EXPECTED)
    assert check.full_name == "R1/check"
    assert isinstance(check.action, Commands)
    (step,) = check.action.steps
    assert step.argv == ("make", "a b")
    assert step.expect == Expectation(
        3, ("*made*",), {"/baseline/status": "failed"}, ("/hal",), ("out/*.txt",)
    )
    assert check.edits == (Edit("a", text="b"), Edit("c", copy="d"), Edit("e", remove=True))
    assert (check.timeout_s, check.uses, check.secrets) == (5, ("port:7878",), ("TOKEN",))
    assert check.env == {"DEBUG": "1"}
    assert step.env == {}
    assert check.line == FIRST
    assert not check.fails


def test_what_is_not_said_is_exit_0_within_the_usual_time() -> None:
    check = only(RUN)
    assert isinstance(check.action, Commands)
    assert check.action.steps[0].expect == Expectation(exit=0)
    assert check.timeout_s == DEFAULT_TIMEOUT_S


def test_a_check_can_run_several_commands_each_with_its_own_variables() -> None:
    check = only(
        '[[R1.run]]\nargv = ["a"]\nenv = { A = "1" }\n[[R1.run]]\nargv = ["b"]\n'
        'expect.log = ["x", "y"]\n'
    )
    assert isinstance(check.action, Commands)
    first, second = check.action.steps
    assert first.env == {"A": "1"}
    assert second.expect.log == ("x", "y")


def test_tests_and_scenarios_are_bound_in_a_block() -> None:
    assert only('[R1]\npytest = ["tests/a.py::test_a"]\n').action == NodeIds(
        ("tests/a.py::test_a",)
    )
    assert only('[R1]\nscenario = "hal-smoke"\n').action == Scenario("hal-smoke")


def test_tests_and_scenarios_are_bound_in_the_table() -> None:
    artifact = "`tests/a.py::TestA::test_b[1-x]`, tests/a.py::test_c and scenario `hal-smoke`"
    acceptance = read(artifact=artifact.replace("`", ""))
    assert [(check.full_name, check.action) for check in acceptance.checks] == [
        ("R2/pytest", NodeIds(("tests/a.py::TestA::test_b[1-x]", "tests/a.py::test_c"))),
        ("R2/scenario-hal-smoke", Scenario("hal-smoke")),
    ]
    assert acceptance.of("R1") == ()


def test_a_file_or_a_sentence_in_the_table_is_no_check() -> None:
    assert read(artifact="tests/end_to_end/test_a.py, and a look at it").checks == ()


def test_a_drill_is_its_check_with_a_defect() -> None:
    check, drill = read(RUN + DRILL).checks
    assert drill.full_name == "R1/drill"
    assert drill.action == check.action
    assert drill.edits == (Edit("a", ("b", "c")),)
    assert drill.fails
    assert not drill.states_red


def test_a_drill_can_say_what_red_looks_like() -> None:
    _, drill = read(RUN + '[R1.drill]\nfails = true\nargv = ["x"]\nexpect.exit = 1\n').checks
    assert drill.states_red
    assert isinstance(drill.action, Commands)
    assert drill.action.steps[0].expect.exit == 1
    _, drill = read(RUN + '[R1.drill]\nfails = true\nargv = ["x"]\n').checks
    assert isinstance(drill.action, Commands)
    assert drill.action.steps[0].expect.exit is None


def test_several_drills_are_counted() -> None:
    second = '[[R1.drill]]\nfails = true\nenv = { BROKEN = "1" }\ntimeout_s = 9\n'
    acceptance = read(RUN + DRILL.replace("[R1.drill]", "[[R1.drill]]") + second)
    assert [check.name for check in acceptance.of("R1")] == ["check", "drill-1", "drill-2"]
    assert acceptance.checks[2].env == {"BROKEN": "1"}
    assert acceptance.checks[2].timeout_s == 9


def test_checks_come_in_the_order_of_the_spec() -> None:
    acceptance = read('[R2]\nargv = ["b"]\n[R1]\nargv = ["a"]\n')
    assert acceptance.requirements == ("R1", "R2")
    assert [check.requirement for check in acceptance.checks] == ["R1", "R2"]


@pytest.mark.parametrize(
    ("block", "code", "line"),
    [
        ("[R1\n", "DS060", 0),
        ("[R1]\nargv = [\n", "DS060", 1),
        ('[R1]\nargv = ["a"]\nargv = ["b"]\n', "DS060", 2),
        ("\n[R1]\nargv = []\n", "DS062", 2),
        ('[R1]\nargv = "make"\n', "DS062", 1),
        ('[R1]\nargv = ["a"]\nexpect.exti = 1\n', "DS062", 2),
        ('[R1]\nargv = ["a"]\n[R1.expect]\nfiles = ["../x"]\n', "DS062", 3),
        ('[[R1.run]]\nargv = ["a"]\n[[R1.run]]\nargv = ["b"]\nexpect.exit = 256\n', "DS062", 4),
        ("[R1]\n", "DS062", 0),
        ('[R1]\nargv = ["a"]\npytest = ["t.py::a"]\n', "DS062", 0),
        ('[R1]\nscenario = "a"\n[R1.expect]\nexit = 1\n', "DS062", 2),
        ('[R1]\nargv = ["a"]\ngiven = [{ file = "a" }]\n', "DS062", 2),
        (f'{RUN}[R1.drill]\nfails = true\nargv = ["a"]\nrun = [{{ argv = ["b"] }}]\n', "DS062", 2),
        (f"{RUN}{TWO_DRILLS}", "DS062", 7),
        (f'{RUN}[R1.drill]\nargv = ["a"]\n', "DS062", 2),
        ('[R3]\nargv = ["a"]\n', "DS063", 0),
        (f"{RUN}[R1.drill]\nfails = true\n", "DS067", 0),
        (f'{RUN}[R1.drill]\nfails = true\nargv = ["a"]\nexpect.exit = 0\n', "DS067", 0),
    ],
)
def test_what_cannot_be_read_is_a_fault_at_its_line(block: str, code: str, line: int) -> None:
    assert faults(block) == [(code, FIRST + line)]


def test_an_id_that_stands_only_in_code_is_no_requirement() -> None:
    spec = SPEC.replace("- R2: It is fast.", "```\n- R2: It is fast.\n```")
    acceptance = parse_acceptance(spec, plan('[R2]\nargv = ["a"]\n'))
    assert [fault.code for fault in acceptance.faults] == ["DS063"]
    assert acceptance.checks == ()
    assert acceptance.requirements == ("R1",)


def test_an_id_without_a_row_is_a_fault() -> None:
    text = plan('[R2]\nargv = ["a"]\n').replace("| R2 |", "| all of it |")
    (fault,) = parse_acceptance(SPEC, text).faults
    assert fault.message == "R2 is not in the acceptance mapping above its block"


def test_an_id_that_the_spec_defines_twice_is_a_fault_in_the_spec() -> None:
    (fault,) = parse_acceptance(f"{SPEC}- R1: It is blue.\n", plan(RUN)).faults
    assert (fault.code, fault.line, fault.document) == ("DS065", 7, "spec.md")


def test_an_id_that_is_defined_twice_but_not_bound_is_not_our_business() -> None:
    assert parse_acceptance(f"{SPEC}- R2: It is blue.\n", plan(RUN)).faults == ()


def test_a_second_block_for_an_id_is_a_fault() -> None:
    (fault,) = read(f"{RUN}```\n\n```accept\n{RUN}").faults
    assert (fault.code, fault.line) == ("DS064", FIRST + 5)
    assert fault.message == f"R1 has a check already, in line {FIRST}"


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (f"\n## Risks\n\n```accept\n{RUN}```\n", "outside"),
        (f"\n```accept\n{RUN}", "has no end"),
        ("\n```accept\n\n```\n", "is empty"),
        (f"\n<!--\n```accept\n{RUN}```\n-->\n", "hidden"),
        (f"\n- so:\n\n  ```accept\n  {RUN.strip()}\n  ```\n", ""),
        ("\n> ```accept\n> [R1]\n> ```\n", "in a list or a quotation"),
        (f"\n1. ```accept\n   {RUN.strip()}\n   ```\n", "in a list or a quotation"),
    ],
)
def test_a_block_that_nobody_would_read_is_a_fault(after: str, why: str) -> None:
    (fault, *_) = read(after=after).faults
    assert fault.code in {"DS060", "DS061"}
    assert why in fault.message


@pytest.mark.parametrize(
    "after",
    [
        f"\n````text\n```accept\n{RUN}```\n````\n",
        f"\n```toml\n{RUN}```\n",
        "\nAn `accept` block would say more.\n",
    ],
)
def test_an_example_of_a_block_is_none(after: str) -> None:
    acceptance = read(after=after)
    assert acceptance.faults == ()
    assert acceptance.checks == ()


def test_a_block_with_tildes_and_a_remark_is_read() -> None:
    text = plan(RUN).replace("```accept", "~~~ accept for CI").replace("```\n", "~~~\n")
    assert [c.full_name for c in parse_acceptance(SPEC, text).checks] == ["R1/check"]


def test_a_plan_without_a_mapping_reads_no_block() -> None:
    (fault,) = parse_acceptance(SPEC, f"# Plan: Example\n\n```accept\n{RUN}```\n").faults
    assert fault.code == "DS061"


def test_faults_come_in_the_order_of_their_places() -> None:
    assert faults('[R3]\nargv = ["a"]\n[R4]\nargv = ["a"]\n') == [
        ("DS063", FIRST),
        ("DS063", FIRST + 2),
    ]
