import re

import pytest

from specops.codes.registry import CODES
from specops.commands.table import BY_NAME
from tools import generate


def test_generated_documents_are_what_the_code_says() -> None:
    assert generate.stale() == []


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("BA001", "`--allow-fail --reason"),
        ("CG001", "`--allow-fail --reason"),
        ("EV013", "`--enforcement warn` on `evidence.verify`"),
        ("TR009", "`--enforcement warn` on `lint.tracker`"),
        ("RO001", "no rule and no waiver softens"),
        ("PV001", "a proof is always strict"),
    ],
)
def test_a_page_says_what_lets_its_finding_through(code: str, told: str) -> None:
    (one,) = (found for found in CODES if found.code == code)
    text = generate.let_through(one)
    assert told in text
    assert ("a [waiver](" in text) is (code[:2] not in {"RO", "PV"})
    named = re.search("`--enforcement warn` on `([a-z.]+)`", text)
    if named:
        options = {option.name for option in BY_NAME[named[1]].options}
        assert options & {"enforcement", "allow-fail"} == {"enforcement"}
