"""A drill has passed when its defect was caught, in the way that it says, and by nothing else."""

import pytest

from specops.model import Verdict
from tests.fakes.acceptance import Bench, codes, message
from tests.fakes.patience import passed_while

CHECK = "[R1]\nargv = ['sh', 'src/lib.sh']\nexpect.log = 'found'\n"
PLANT = "[R1.drill]\nfails = true\nplant = [{ %s }]\n"


@pytest.mark.parametrize(
    "edit",
    [
        "file = 'src/lib.sh', replace = ['found', 'lost']",
        "file = 'src/lib.sh', text = 'exit 1'",
        "file = 'src/lib.sh', copy = 'page.md'",
        "file = 'src/lib.sh', remove = true",
        "file = 'src', remove = true",
    ],
)
def test_a_defect_that_the_check_catches_is_red(bench: Bench, edit: str) -> None:
    results = bench.judge(CHECK + PLANT % edit)
    assert results["R1/check"].verdict is Verdict.PASSED
    assert (results["R1/drill"].verdict, results["R1/drill"].observed) == (Verdict.PASSED, "red")
    assert (bench.root / "src/lib.sh").read_text() == "echo found\n"


def test_a_defect_that_the_check_does_not_catch_fails_the_drill(bench: Bench) -> None:
    drill = bench.judge(CHECK + PLANT % "file = 'page.md', replace = ['page', 'leaf']")["R1/drill"]
    assert codes(drill) == ["EV082"]
    assert message(drill) == "R1/drill: the check passes with the defect in place"


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        ("file = 'page.md', replace = ['nowhere', 'x']", "it does not hold 'nowhere'"),
        ("file = 'gone', replace = ['a', 'b']", "No such file"),
        ("file = 'gone', remove = true", "No such file"),
        ("file = 'new', copy = 'gone'", "No such file"),
        ("file = 'page.md', text = \"a page\\n\"", "the edits could not be committed"),
        ("file = 'link/new', text = 'x'", "link/new leads out of the sandbox"),
        ("file = 'new', copy = 'link/passwd'", "link/passwd leads out of the sandbox"),
    ],
)
def test_an_edit_that_does_not_fit_is_no_drill(bench: Bench, edit: str, why: str) -> None:
    (bench.root / "link").symlink_to("/etc")
    bench.commit()
    drill = bench.judge(CHECK + PLANT % edit)["R1/drill"]
    assert drill.verdict is Verdict.ERROR
    assert why in drill.reason


def test_a_folder_is_copied_into_one_that_may_be_there(bench: Bench) -> None:
    given = "given = [{ file = 'other', copy = 'src' }, { file = 'other', copy = 'src' }]\n"
    block = f"[R1]\nargv = ['sh', 'other/lib.sh']\n{given}"
    assert bench.judge(block)["R1/check"].verdict is Verdict.PASSED


def test_what_is_given_is_committed_in_the_sandbox(bench: Bench) -> None:
    block = (
        "[R1]\nargv = ['sh', '-c', 'test -z \"$(git status --porcelain)\"']\n"
        "given = [{ file = 'deep/new', text = 'x' }]\n"
    )
    assert bench.judge(block)["R1/check"].verdict is Verdict.PASSED


@pytest.mark.parametrize(
    ("drill", "found"),
    [
        ("argv = ['sh', '-c', 'exit 4']\nexpect.exit = 4\n", []),
        ("argv = ['sh', '-c', 'echo no; exit 4']\nexpect.log = 'no'\n", []),
        ("run = [{ argv = ['false'] }, { argv = ['true'], expect = { exit = 0 } }]\n", []),
        ("argv = ['true']\nexpect.exit = 4\n", ["EV082"]),
        ("argv = ['sh', '-c', 'exit 5']\nexpect.exit = 4\n", ["EV082"]),
        ("argv = ['sh', '-c', 'exit 4']\nexpect.log = 'no'\n", ["EV082"]),
        ("argv = ['true']\n", ["EV082"]),
        ("argv = ['sleep', '60']\ntimeout_s = 0.2\n", ["EV083"]),
    ],
)
def test_a_drill_that_says_what_red_is_must_come_to_just_that(
    bench: Bench, drill: str, found: list[str]
) -> None:
    result = bench.judge(f"{CHECK}[R1.drill]\nfails = true\n{drill}")["R1/drill"]
    assert codes(result) == found


def test_a_deadline_is_not_red(bench: Bench) -> None:
    block = CHECK + PLANT % "file = 'src/lib.sh', text = 'sleep 60'" + "timeout_s = %g\n"
    found = passed_while(
        lambda timeout_s: codes(bench.judge(block % timeout_s)["R1/drill"]),
        lambda seen: seen == ["EV083"],
    )
    assert found == ["EV083"]


def test_a_program_that_cannot_be_started_is_not_red(bench: Bench) -> None:
    block = f"{CHECK}[R1.drill]\nfails = true\nargv = ['no-such-program']\n"
    assert bench.judge(block)["R1/drill"].verdict is Verdict.ERROR


def test_a_drill_that_edits_the_tree_by_itself_fails(bench: Bench) -> None:
    block = f"{CHECK}[R1.drill]\nfails = true\nargv = ['sh', '-c', 'rm page.md; exit 1']\n"
    assert codes(bench.judge(block)["R1/drill"]) == ["EV084"]
