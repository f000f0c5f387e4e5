import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specops.markdown.anchors import anchors, slug
from specops.markdown.links import (
    _DESTINATION,
    Link,
    _definitions,
    _inline_links,
    links,
    without_code_spans,
)
from specops.markdown.outline import outline
from specops.markdown.plain import plain

_HOSTILE = (
    "`a", "[", "](", "[x](", "``` `` ` ", "a`\n", "*a", "\\", "a <!--", "[a](((", "**a ", "_",
    "<a ", "\n---\n", "> ", "- ", "|", "[a](b ", "&", "1. ", "[a]: ", "![", "~~a ", "# ", "\t",
    "`` a ` ", "<!-- `", "a\n<b ", "*a* ", "[a][b", "](<", "\n    a\n", "\n> - a\n",
    "a |\n- |\n", "--> a <!--", "a <!-- -->",
)  # fmt: skip


def found(text: str) -> list[str]:
    return [link.target for link in links(outline(text).prose)]


@pytest.mark.parametrize(
    ("written", "visible"),
    [
        ("Risks & Unknowns", "Risks & Unknowns"),
        ("Risks &amp; Unknowns", "Risks & Unknowns"),
        ("Risks \\& Unknowns", "Risks & Unknowns"),
        ("**Inputs**", "Inputs"),
        ("_Inputs_ and `co*de*`", "Inputs and co*de*"),
        ("snake_case_name", "snake_case_name"),
        ("[text](target.md) and ![alt](a.png)", "text and alt"),
        ("**bold `c` [d](e)**", "bold c d"),
        ("a <!-- b --> c<br>", "a c"),
        ("`&amp;` \\*x\\*", "&amp; *x*"),
        ("two  words\nmore", "two words more"),
        ("~~struck~~ out", "struck out"),
        ("~~[**_a_**](b)~~ ***c***", "a c"),
        ("***~~[**_`a`_**](b)~~***", "a"),
    ],
)
def test_plain_text_is_what_a_reader_sees(written: str, visible: str) -> None:
    assert plain(written) == visible


def test_links_have_their_place() -> None:
    text = 'a [x](y.md) and\n[b](c.md "title")\n\n[r]: d.md\n'
    assert list(links(outline(text).prose)) == [
        Link("y.md", 1, 7),
        Link("c.md", 2, 5),
        Link("d.md", 4, 6),
    ]


def test_a_picture_within_a_link_is_a_link_too() -> None:
    assert found("[![alt](img.png)](page.md)") == ["img.png", "page.md"]


def test_destinations_are_unescaped() -> None:
    assert found("[a](<b c.md>) [d](e\\_f.md) [g](h(i).md) [j](k&amp;l.md)") == [
        "b c.md",
        "e_f.md",
        "h(i).md",
        "k&l.md",
    ]
    assert found("[a]: <b c.md>\n[d]: e\\_f.md") == ["b c.md", "e_f.md"]


def test_code_and_comments_hold_no_links() -> None:
    text = "`[a](b.md)` ``[c](d`e.md)`` <!-- [f](g.md) -->\n\n```\n[h](i.md)\n[j]: k.md\n```\n"
    assert found(text) == []


def test_a_lone_backtick_is_text() -> None:
    assert found("a \\` [b](c.md) ` [d](e.md)") == ["c.md", "e.md"]


def test_brackets_that_were_not_opened_are_text() -> None:
    assert found("a](b.md) \\[c](d.md) [e\\](f.md)\n\n](g.md)") == []
    assert found("[a] (b.md)") == []


def test_footnotes_and_lines_amid_a_paragraph_define_nothing() -> None:
    assert found("[^1]: note.md\ntext\n[a]: b.md\n") == []
    assert found("# Title\n[a]: b.md\n[c]: d.md\n") == ["b.md", "d.md"]


def test_a_document_without_brackets_has_no_links() -> None:
    assert found("text") == []


@pytest.mark.parametrize(
    ("title", "anchor"),
    [
        ("Risks & Unknowns", "risks--unknowns"),
        ("Exit Criteria (Done)", "exit-criteria-done"),
        ("snake_case and-hyphen 2.0", "snake_case-and-hyphen-20"),
        ("\u00dcber \u2705 \u540d\u524d", "\u00fcber--\u540d\u524d"),
    ],
)
def test_an_anchor_is_made_as_github_makes_it(title: str, anchor: str) -> None:
    assert slug(title) == anchor


def test_repeated_titles_are_numbered() -> None:
    text = "# A\n# A\n# A-1\n> # A\n<a name='here'></a>\n"
    assert anchors(outline(text)) == {"a", "a-1", "a-1-1", "a-2", "here"}


def test_a_document_without_headings_has_no_anchors() -> None:
    assert anchors(outline("text")) == frozenset()


@pytest.mark.parametrize("piece", _HOSTILE)
def test_no_text_takes_longer_than_its_length_asks(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    started = time.process_time()
    seen = outline(text)
    list(links(seen.prose))
    anchors(seen)
    plain(text)
    assert time.process_time() - started < 20


_BITS = (
    "[a]", "(b.md)", "](c)", "`", "``", "\n", "\n\n", "\n \n", "[", "]", "(", ")", "<", ">", "\\",
    " ", "x", '"t"', '"', "\n- ", "\n1. ", "[r]: d\n", "&amp;", "[a](b)", "`[a](b)`", "![i](p.png)",
    "#",
)  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(_BITS), max_size=14).map("".join))
def test_the_quick_search_for_links_finds_what_the_whole_one_finds(prose: str) -> None:
    bare = without_code_spans(prose)
    defined = list(_definitions(bare)) if "]:" in prose else []
    assert list(links(prose)) == [*_inline_links(bare, _DESTINATION), *defined]
