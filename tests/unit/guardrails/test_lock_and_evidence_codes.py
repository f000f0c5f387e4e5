import pytest

from specops.codes import evidence, lock, verification
from specops.codes.model import CheckCode
from tests.fakes.pipeline import Pipeline
from tests.fakes.repository import Guarded

CODES = (*lock.CODES, *evidence.CODES, *verification.CODES)


@pytest.fixture
def pipeline(guarded: Guarded) -> Pipeline:
    return Pipeline(guarded)


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_failing_example_of_a_code_yields_it(pipeline: Pipeline, code: CheckCode) -> None:
    pipeline.type(code.failing)
    assert code.code in pipeline.codes


@pytest.mark.parametrize(
    "script", sorted({code.passing for code in CODES}), ids=lambda script: script[-20:]
)
def test_a_passing_example_ends_without_a_finding(pipeline: Pipeline, script: str) -> None:
    pipeline.type(script)
    assert pipeline.report.findings == ()
    assert pipeline.decision is not None
    assert pipeline.decision.exit_code == 0


def test_the_codes_are_numbered_in_order() -> None:
    assert [code.code for code in lock.CODES] == [f"LK{n:03d}" for n in range(1, 8)]
    assert [code.code for code in evidence.CODES] == [f"EV{n:03d}" for n in range(1, 13)]
    told = [code.code for code in verification.CODES]
    assert told == [f"EV{n:03d}" for n in range(13, 24)]
