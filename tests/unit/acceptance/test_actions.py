"""Tests and scenarios as checks: each must be there, be judged, and pass."""

from pathlib import Path

import pytest

from specops.acceptance.node_ids import judge_tests
from specops.errors import CannotJudgeError
from specops.model import Verdict
from specops.process.command import Completed
from tests.fakes.acceptance import Bench, codes

TESTED = "[R1]\npytest = ['%s']\n[[R1.given]]\nfile = 'test_it.py'\ntext = '''\n%s\n'''\n"
MODULE = """
import pytest


def test_good():
    pass


def test_bad():
    assert not 1


@pytest.mark.xfail
def test_hopeless():
    assert not 1


@pytest.mark.skip
def test_skipped():
    pass
"""


@pytest.mark.parametrize(
    ("name", "found"),
    [("test_it.py", ["EV081", "EV086"]), ("test_it.py::test_gone", ["EV085"])],
)
def test_a_test_shows_a_requirement_when_it_ran_and_passed(
    bench: Bench, name: str, found: list[str]
) -> None:
    (result,) = bench.judge(TESTED % (name, MODULE)).values()
    assert codes(result) == found
    if "EV081" in found:
        first = result.findings[0].message
        assert "1 of 4 tests failed: " in first
        assert "assert not 1" in first


@pytest.mark.parametrize(
    ("exit_code", "suite", "found"),
    [
        (0, 'tests="1" skipped="0" failures="0" errors="0"', []),
        (0, 'tests="1"', []),
        (0, 'tests="2" skipped="1"', ["EV086"]),
        (1, 'tests="1" failures="1"', ["EV081"]),
        (1, 'tests="1" errors="1"', ["EV081"]),
        (3, 'tests="1"', ["EV081"]),
        (0, 'tests="0"', ["EV085"]),
        (4, 'tests="1"', ["EV085"]),
        (5, 'tests="0"', ["EV085"]),
    ],
)
def test_tests_are_judged_by_the_report_of_pytest(
    tmp_path: Path, exit_code: int, suite: str, found: list[str]
) -> None:
    report = tmp_path / "junit.xml"
    report.write_text(f'<testsuites><testsuite name="pytest" {suite} time="1">')
    ended = Completed(("pytest",), exit_code, b"", b"", 1)
    assert [code.code for code, _ in judge_tests(("a.py::b",), ended, report)] == found


@pytest.mark.parametrize("content", [None, "no xml"])
def test_without_a_report_nothing_is_judged(tmp_path: Path, content: str | None) -> None:
    report = tmp_path / "junit.xml"
    if content:
        report.write_text(content)
    ended = Completed(("pytest",), 1, b"", b"No module named pytest\n", 1)
    with pytest.raises(CannotJudgeError, match="no report: No module named pytest"):
        list(judge_tests(("a.py::b",), ended, report))


def test_a_drill_of_a_test_is_red_when_it_fails_and_not_when_it_is_gone(bench: Bench) -> None:
    drill = "[[R1.drill]]\nfails = true\nplant = [{ file = 'test_it.py', replace = %s }]\n"
    block = (
        TESTED % ("test_it.py::test_good", MODULE)
        + drill % "['    pass', '    assert 0']"
        + drill % "['test_good', 'test_best']"
    )
    results = bench.judge(block)
    assert [codes(result) for result in results.values()] == [[], [], ["EV085"]]


def test_a_test_that_hangs_is_late(bench: Bench) -> None:
    body = "def test_it():\n    __import__('time').sleep(60)"
    block = (TESTED % ("test_it.py::test_it", body)).replace("[R1]\n", "[R1]\ntimeout_s = 1\n")
    (result,) = bench.judge(block).values()
    assert codes(result) == ["EV083"]


@pytest.mark.parametrize(
    ("script", "verdict", "told"),
    [
        ("exit 0", Verdict.PASSED, ""),
        ("echo failed: validate; exit 1", Verdict.FAILED, "hal-smoke failed: failed: validate"),
        ("exit 3", Verdict.ERROR, "hal-smoke could not be judged: it said nothing"),
        ("kill -9 $$", Verdict.ERROR, "could not be judged"),
        ("sleep 60", Verdict.FAILED, "did not end within"),
    ],
)
def test_a_scenario_is_judged_by_validate(
    bench: Bench, script: str, verdict: Verdict, told: str
) -> None:
    """The package that the sandbox holds is the one that is run: here it is a shell script."""
    (bench.root / "specops").mkdir()
    (bench.root / "specops/__init__.py").write_text("")
    argv = "validate --spec SPEC-KIT-018 --scenario hal-smoke"
    main = (
        "import os, sys\n"
        f"assert sys.argv[1:] == {argv.split()!r}\n"
        f"os.execvp('sh', ['sh', '-c', {script!r}])\n"
    )
    (bench.root / "specops/__main__.py").write_text(main)
    bench.commit()
    timeout_s = 1 if verdict is Verdict.FAILED and told == "did not end within" else 60
    block = f"[R1]\nscenario = 'hal-smoke'\ntimeout_s = {timeout_s}\n"
    (result,) = bench.judge(block).values()
    assert result.verdict is verdict
    assert told in (result.reason or "".join(finding.message for finding in result.findings))
