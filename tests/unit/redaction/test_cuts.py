import base64
import binascii
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specops.one_line import one_line
from specops.redaction import redactor
from specops.redaction.cut import gap
from specops.redaction.form import LONG, Form, replaced
from specops.redaction.spelling import spelled
from tests.fakes.spellings import WRITERS

MARK = b"[redacted:KEY]"
SECRET = "kA93jf0s+Kx&2mm/Zp"
CLEAN = redactor({"KEY": SECRET})


@pytest.mark.parametrize("length", range(len(SECRET)))
def test_at_most_two_characters_are_left_before_the_end_of_a_cut_text(length: int) -> None:
    content = b"the key " + SECRET[:length].encode()
    assert CLEAN.clean(content) == (content if length < LONG else b"the key " + MARK)
    assert CLEAN.clean(content, is_cut=True) == (content if length < 3 else b"the key " + MARK)


@pytest.mark.parametrize("length", range(len(SECRET)))
def test_at_most_two_characters_are_left_around_bytes_that_were_left_out(length: int) -> None:
    head, tail = SECRET[:length].encode(), SECRET[len(SECRET) - length :].encode()
    kept = CLEAN.clean(b"key " + head + gap(99) + tail + b" key")
    mark_if = MARK if length >= 3 else None
    assert kept == b"key " + (mark_if or head) + gap(99) + (mark_if or tail) + b" key"


@settings(deadline=None)
@given(st.sampled_from(sorted(WRITERS)), st.integers(1, 400))
def test_a_cut_within_a_spelling_leaves_no_rest(name: str, place: int) -> None:
    chance = random.Random(place)  # noqa: S311 - it picks the case of digits
    parts = [WRITERS[name](character, chance) for character in SECRET]
    text = "".join(parts)
    place %= len(text)
    three, last_three = len("".join(parts[:3])), len(text) - len("".join(parts[-3:]))
    before = CLEAN.clean(f"key <{text[:place]}".encode(), is_cut=True)
    assert len(before) - 5 <= max(len(MARK) + 12, three), before
    assert MARK in before or place < three
    after = CLEAN.text(gap(7).decode() + text[place:]).removeprefix(gap(7).decode())
    assert after == MARK.decode() or place > last_three, after


@pytest.mark.parametrize("encode", [base64.b64encode, binascii.hexlify])
@pytest.mark.parametrize("lead", range(3))
def test_an_encoded_secret_that_is_cut_leaves_no_rest(
    encode: Callable[[bytes], bytes], lead: int
) -> None:
    whole = encode(b"u:;"[:lead] + SECRET.encode() + b";;;")
    for place in range(14, len(whole) - 14):
        assert MARK in CLEAN.clean(whole[:place], is_cut=True)
        assert CLEAN.clean(gap(1) + whole[place:]).startswith(gap(1) + MARK)


def test_what_looks_like_the_end_of_a_secret_stays_where_it_follows_no_cut() -> None:
    text = gap(1).decode() + "a sentence of its own about m/Zp"
    assert CLEAN.text(text) == text


def test_a_note_of_bytes_left_out_is_known_among_the_last_lines_of_a_command_and_in_json() -> None:
    head, tail = SECRET[:9], SECRET[9:]
    for line_break in ("\n", "\n    ", " | ", "\\n"):
        text = f"{head}{line_break}[... 12 bytes left out ...]{line_break}{tail}"
        assert CLEAN.text(text) == text.replace(head, MARK.decode()).replace(tail, MARK.decode())


def test_a_passphrase_that_a_message_cuts_between_its_words_leaves_none_of_them() -> None:
    clean = redactor({"KEY": "correct horse battery staple"})
    told = one_line("the passphrase is correct horse battery staple, sadly", 40)
    assert told == "the passphrase is correct horse ..."
    assert clean.text(told) == "the passphrase is [redacted:KEY]..."
    assert clean.text("correct horses...") == "correct horses..."


def test_a_secret_of_one_character_may_be_redacted_where_that_is_allowed() -> None:
    assert redactor({"KEY": "x"}).clean(b"a x", is_cut=True) == b"a [redacted:KEY]"


def test_a_cut_in_bytes_that_are_not_utf_8_is_seen_too() -> None:
    clean = redactor({"KEY": "gr\xf6\xdfe-4711"})
    assert clean.clean(b"\xff gr\xf6\xdfe-", is_cut=True) == b"\xff [redacted:KEY]"
    assert clean.clean("key größe-".encode()[:-1], is_cut=True) == b"key [redacted:KEY]"
    assert clean.clean("key grö".encode() + b"\xc3", is_cut=True) == b"key [redacted:KEY]\xc3"


def test_an_end_that_is_no_rest_of_the_secret_stays_as_it_is() -> None:
    # The last characters stand after the cut, but what lies between is not the secret's.
    form = Form(spelled("sentinel-4711"), 4)
    assert list(form.cut_open(b"[...]other words 4711", [5])) == []
    assert list(form.cut_open(b"[...]nel-4711", [5])) == [(5, 13)]


def test_places_that_overlap_become_one() -> None:
    assert replaced(b"abcdefgh", [(1, 5), (2, 4), (4, 6)], b"X") == b"aXgh"


def test_a_cut_within_the_slash_of_a_json_pointer_leaves_no_rest() -> None:
    secret = "kA93jf0s/Kx2mm"
    assert redactor({"KEY": secret}).clean(b"at kA93jf0s~", is_cut=True) == b"at [redacted:KEY]~"
