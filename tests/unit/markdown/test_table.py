import pytest
from hypothesis import given
from hypothesis import strategies as st

from specops.markdown.table import Cell, Row, Table, split_lines, tables, tables_and_loose_rows

HEAD = "| a | b |\n| --- | --- |\n"


def bodies(text: str) -> list[list[list[str]]]:
    return [[row.texts for row in table.rows] for table in tables(text)]


def loose(text: str) -> list[int]:
    blocks = tables_and_loose_rows(split_lines(text))
    return [block.line for block in blocks if isinstance(block, Row)]


def test_a_table_knows_its_lines_and_its_cells() -> None:
    (table,) = tables(f"# Title\n\n{HEAD}| 1 | 2 |\n\ntext\n")
    assert (table.line, table.delimiter_line) == (3, 4)
    assert table.header.texts == ["a", "b"]
    assert [(row.line, row.texts) for row in table.rows] == [(5, ["1", "2"])]


def test_a_cell_knows_its_text_its_spelling_and_its_column() -> None:
    assert Row(1, "  |  a\\|b |c|  | ").cells == (
        Cell("a|b", "a\\|b", 6),
        Cell("c", "c", 12),
        Cell("", "", 14),
    )


def test_only_a_backslash_protects_a_pipe() -> None:
    assert Row(1, "| `a | b` |").texts == ["`a", "b`"]
    assert Row(1, "| `a \\| b` |").texts == ["`a | b`"]
    assert Row(1, "| a \\\\| b |").texts == ["a \\| b"]


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("a | b", ["a", "b"]),
        ("| a | b", ["a", "b"]),
        ("a | b |", ["a", "b"]),
        ("| a | b |  ", ["a", "b"]),
        ("||", [""]),
        ("| |", [""]),
        ("|", []),
        ("|  ", []),
        ("| a \\|", ["a |"]),
        ("\\|", ["|"]),
        ("", [""]),
        ("|\ta\t|\u00a0b |", ["a", "\u00a0b"]),
    ],
)
def test_outer_pipes_are_decoration(line: str, texts: list[str]) -> None:
    assert Row(1, line).texts == texts
    if line:
        assert [cell.text for cell in Row(1, line).cells] == texts


@pytest.mark.parametrize(
    "delimiter",
    ["|---|---|", "--- | ---", ":-: | -:", "|:-|-", "  | - | - |", "-|-", "|-|-| \t"],
)
def test_a_delimiter_row_may_be_written_in_many_ways(delimiter: str) -> None:
    assert bodies(f"| a | b |\n{delimiter}\n| 1 | 2 |") == [[["1", "2"]]]


@pytest.mark.parametrize(
    "delimiter",
    ["| --- |", "| --- | --- | --- |", "    | - | - |", "| = | = |", "- | -", "---", "", "| | |"],
)
def test_other_lines_make_no_table(delimiter: str) -> None:
    assert bodies(f"| a | b |\n{delimiter}\n| 1 | 2 |") == []


def test_a_header_on_the_last_line_makes_no_table() -> None:
    assert bodies("| a | b |") == []


def test_a_table_of_one_column_needs_a_pipe_or_a_colon() -> None:
    assert bodies("a\n:-\nb") == [[["b"]]]
    assert bodies("a\n-\nb") == []


@pytest.mark.parametrize(
    "end",
    [
        *("", "   ", "# x", "> x", "- x", "1. x", "2) x", "***", "```", "<div>", "<!-- x -->"),
        *("    | 3 | 4 |", "|", " | "),
    ],
)
def test_a_blank_line_or_another_block_ends_a_table(end: str) -> None:
    assert bodies(f"{HEAD}| 1 | 2 |\n{end}\n") == [[["1", "2"]]]


@pytest.mark.parametrize("line", ["text", "===", "  | 3 |", "#x", "1.5 | x", "<span> x"])
def test_any_other_line_is_a_row(line: str) -> None:
    (table,) = tables(f"{HEAD}{line}\n")
    assert table.sources == (line,)


