"""The headings that markdown-it sees are those that we see; it follows the same specifications."""

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from specops.markdown.outline import _scanned, outline

_ORACLE = MarkdownIt("commonmark").enable("table")
_LINES = (
    "# a", "## b ##", "#c", "   # d", "    # e", "\t# f", "a", "b c", "---", "===", "- ", "- x",
    "  y", "1. z", "2. q", "> q", ">", "> # h", "- # i", "```", "~~~", "````", "``` py", "  ```",
    "    ```", "   ", "", "", "<div>", "</div>", "<!-- c", "-->", "<!-- x -->", "[r]: /u\n",
    "| a | b |", "|---|---|", "| - | - |", "* * *", "-", "=", "- - x", "1.", "-     code",
    "<pre>", "</pre>x", "      z", "> - ```", "> ```", "  # k", "- ```", "+\ta", ">\t# z", "a | b",
    "#", "## ", "### #", "\\# n", "# a \\#", " ===", "  - sub", "    - sub", "     text", "\t",
    "`a` *b*", "10) x", "+ # y", "~~~~", "~~~ `", "#\tg", "# h\t#", "<?php", "?>", "***", "_ _ _",
)  # fmt: skip

Seen = list[tuple[int, str, int, bool]]


def expected(text: str) -> Seen:
    tokens = _ORACLE.parse(text)
    found = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            assert token.map
            content = tokens[place + 1].content
            title = "\n".join(line.strip() for line in content.split("\n"))
            found.append((int(token.tag[1]), title, token.map[0] + 1, token.level > 0))
    return found


def seen(text: str) -> Seen:
    return [(h.level, h.text, h.line, h.nested) for h in outline(text).headings]


@settings(deadline=None, max_examples=400)
@given(st.lists(st.sampled_from(_LINES), max_size=9).map("\n".join))
@example("- a\n\n  ```\n  # b\n# c")
@example("> a\n> ===\nb\n---")
def test_headings_are_those_that_a_full_parser_sees(text: str) -> None:
    assume(not text.startswith("---"))
    assert seen(text) == expected(text)


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="#`~<>!-=*+|_ \t\n1.)[]:/abé", max_size=60))
def test_the_byte_search_and_the_scan_of_lines_agree(text: str) -> None:
    assume(not text.startswith("---"))
    scan = _scanned(text, text)
    found = outline(text)
    assert found.headings == scan.headings
    assert found.shown == scan.shown
