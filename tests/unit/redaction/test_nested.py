import base64
import json
import random
import re
import textwrap
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specops.redaction import redactor
from specops.redaction.nested import DEPTH, runs

SECRET = 'hunter2"\\/&-hunter2'
MARK = "[redacted:KEY]"
CLEAN = redactor({"OTHER": "nothing-to-see-here", "KEY": SECRET})
Encode = Callable[[bytes], bytes]


def hexadecimal(content: bytes) -> bytes:
    return content.hex().encode()


def in_json(content: bytes) -> bytes:
    return json.dumps({"key": content.decode()}).encode()


def wrapped(content: bytes) -> bytes:
    return base64.encodebytes(content).rstrip()


LAYERS: tuple[Encode, ...] = (base64.b64encode, base64.urlsafe_b64encode, hexadecimal, in_json)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(LAYERS), min_size=1, max_size=DEPTH + 1),
    st.binary(max_size=5).map(lambda noise: noise.hex().encode()),
)
def test_no_pile_of_encodings_hides_a_secret(layers: list[Encode], noise: bytes) -> None:
    content = noise + SECRET.encode() + noise
    for encode in layers:
        content = encode(content)

    assert MARK in CLEAN.text(f"token {content.decode()}, or so")


def test_only_the_run_that_holds_it_is_redacted() -> None:
    hidden = base64.b64encode(base64.b64encode(SECRET.encode())).decode()
    harmless = base64.b64encode(b"a text that nobody minds").decode()

    assert CLEAN.text(f"a {hidden} b {harmless} c {hidden}") == f"a {MARK} b {harmless} c {MARK}"


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\n    ", "\\n", "\\r\\n"])
def test_a_pile_of_encodings_may_be_wrapped(line_break: str) -> None:
    hidden = base64.b64encode(base64.b64encode(SECRET.encode() * 5)).decode()

    assert CLEAN.text(line_break.join(textwrap.wrap(hidden, 64))) == MARK
    assert CLEAN.text(wrapped(wrapped(SECRET.encode() * 5)).decode()) == MARK


def test_a_cut_leaves_nothing_of_a_pile_of_encodings() -> None:
    hidden = base64.b64encode(base64.b64encode(SECRET.encode() * 2))

    for kept in range(16, len(hidden)):
        assert CLEAN.clean(b"x " + hidden[:kept], is_cut=True) == b"x [redacted:KEY]", kept


def test_what_holds_no_secret_stays_as_it_is_and_costs_little() -> None:
    digests = random.Random(4711).randbytes(300_000).hex()  # noqa: S311 - any bytes will do
    words = "evidence/commands/SPEC-KIT-018/spec-validate_20261122T113000123Z-3f9c1a.json " * 2000
    began = time.process_time()

    assert CLEAN.text(digests) == digests
    assert CLEAN.text(words) == words
    assert time.process_time() - began < 20


@given(st.text(st.sampled_from("abcABC019+/_-=\n \\"), max_size=80))
def test_any_text_without_the_secret_stays(text: str) -> None:
    assert CLEAN.text(text) == text


@given(
    st.lists(
        st.one_of(
            st.sampled_from(["\\n", "\n", "\r\n", "\\r\\n", "=", " ", '"', "n"]),
            st.integers(0, 90).map(lambda size: "aZ9+_-/"[size % 7] * size),
        )
    ).map("".join)
)
def test_a_run_begins_wherever_a_search_of_all_places_finds_one(text: str) -> None:
    line_break = r"(?:(?:\\{1,8}r)?\\{1,8}n|\r?\n)[ \t]{0,8}"
    pattern = rf"(?:[A-Za-z0-9+/_-]{{56,80}}{line_break})*[A-Za-z0-9+/_-]{{16,}}={{0,2}}"
    found = [match.span() for match in re.finditer(pattern, text)]
    assert list(runs(text.encode())) == found