def test_short_and_long_rows_keep_the_cells_that_were_written() -> None:
    assert bodies(f"{HEAD}| 1 |\n| 1 | 2 | 3 |") == [[["1"], ["1", "2", "3"]]]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_of_commonmark_ends_a_line(ending: str) -> None:
    text = f"\ufeff{HEAD}| 1 | 2 |\n\n{HEAD}".replace("\n", ending)
    assert [(table.line, len(table.rows)) for table in tables(text)] == [(1, 1), (5, 0)]


def test_a_separator_of_unicode_inside_a_cell_ends_no_line() -> None:
    assert bodies(f"{HEAD}| 1\u2028\x0c\x85 | 2 |") == [[["1\u2028\x0c\x85", "2"]]]


@pytest.mark.parametrize(
    "before",
    [
        "```\n",
        "~~~~ text\n~~~\n",
        "- ```\n",
        "<!--\n\n",
        "<div>\n",
        "<span>\n",
        "<pre>\n\n",
        "> text\n",
        "- text\n",
        "- ",
        "> ",
        "# ",
        "    code\n\n    ",
    ],
)
def test_no_table_begins_inside_another_block(before: str) -> None:
    assert bodies(before + HEAD) == []


@pytest.mark.parametrize(
    "before",
    [
        "text\n",
        "text\n2. text\n",
        "text\n-\n",
        "text\n<span>\n",
        "# title\n",
        "text\n===\n",
        "```\n| a |\n``` \n",
        "~~~\n```\n~~~~\n",
        "<!-- x -->\n",
        "<!-- x\n-->\n",
        "<div>\n\n",
        "> # title\n",
        "> text\n\n",
        "> ```\n",
        "- - x\n\n",
        "* * *\n",
        "text\n    more\n",
        "---\ntitle: x\n---\n",
    ],
)
def test_a_table_begins_after_a_block_that_has_ended(before: str) -> None:
    assert len(bodies(before + HEAD)) == 1


def test_a_line_with_a_pipe_that_no_table_holds_is_loose() -> None:
    assert loose(f"a | b\n\n{HEAD}| 1 | 2 |\n\n| 3 | 4 |\n    | 5 | 6 |\n") == [1, 7, 8]


def test_a_line_with_a_pipe_in_code_in_html_or_in_a_heading_is_not_loose() -> None:
    assert loose("```\na | b\n```\n# a | b\n<!--\na | b\n-->\n") == []


def test_a_million_signs_in_a_line_end_in_time() -> None:
    for sign in ("> ", "- ", "`", "[", "<a ", "|", "\\|", "-|", "<", "*", " :-"):
        list(tables_and_loose_rows(["| a |", sign * 100_000, "| a |", "| - |", sign * 100_000]))


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r|\\"), max_size=8)


@given(
    st.integers(1, 5).flatmap(
        lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=1)
    )
)
def test_cells_that_are_rendered_are_parsed_back(rows: list[list[str]]) -> None:
    trimmed = [[cell.strip(" \t\v\f") for cell in row] for row in rows]
    lines = ["| " + " | ".join(row) + " |" for row in trimmed]
    text = "\n".join([lines[0], "|" + " - |" * len(rows[0]), *lines[1:]])
    (table,) = tables(text)
    assert isinstance(table, Table)
    assert [table.header.texts, *(row.texts for row in table.rows)] == trimmed
    for row, cells in zip(table.rows, trimmed[1:], strict=True):
        assert [cell.text for cell in row.cells] == cells
        assert all(row.source[c.column - 1 :].startswith(c.raw) for c in row.cells)


@given(st.lists(st.text("ab|\\` ", max_size=6), min_size=1, max_size=5))
def test_escaped_cells_are_parsed_back(cells: list[str]) -> None:
    """A backslash before a pipe cannot be written in a cell, as in GitHub's own parser."""
    plain = [cell.replace("\\", "").strip() for cell in cells]
    source = "| " + " | ".join(cell.replace("|", "\\|") for cell in plain) + " |"
    assert Row(1, source).texts == plain
