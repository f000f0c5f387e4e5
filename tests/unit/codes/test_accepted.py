import pytest

from specops.codes.accepted import CODES
from specops.codes.model import CheckCode
from tests.fakes.repository import Guarded, codes
from tests.unit.app.test_accept import ON, accept, bind

PASSING = sorted({code.passing for code in CODES})


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_failing_example_of_a_code_yields_it(guarded: Guarded, code: CheckCode) -> None:
    bind(guarded, code.failing, ON)
    _, told = accept(guarded, lists={"requirement": ("R1",)})
    assert codes(told) == {code.code}, told


@pytest.mark.parametrize("example", PASSING, ids=lambda example: example[-20:])
def test_a_passing_example_passes(guarded: Guarded, example: str) -> None:
    bind(guarded, example, ON)
    code, told = accept(guarded, lists={"requirement": ("R1",)})
    assert (code, told["verdict"]) == (0, "passed"), told
