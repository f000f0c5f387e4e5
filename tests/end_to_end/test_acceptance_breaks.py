"""This repository shows its own requirements, and goes red in the right row where it is broken.

One break is shown here; ``nox -s acceptance`` shows all of them.
"""

from pathlib import Path

import pytest

from tests.fakes.cargo import needs_cargo
from tools import acceptance
from tools.acceptance import BREAKS, BROKEN_SPEC, Break


@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: broken.requirement)
def test_a_break_fits_the_code_as_it_is(broken: Break) -> None:
    text = (acceptance.ROOT / broken.file).read_text(encoding="utf-8")
    assert text.count(broken.old) == 1


def test_there_is_a_break_for_each_requirement() -> None:
    assert [broken.requirement for broken in BREAKS] == [f"R{number}" for number in range(1, 7)]


@needs_cargo
@pytest.mark.timeout(400)
def test_a_requirement_that_is_broken_in_the_code_is_the_only_red_row(tmp_path: Path) -> None:
    root = acceptance.clone(tmp_path)
    broken = BREAKS[4]
    acceptance.apply(broken, root)
    assert acceptance.red(acceptance.accept(root, BROKEN_SPEC)) == {broken.requirement}
