from pathlib import Path

import pytest

from specops.codes import lifecycle
from specops.codes.model import CheckCode
from tests.fakes import done
from tests.fakes.done import Done


@pytest.fixture
def here(tmp_path: Path) -> Done:
    return done.make(tmp_path)


@pytest.mark.parametrize("code", lifecycle.CODES, ids=lambda code: code.code)
def test_the_failing_example_of_a_code_yields_it_and_no_other(here: Done, code: CheckCode) -> None:
    ended = here.type(code.failing)
    assert ended.code == 1
    assert f"        {code.code} " in ended.out
    assert ended.out.count("\n        EV") == 1


@pytest.mark.parametrize("code", lifecycle.CODES, ids=lambda code: code.code)
def test_the_passing_example_of_a_code_passes(here: Done, code: CheckCode) -> None:
    ended = here.type(code.passing)
    assert ended.code == 0, ended.out
    assert ended.out.splitlines()[-1].startswith("passed: evidence.")


def test_the_codes_are_numbered_in_order() -> None:
    assert [code.code for code in lifecycle.CODES] == [f"EV{n:03d}" for n in range(50, 56)]
