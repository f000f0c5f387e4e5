"""The examples of the PV codes: a proof in a repository, planted like any other fault."""

import pytest

from specops.canaries import scripts
from specops.codes.model import CheckCode
from specops.codes.proof import CODES
from specops.prove.ground import Ground
from specops.prove.setup import NOTHING
from tests.fakes import ground as grounds


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return grounds.ground(tmp_path_factory.mktemp("ground"))


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_failing_example_of_a_code_yields_it(ground: Ground, code: CheckCode) -> None:
    seen = ground.observe(scripts.of(code).fault, NOTHING)
    assert (seen.exit_code, seen.codes, seen.trouble) == (1, (code.code,), "")


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_passing_example_of_a_code_is_green(ground: Ground, code: CheckCode) -> None:
    seen = ground.observe(scripts.of(code).healthy, NOTHING)
    assert (seen.exit_code, seen.codes, seen.trouble) == (0, (), "")
