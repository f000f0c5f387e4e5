import re
import shlex
from pathlib import Path

import pytest

from specops.codes.model import CheckCode
from specops.codes.tracker import CODES
from specops.guardrails.tracker import TrackerLint
from specops.model import CheckResult, Verdict
from specops.packet.tracker import COLUMNS
from tests.unit.guardrails.tracker.documents import HEADER, TODAY, codes, lint, row

SOURCES = Path(__file__).parents[4] / "specops" / "guardrails" / "tracker"


def judge(root: Path, code: CheckCode, example: str) -> CheckResult:
    """Run an example: a document, or the command line that names one."""
    if code.language == "console":
        lint(root, HEADER + row())
        (result,) = TrackerLint(root, shlex.split(example)[-1], today=TODAY).run()
        return result
    return lint(root, example)


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_failing_example_has_findings_of_its_code_only(root: Path, code: CheckCode) -> None:
    assert set(codes(judge(root, code, code.failing))) == {code.code}


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_passing_example_passes(root: Path, code: CheckCode) -> None:
    assert judge(root, code, code.passing).verdict is Verdict.PASSED


def test_the_codes_are_in_order_and_each_is_used() -> None:
    names = [code.code for code in CODES]
    assert names == [f"TR{number:03}" for number in range(1, len(CODES) + 1)]
    used = set(re.findall(r"TR\d{3}", "".join(path.read_text() for path in SOURCES.glob("*.py"))))
    assert used == set(names)


def test_the_header_of_the_examples_is_the_trackers() -> None:
    assert " | ".join(COLUMNS) in CODES[2].fix
