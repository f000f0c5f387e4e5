"""A valid packet stays valid when it is only written differently, and never when a part goes."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specops.packet.structure import default_structure
from specops.packet.template import new_packet
from tests.fakes import packets

TEXTS = {Path(path).name: text for path, text in new_packet(packets.NAME, "Example").items()}
SECTIONS = [
    (document.file, section.title)
    for document in default_structure().documents
    for section in document.sections
    if section.required
]
COLUMNS = [
    (document.file, column)
    for document in default_structure().documents
    for columns in (document.columns, *(section.columns for section in document.sections))
    for column in columns
]
TABLES = ("plan.md", "tasks.md")
_ON_DISK = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

Change = Callable[[str], str]


def codes(root: Path, file: str, text: str | bytes) -> list[str]:
    folder = packets.make(root)
    (folder / file).write_bytes(text.encode() if isinstance(text, str) else text)
    return packets.codes(root)


def span(text: str, title: str) -> str:
    """Return a section: its heading and its body."""
    found = re.search(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found
    return found[0]


HIDING: dict[str, Change] = {
    "removed": lambda _: "",
    "fenced": lambda part: f"```\n{part}```\n",
    "fenced with tildes": lambda part: f"~~~~ md\n{part}~~~~\n",
    "commented out": lambda part: f"<!--\n{part}-->\n",
    "indented": lambda part: "a\n\n" + re.sub("^", "    ", part, flags=re.MULTILINE) + "\n",
    "in html": lambda part: f"<pre>\n{part}</pre>\n",
}
RENAMING: dict[str, Change] = {
    "with a word more": lambda title: f"{title} too",
    "in capitals": str.upper,
    "with its last letter gone": lambda title: title[:-1],
    "deeper": lambda title: f"# {title}",
}


@pytest.mark.parametrize("hide", HIDING)
@pytest.mark.parametrize(("file", "title"), SECTIONS)
def test_a_section_that_is_gone_or_hidden_is_missed(
    tmp_path: Path, file: str, title: str, hide: str
) -> None:
    part = span(TEXTS[file], title)
    found = codes(tmp_path, file, TEXTS[file].replace(part, HIDING[hide](part)))
    assert "DS004" in found


@pytest.mark.parametrize("rename", RENAMING)
@pytest.mark.parametrize(("file", "title"), SECTIONS)
def test_a_section_by_another_name_is_missed(
    tmp_path: Path, file: str, title: str, rename: str
) -> None:
    renamed = TEXTS[file].replace(f"## {title}\n", f"## {RENAMING[rename](title)}\n")
    assert {"DS004", "DS005"} & set(codes(tmp_path, file, renamed))


@pytest.mark.parametrize("quote", ["> ", "- "])
@pytest.mark.parametrize(("file", "title"), SECTIONS)
def test_a_heading_within_a_quote_or_an_item_is_no_section(
    tmp_path: Path, file: str, title: str, quote: str
) -> None:
    quoted = TEXTS[file].replace(f"## {title}\n", f"{quote}## {title}\n")
    assert "DS004" in codes(tmp_path, file, quoted)


def test_a_title_of_two_lines_is_no_content(tmp_path: Path) -> None:
    part = span(TEXTS["plan.md"], "Risks & Unknowns")
    text = TEXTS["plan.md"].replace(part, "Risks &\nUnknowns\n---\n\n")
    assert codes(tmp_path, "plan.md", text) == ["DS007"]


@pytest.mark.parametrize(
    "body", ["", "<!-- later -->\n", "-\n", "---\n", "```\n```\n", "### More\n"]
)
@pytest.mark.parametrize(("file", "title"), SECTIONS)
def test_a_section_without_content_is_empty(
    tmp_path: Path, file: str, title: str, body: str
) -> None:
    part = span(TEXTS[file], title)
    emptied = TEXTS[file].replace(part, f"## {title}\n\n{body}\n")
    assert "DS007" in codes(tmp_path, file, emptied)


@pytest.mark.parametrize(
    "body", ["```\ncode\n```\n", "None.\n", '<img src="a.png">\n', "    code\n"]
)
def test_code_a_word_or_a_picture_is_content(tmp_path: Path, body: str) -> None:
    part = span(TEXTS["spec.md"], "Context")
    text = TEXTS["spec.md"].replace(part, f"## Context\n\n{body}\n")
    assert codes(tmp_path, "spec.md", text) == []


@pytest.mark.parametrize(("first", "second"), list(pairwise(SECTIONS)))
def test_sections_that_change_places_are_out_of_order(
    tmp_path: Path, first: tuple[str, str], second: tuple[str, str]
) -> None:
    if first[0] == second[0]:
        text = TEXTS[first[0]]
        one, two = span(text, first[1]), span(text, second[1])
        swapped = text.replace(one, "\0").replace(two, one).replace("\0", two)
        assert "DS006" in codes(tmp_path, first[0], swapped)


@pytest.mark.parametrize(("file", "title"), SECTIONS)
def test_a_section_that_comes_twice_is_told(tmp_path: Path, file: str, title: str) -> None:
    text = TEXTS[file]
    assert "DS008" in codes(tmp_path, file, text + "\n" + span(text, title))


@pytest.mark.parametrize(("file", "column"), COLUMNS)
def test_a_column_by_another_name_is_missed(tmp_path: Path, file: str, column: str) -> None:
    renamed = TEXTS[file].replace(f" {column} |", f" {column}s |", 1)
    assert codes(tmp_path, file, renamed) == ["DS010"]


@pytest.mark.parametrize(("file", "column"), COLUMNS)
def test_a_column_that_is_gone_is_missed(tmp_path: Path, file: str, column: str) -> None:
    place = next(i for i, (f, c) in enumerate(COLUMNS) if (f, c) == (file, column))
    place -= min(i for i, (f, _) in enumerate(COLUMNS) if f == file)
    rows = [line for line in TEXTS[file].split("\n") if line.startswith("|")]
    text = TEXTS[file]
    for row in rows:
        cells = row.split("|")
        text = text.replace(row, "|".join(cells[: place + 1] + cells[place + 2 :]))
    assert codes(tmp_path, file, text) == ["DS010"]


@pytest.mark.parametrize("hide", HIDING)
@pytest.mark.parametrize("file", TABLES)
def test_a_table_that_is_gone_or_hidden_is_missed(tmp_path: Path, file: str, hide: str) -> None:
    table = "".join(re.findall(r"^\|.*\n", TEXTS[file], re.MULTILINE))
    text = TEXTS[file].replace(table, HIDING[hide](table))
    assert "DS009" in codes(tmp_path, file, text)


@pytest.mark.parametrize("requirement", ["R1", "R2"])
def test_a_requirement_that_no_row_names_is_missed(tmp_path: Path, requirement: str) -> None:
    for text in (
        TEXTS["plan.md"].replace(f"| {requirement} |", "| R9 |"),
        TEXTS["plan.md"].replace(f"| {requirement} |", f"| {requirement}0 |"),
        TEXTS["plan.md"].replace(f"| {requirement} |", f"| <!-- {requirement} --> a |"),
        re.sub(rf"^\| {requirement} .*\n", "", TEXTS["plan.md"], flags=re.MULTILINE),
    ):
        assert codes(tmp_path, "plan.md", text) == ["DS012"]


@pytest.mark.parametrize("word", ["Spec", "Plan", "Tasks"])
@pytest.mark.parametrize(
    "wrong", ["# {0}et: a", "# {0}:a", "# a {0}:", "## {0}: a", "# {0} a", "a"]
)
def test_the_first_heading_says_what_a_document_is(tmp_path: Path, word: str, wrong: str) -> None:
    file = f"{word.lower()}.md"
    text = TEXTS[file].replace(f"# {word}: Example", wrong.format(word), 1)
    assert codes(tmp_path, file, text)[0] == "DS003"
    above = "## Before\n\nText.\n\n" + TEXTS[file]
    assert codes(tmp_path, file, above) == ["DS003"]


def underlined(text: str) -> str:
    text = re.sub(r"^# (.*)$", r"\1\n===", text, flags=re.MULTILINE)
    return re.sub(r"^## (.*)$", r"\1\n---", text, flags=re.MULTILINE)


def lines(pattern: str, replacement: str) -> Change:
    """Return the change of every line that a pattern matches."""
    return lambda text: re.sub(pattern, replacement, text, flags=re.MULTILINE)


def wide(text: str) -> str:
    return re.sub(r"^\|.*\|$", lambda row: row[0].replace("|", "  |\t"), text, flags=re.MULTILINE)


SAME: dict[str, Change] = {
    "underlined headings": underlined,
    "closing hashes": lines(r"^(#+) (.*)$", r"\1   \2 \1  "),
    "indented headings": lines(r"^#", " #"),
    "no blank lines behind headings": lines(r"^(#.*)\n\n(?!\|)", r"\1\n"),
    "blank lines": lambda text: text.replace("\n\n", "\n \n\n\n"),
    "windows line endings": lambda text: text.replace("\n", "\r\n"),
    "old line endings": lambda text: text.replace("\n", "\r"),
    "a byte order mark": lambda text: "\ufeff" + text,
    "front matter": lambda text: f"---\ntitle: a\n# no heading: b\n---\n\n{text}",
    "a comment above": lambda text: f"<!-- # Heading\n\n## Inputs -->\n\n{text}",
    "an entity": lambda text: text.replace("## Risks & U", "## Risks &amp; U"),
    "an escape": lambda text: text.replace("(Done)", "\\(Done\\)"),
    "bold columns": lines(r"\| (Order|Requirement) ", r"| **\1** "),
    "a remark behind a column": lambda text: text.replace("| Requirement |", "| Requirement (S) |"),
    "aligned columns": lambda text: text.replace("| ---", "| :---:"),
    "wide cells": wide,
    "no outer pipes": lines(r"^\| (.*) \|$", r"\1"),
    "bold requirements": lines(r"\bR([12])(:?)", r"**R\1**\2"),
    "other bullets": lines(r"^- ", "* "),
    "a section more": lambda text: text + "\n## Notes\n\nMore.\n",
    "sections within": lines(r"^(## .*)$", r"\1\n\n### Within\n"),
    "a fence amid": lambda text: text.replace("## ", "```\n# x\n## Inputs\n```\n\n## ", 1),
    "no line feed at the end": str.rstrip,
}
_NOT_TOGETHER = {
    "no outer pipes", "front matter", "a byte order mark", "old line endings",
    "windows line endings", "closing hashes", "a comment above", "a fence amid",
}  # fmt: skip


@pytest.mark.parametrize("same", SAME)
@pytest.mark.parametrize("file", TEXTS)
def test_what_github_shows_alike_is_judged_alike(tmp_path: Path, file: str, same: str) -> None:
    if not (same == "no blank lines behind headings" and file == "tasks.md"):
        assert codes(tmp_path, file, SAME[same](TEXTS[file])) == []


@_ON_DISK
@given(
    file=st.sampled_from(sorted(TEXTS)), names=st.lists(st.sampled_from(sorted(SAME)), max_size=4)
)
def test_ways_of_writing_combine(tmp_path: Path, file: str, names: list[str]) -> None:
    text = TEXTS[file]
    for name in dict.fromkeys(names):
        if name not in _NOT_TOGETHER:
            text = SAME[name](text)
    assert codes(tmp_path, file, text) == []


@_ON_DISK
@given(data=st.data(), file=st.sampled_from(sorted(TEXTS)))
def test_no_damage_makes_the_guardrail_fall_over(
    tmp_path: Path, data: st.DataObject, file: str
) -> None:
    content = TEXTS[file].encode()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, len(content)))
    junk = data.draw(st.binary(max_size=20) | st.sampled_from([b"```\n", b"<!--", b"|", b"\n# "]))
    folder = packets.make(tmp_path)
    (folder / file).write_bytes(content[:start] + junk + content[end:])
    (result,) = packets.lint(tmp_path)
    assert result.checked >= 2
