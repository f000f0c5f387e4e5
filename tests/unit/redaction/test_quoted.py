import json
import quopri

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specops.redaction import redactor
from specops.redaction.quoted import Unquoted

SECRET = "hunter=2 é-\thunter2"
MARK = "[redacted:KEY]"
CLEAN = redactor({"KEY": SECRET})
PIECES = st.sampled_from(["=41", "=3d", "=\n", "=\r\n", "=", "a", "B", "=\\n", "é", "\n"])


@pytest.mark.parametrize("before", range(60, 90))
def test_a_quoted_secret_is_found_wherever_its_lines_are_broken(before: int) -> None:
    text = quopri.encodestring(b"x" * before + SECRET.encode() + b" and more").decode()

    kept = CLEAN.text(text)
    assert MARK in kept
    assert quopri.decodestring(kept.replace("=\n", "")).decode().startswith("x" * before)
    assert CLEAN.text(json.dumps(text)).count(MARK) == 1


def test_every_byte_may_be_quoted() -> None:
    text = "".join(f"={byte:02X}" for byte in SECRET.encode())

    assert CLEAN.text(f"a=b {text}=20{text} c=d") == f"a=b {MARK}=20{MARK} c=d"
    assert CLEAN.text("page=10&limit=50&") == "page=10&limit=50&"


@settings(deadline=None)
@given(st.lists(PIECES).map("".join))
def test_each_place_of_what_was_decoded_has_its_place_in_the_text(text: str) -> None:
    content = text.encode()
    unquoted = Unquoted(content)

    assert unquoted.origin((0, len(unquoted.content)))[1] == len(content)
    origins = [unquoted.origin((at, at))[0] for at in range(len(unquoted.content) + 1)]
    assert origins == sorted(origins)
    for at, byte in enumerate(unquoted.content):
        spelled = content[origins[at] : origins[at + 1]]
        assert bytes([byte]) == Unquoted(spelled).content
