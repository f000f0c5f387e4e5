from pathlib import Path

import pytest

from specops.codes.model import CheckCode
from specops.codes.telemetry import CODES
from specops.model import Verdict
from specops.process.command import Command, run

from .conftest import codes, lint


def _laid_out(script: str, root: Path) -> Path:
    completed = run(Command(("sh", "-eu"), root, 10, stdin=script.encode()))
    assert completed.succeeded, completed.stderr
    return root


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_failing_example_of_a_code_yields_that_code_and_no_other(
    code: CheckCode, tmp_path: Path
) -> None:
    result = lint(_laid_out(code.failing, tmp_path))
    assert codes(result) == [code.code]
    assert result.verdict is Verdict.FAILED
    assert result.findings[0].remedy == code.fix
    assert result.findings[0].location is not None


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_passing_example_of_a_code_passes(code: CheckCode, tmp_path: Path) -> None:
    result = lint(_laid_out(code.passing, tmp_path))
    assert result.verdict is Verdict.PASSED
    assert result.checked == 1


def test_the_codes_are_numbered_without_a_gap() -> None:
    assert [code.code for code in CODES] == [f"TM{n:03d}" for n in range(1, len(CODES) + 1)]
