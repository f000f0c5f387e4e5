"""Configured commands, hooks and scenarios: real processes, judged by how they end."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specops.guardrails.command import OUTPUT_CAP, CommandCheck
from specops.model import CheckResult, Verdict
from tests.fakes.patience import passed_while

if TYPE_CHECKING:
    from specops.process.command import Completed


def judge(root: Path, *argv: str, timeout_s: float = 60.0) -> CheckResult:
    return CommandCheck("unit-tests", argv, timeout_s, root, lambda _: None).judge()


def shell(root: Path, script: str, timeout_s: float = 60.0) -> CheckResult:
    return judge(root, "sh", "-c", script, timeout_s=timeout_s)


def message(result: CheckResult) -> str:
    (finding,) = result.findings
    return finding.message


def test_exit_0_passes_even_when_nothing_is_printed(tmp_path: Path) -> None:
    result = judge(tmp_path, "true")
    assert (result.verdict, result.checked, result.observed) == (Verdict.PASSED, 1, "exit 0")


def test_a_command_that_says_passed_and_exits_3_has_failed(tmp_path: Path) -> None:
    result = shell(tmp_path, "echo all tests passed; exit 3")
    assert (result.verdict, result.observed) == (Verdict.FAILED, "exit 3")
    (finding,) = result.findings
    assert (finding.code, finding.remedy) == ("BA011", "run it by hand and correct what it reports")
    assert message(result).endswith("ended with exit 3: all tests passed")


def test_the_last_lines_of_the_errors_are_told_before_those_of_the_output(tmp_path: Path) -> None:
    script = "echo out; for n in 1 2 3 4 5; do echo line $n >&2; echo >&2; done; exit 1"
    assert message(shell(tmp_path, script)).endswith("exit 1: line 3 | line 4 | line 5")


def test_a_silent_failure_is_told_by_its_exit_code(tmp_path: Path) -> None:
    assert message(judge(tmp_path, "false")) == "false ended with exit 1"


def test_a_signal_is_named(tmp_path: Path) -> None:
    assert shell(tmp_path, "kill -9 $$").observed == "signal 9"


def test_a_command_that_hangs_is_ended_at_its_deadline(tmp_path: Path) -> None:
    def told(timeout_s: float) -> str:
        began = time.monotonic()
        result = shell(tmp_path, "echo waiting; sleep 120", timeout_s=timeout_s)
        assert time.monotonic() - began < 100
        assert (result.findings[0].code, result.observed) == ("BA012", "deadline")
        assert result.findings[0].remedy == "find what it waits for, or give it a longer deadline"
        assert result.duration_ms >= timeout_s * 1000
        return message(result).partition(f"did not end within {timeout_s:g} s")[2]

    assert passed_while(told, lambda said: said == ": waiting") == ": waiting"


def test_what_is_no_text_is_told_byte_by_byte(tmp_path: Path) -> None:
    assert message(shell(tmp_path, "printf 'a\\377b'; exit 1")).endswith(r"exit 1: a\xffb")


def test_megabytes_of_output_stay_bounded(tmp_path: Path) -> None:
    script = "import sys; sys.stderr.write('x' * 5_000_000 + '\\nlast words\\n'); sys.exit(1)"
    seen: list[Completed] = []
    argv = (sys.executable, "-c", script)
    result = CommandCheck("x", argv, 20.0, tmp_path, seen.append).judge()
    assert message(result).endswith("last words")
    assert len(message(result)) < 1500
    assert len(seen[0].stderr) < 2 * OUTPUT_CAP


def test_control_characters_do_not_reach_the_message(tmp_path: Path) -> None:
    assert "\x1b" not in message(shell(tmp_path, "printf '\\033[2Jboo\\n'; exit 1"))


@pytest.mark.parametrize("argv", [("no-such-program-here",), ("./not-executable",), ("./folder",)])
def test_what_cannot_start_could_not_be_judged(tmp_path: Path, argv: Sequence[str]) -> None:
    (tmp_path / "not-executable").write_text("#!/bin/sh\n")
    (tmp_path / "folder").mkdir()
    result = judge(tmp_path, *argv)
    assert (result.verdict, result.checked) == (Verdict.ERROR, 0)
    assert "could not be started" in result.reason
    assert result.remedy


def test_it_runs_in_the_root_and_is_observed_as_run(tmp_path: Path) -> None:
    seen: list[Completed] = []
    argv = ("sh", "-c", "pwd > where")
    CommandCheck("x", argv, 20.0, tmp_path, seen.append).judge()
    assert (tmp_path / "where").read_text().strip() == str(tmp_path.resolve())
    assert [one.argv for one in seen] == [argv]
