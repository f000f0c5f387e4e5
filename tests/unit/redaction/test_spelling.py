import json
import random
import time

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from specops.redaction import redactor
from tests.fakes.spellings import WRITERS

MARK = "[redacted:KEY]"
CHARACTERS = st.one_of(
    st.sampled_from("abcdefuxABF0123456789"),
    st.sampled_from("/&<>\"'\\%+;#=!()*[]{}|.^$?-_ \t\r\n\0\x1b\x7f"),
    st.sampled_from("éüÃßÂ€™\x80\x9f日😀\u2028"),
    st.characters(exclude_categories=["Cs"]),
)
SECRETS = st.text(CHARACTERS, min_size=8, max_size=24).filter(lambda s: len(set(s)) > 3)
AROUND = st.text("<>{}[]:, \n日é\\%&u0", max_size=8)
SEEDS = st.integers(0, 1 << 32)


def mixed(secret: str, seed: int) -> str:
    chance = random.Random(seed)  # noqa: S311 - it picks a spelling
    writers = chance.sample(sorted(WRITERS), chance.randint(1, 5))
    return "".join(WRITERS[chance.choice(writers)](character, chance) for character in secret)


def survives(kept: str, before: str, after: str) -> str:
    """Return what is left beside the mark and the text around it."""
    head, mark, tail = kept.partition(MARK)
    if not mark:
        return kept
    tail = tail.replace(MARK, "")
    return ("" if before.startswith(head) else head) + ("" if after.endswith(tail) else tail)


@pytest.mark.parametrize("name", sorted(WRITERS))
@pytest.mark.parametrize(
    "secret",
    ["kA93jf0sKx", "it's a/~secret&<\"\\+!()*%;", "größe-日本-€-😀-Ã\x83", "tab\tand\0\x1bnul"],
)
def test_a_secret_is_found_as_each_writer_spells_it(name: str, secret: str) -> None:
    chance = random.Random(name)  # noqa: S311 - it picks the case of digits
    text = "".join(WRITERS[name](character, chance) for character in secret)
    assert redactor({"KEY": secret}).text(f"<{text}>") == f"<{MARK}>"


@pytest.mark.parametrize(
    "name", ["json pointer", "percent", "html", "shell", "mojibake", "json pointer in a url"]
)
@pytest.mark.parametrize("end", "%&~'\u00c3")
def test_no_rest_is_left_of_how_the_last_character_is_spelled(name: str, end: str) -> None:
    """A secret that is written as it is but for its end may be taken for one without that."""
    text = "kA93jf0s" + WRITERS[name](end, random.Random(name))  # noqa: S311 - it picks a case
    assert redactor({"KEY": f"kA93jf0s{end}"}).text(f"<{text}>") == f"<{MARK}>"


@settings(deadline=None, max_examples=150)
@given(SECRETS, SEEDS, AROUND, AROUND)
@example("\\\\u0041\\b\\", 3, "\\", "n")
@example("0000012~", 606, "", "")
def test_a_secret_is_found_in_any_mix_of_spellings(
    secret: str, seed: int, before: str, after: str
) -> None:
    assume(not any(before.endswith(secret[:length]) for length in range(1, len(secret) + 1)))
    text = mixed(secret, seed)
    kept = redactor({"KEY": secret}).text(before + text + after)
    assert survives(kept, before, after) == "", (text, kept)


@settings(deadline=None)
@given(SECRETS, SEEDS)
def test_json_stays_json_around_a_secret(secret: str, seed: int) -> None:
    text = mixed(secret.replace('"', "x"), seed)
    content = json.dumps({"key": [text, f"\\{text}\n"]})
    assert json.loads(redactor({"KEY": secret.replace('"', "x")}).text(content))


def test_an_escape_is_not_cut_in_two() -> None:
    clean = redactor({"KEY": "1nsecret\\"})
    for content in (r'"\u00e1nsecret\\"', r'"1nsecret\\\""', r'"\\\\1nsecret\\\\"'):
        assert json.loads(clean.text(content)), content
    assert redactor({"KEY": "nsecret-12"}).text(r'"a\nsecret-12"') == f'"a{MARK}"'


def test_a_text_of_nothing_but_backslashes_takes_no_time() -> None:
    clean = redactor({"KEY": "\\a\\b\\c\\d\\e"})
    started = time.process_time()
    assert clean.clean(b"\\" * (1 << 17)) == b"\\" * (1 << 17)
    assert time.process_time() - started < 20
