from specops.markdown.model import Heading
from specops.markdown.outline import outline


def titles(text: str) -> list[tuple[int, str]]:
    return [(heading.level, heading.text) for heading in outline(text).headings]


def test_a_heading_has_its_level_text_line_and_column() -> None:
    assert outline("text\n\n## Inputs\n").headings == (Heading(2, "Inputs", 3, 1),)


def test_closing_hashes_and_spaces_are_no_part_of_a_heading() -> None:
    assert titles("## Inputs ##  \n# C#\n### #\n#### a \\#\n") == [
        (2, "Inputs"),
        (1, "C#"),
        (3, ""),
        (4, "a \\#"),
    ]


def test_seven_hashes_and_a_missing_space_make_no_heading() -> None:
    assert titles("####### Inputs\n#Inputs\n") == []


def test_an_underlined_heading_may_have_several_lines() -> None:
    found = outline("Inputs\nand more\n---\n\nTop\n===\n").headings
    assert found == (Heading(2, "Inputs\nand more", 1, 1), Heading(1, "Top", 5, 1))


def test_a_rule_is_no_underline() -> None:
    assert titles("Inputs\n\n---\n\n- item\n---\n| a | b |\n| - | - |\n| c | d |\n---\n") == []


def test_up_to_three_spaces_before_a_heading_are_nothing() -> None:
    found = outline("a\n\n   ## Inputs\n").headings
    assert found == (Heading(2, "Inputs", 3, 4),)


def test_four_spaces_or_a_tab_make_code() -> None:
    seen = outline("a\n\n    ## Inputs\n\n\t## More\n")
    assert seen.headings == ()
    assert seen.shown == (3, 5)
    assert "Inputs" not in seen.prose


def test_a_fence_ends_only_with_as_many_of_the_same_character() -> None:
    text = "````md\n# a\n```\n# b\n~~~~\n# c\n`````  \n# d\n"
    assert titles(text) == [(1, "d")]
    assert outline(text).shown == (2, 3, 4, 5, 6)


def test_a_closing_fence_has_no_info_string() -> None:
    assert titles("~~~\n~~~ x\n# a\n~~~\n# b\n") == [(1, "b")]


def test_an_unclosed_fence_runs_to_the_end() -> None:
    assert titles("# a\n```\n# b\n") == [(1, "a")]


def test_backticks_in_an_info_string_make_no_fence() -> None:
    assert titles("``` a`b\n# c\n") == [(1, "c")]


def test_a_fence_in_a_list_ends_with_its_item() -> None:
    assert titles("- ```\n  # a\n# b\n") == [(1, "b")]


def test_a_heading_in_a_comment_is_hidden() -> None:
    seen = outline("<!--\n## Inputs\n\n## More\n-->\n## Seen\n")
    assert [heading.text for heading in seen.headings] == ["Seen"]
    assert seen.shown == ()


def test_text_behind_a_comment_is_shown() -> None:
    assert outline("<!-- a\nb --> c\n").shown == (2,)
    assert outline("<!-- a -->\n").shown == ()


def test_html_hides_headings_until_a_blank_line() -> None:
    seen = outline("<div>\n# a\n\n# b\n</div>\n")
    assert [heading.text for heading in seen.headings] == ["b"]
    assert seen.shown == (2,)


def test_raw_html_ends_with_its_tag_and_not_with_a_blank_line() -> None:
    assert titles("<pre>\n\n# a\n</pre>\n# b\n<?x\n\n# c\n?>\n<!X\n# d\n>\n") == [(1, "b")]
    assert titles("<![CDATA[\n\n# a\n]]>\n# b\n") == [(1, "b")]


def test_a_lone_tag_begins_html_but_not_within_a_paragraph() -> None:
    assert titles('<b class="x">\n# a\n') == []
    assert titles("text\n<b>\n# a\n") == [(1, "a")]


def test_a_heading_in_a_quote_or_an_item_is_nested() -> None:
    found = outline("> # a\n\n- b\n\n  # c\n\n# d\n").headings
    assert [(heading.text, heading.nested) for heading in found] == [
        ("a", True),
        ("c", True),
        ("d", False),
    ]


def test_a_paragraph_may_go_on_lazily_but_cannot_be_underlined_so() -> None:
    assert titles("> a\nb\n===\n") == []
    assert titles("> a\n---\n") == []


def test_an_item_that_begins_blank_ends_at_a_second_blank_line() -> None:
    assert outline("-\n\n  # a\n").headings == (Heading(1, "a", 3, 3),)
    assert outline("-\n  # a\n").headings == (Heading(1, "a", 2, 3, nested=True),)


def test_only_a_list_that_begins_with_one_breaks_a_paragraph() -> None:
    assert titles("a\n2. b\n===\n") == [(1, "a\n2. b")]
    assert titles("a\n1. b\n===\n") == []
    assert titles("a\n-\n===\n") == [(2, "a")]


def test_five_spaces_behind_a_marker_make_code() -> None:
    assert outline("-     [a](b)\n").shown == (1,)


def test_front_matter_is_no_heading() -> None:
    seen = outline("---\ntitle: a\n---\n# b\n")
    assert seen.headings == (Heading(1, "b", 4, 1),)
    assert "title" not in seen.prose
    assert seen.text.startswith("---\ntitle")


def test_an_unclosed_front_matter_is_text() -> None:
    assert titles("---\ntitle\n\n# b\n") == [(1, "b")]
    assert titles("----\n# a\n---\n# b\n") == [(1, "a"), (1, "b")]


def test_a_byte_order_mark_and_any_line_ending_change_nothing() -> None:
    text = "# a\n\nb\n---\n\n```\n# c\n```\n"
    assert outline("\ufeff" + text.replace("\n", "\r\n")) == outline(text)
    assert outline(text.replace("\n", "\r")) == outline(text)


def test_definitions_are_no_heading_above_an_underline() -> None:
    assert titles("[a]: b.md 'title'\n===\n") == []
    assert titles("[a]: b.md\nTop\n===\n") == [(1, "Top")]


def test_a_table_is_no_paragraph() -> None:
    assert titles("a | b\n- | -\n===\n") == []
    assert titles("a | b\n| - |\n===\n") == [(1, "a | b\n| - |")]
    assert titles("| a |\n|---|\n    # b\n") == []


def test_a_comment_amid_the_text_is_blanked_in_its_place() -> None:
    seen = outline("R1 <!-- R2\nR3 --> R4 `<!-- R5 -->` \\<!-- R6 -->\n")
    assert seen.lines[0].rstrip() == "R1"
    assert seen.lines[1] == "       R4 `<!-- R5 -->` \\<!-- R6 -->"


def test_a_comment_does_not_reach_over_a_blank_line() -> None:
    assert "R2" in outline("a <!-- b\n\nR2 -->\n").prose


def test_thousands_of_containers_cost_no_more_than_their_length() -> None:
    assert outline("- " * 20_000 + "\n" + "\n" * 20_000).headings == ()
    assert outline("> " * 20_000 + "# a\n").headings == ()
