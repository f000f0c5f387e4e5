import re
from pathlib import Path

import pytest

from specops.codes.documents import CODES, FIXES
from specops.codes.model import CheckCode
from tests.fakes import packets

_HEAD = re.compile(r"==> (?P<path>\S+)(?: \((?P<how>[^)]+)\))? <==\n")
STRICT = ("DS031", "DS032")


def store(folder: Path, example: str) -> None:
    """Write an example over a new packet."""
    parts = _HEAD.split(example)[1:]
    assert parts, "an example names its documents"
    for path, how, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        file = folder / path
        file.unlink(missing_ok=True)
        file.parent.mkdir(exist_ok=True)
        times = re.fullmatch(r"(\d+) times", how or "")
        if how == "folder":
            file.mkdir()
        elif how != "absent":
            encoding = "latin-1" if how == "latin-1" else "utf-8"
            file.write_bytes(text.encode(encoding) * (int(times[1]) if times else 1))


def found(root: Path, code: CheckCode, example: str) -> list[str]:
    store(packets.make(root), example)
    return packets.codes(root, strict=code.code in STRICT)


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_failing_example_has_that_finding_and_no_other(code: CheckCode, tmp_path: Path) -> None:
    expected = found(tmp_path, code, code.failing)
    others = set(STRICT) if code.code in STRICT else set()
    assert code.code in expected
    assert set(expected) <= {code.code} | others


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_passing_example_does_not_have_that_finding(code: CheckCode, tmp_path: Path) -> None:
    others = set(STRICT) - {code.code} if code.code in STRICT else set()
    assert set(found(tmp_path, code, code.passing)) <= others


def test_every_code_is_used_once_and_says_what_to_do() -> None:
    assert len(FIXES) == len(CODES)
    assert [code.code for code in CODES] == sorted(FIXES)
    assert all(code.why and code.fix and code.title for code in CODES)
