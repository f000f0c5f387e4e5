"""Law 9: every check code has a page, and examples that the tests of its family execute."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from specops.codes.model import CheckCode
from specops.codes.registry import CODES

TESTS = Path(__file__).parents[1]
PAGES = TESTS.parent / "docs" / "checks"


def modules() -> Iterator[ModuleType]:
    """Import every test module that takes examples from codes."""
    for path in sorted(TESTS.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if path != Path(__file__) and (".failing" in text or "scripts.of(code).fault" in text):
            dotted = ".".join(path.relative_to(TESTS.parent).with_suffix("").parts)
            yield importlib.import_module(dotted)


def executed(word: str) -> set[str]:
    """Return the codes and scripts that tests with a word in their names are run with."""
    found: set[str] = set()
    for module in modules():
        for name, test in vars(module).items():
            if name.startswith("test_") and word in name:
                for mark in getattr(test, "pytestmark", ()):
                    values = mark.args[1] if mark.name == "parametrize" else ()
                    found |= {v.code if isinstance(v, CheckCode) else str(v) for v in values}
    return found


@pytest.fixture(scope="module")
def failing() -> set[str]:
    return executed("failing")


@pytest.fixture(scope="module")
def passing() -> set[str]:
    return executed("passing")


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_both_examples_of_a_code_are_executed_by_tests(
    code: CheckCode, failing: set[str], passing: set[str]
) -> None:
    assert code.failing != code.passing
    assert code.code in failing
    assert code.code in passing or code.passing in passing


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_a_code_has_a_page_with_why_fix_and_both_examples(code: CheckCode) -> None:
    page = (PAGES / f"{code.code}.md").read_text(encoding="utf-8")
    for part in (code.title, code.why, code.fix, code.failing, code.passing):
        assert part
        assert part in page


def test_no_code_is_given_twice() -> None:
    names = [code.code for code in CODES]
    assert len(set(names)) == len(names)
