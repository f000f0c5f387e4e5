from hypothesis import given
from hypothesis import strategies as st

from specops.one_line import one_line, printable


def test_plain_text_stays_as_it_is() -> None:
    assert one_line("nothing to see, Zürich") == "nothing to see, Zürich"


def test_control_characters_are_escaped() -> None:
    assert one_line("a\r\nb\x1b[31m\u2028c") == r"a\r\nb\x1b[31m\u2028c"


def test_a_long_text_is_cut_between_words() -> None:
    assert one_line("alpha beta gamma", 13) == "alpha ..."


def test_a_word_that_does_not_fit_goes_as_a_whole() -> None:
    assert one_line("key=" + "s" * 50, 20) == "(54 characters)"


def test_text_that_grows_by_escaping_is_cut_too() -> None:
    assert one_line("a \x00\x00\x00", 8) == "a ..."


@given(st.text(), st.integers(min_value=30, max_value=60))
def test_a_line_prints_and_keeps_to_its_limit(text: str, limit: int) -> None:
    line = one_line(text, limit)

    assert len(line) <= limit
    assert line.isprintable()


def test_what_prints_stays_and_what_does_not_is_escaped() -> None:
    assert printable("für é 日本") == "für é 日本"
    assert printable("\x1b[2J\u009b\u202e\t\n\udcff") == r"\x1b[2J\x9b\u202e\t\n\udcff"
