"""The breaks with which ``nox -s acceptance`` shows that each row of this repository goes red."""

import pytest

from tools import acceptance
from tools.acceptance import BREAKS, Break


@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: broken.requirement)
def test_a_break_fits_the_code_as_it_is(broken: Break) -> None:
    text = (acceptance.ROOT / broken.file).read_text(encoding="utf-8")
    assert text.count(broken.old) == 1


def test_there_is_a_break_for_each_requirement() -> None:
    assert [broken.requirement for broken in BREAKS] == [f"R{number}" for number in range(1, 7)]
