import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specops.errors import PreconditionError
from specops.report import charts
from specops.report.model import (
    Cell,
    Failure,
    Latency,
    Leniency,
    Matrix,
    Page,
    Planted,
    Proof,
    Row,
    RunMark,
    Size,
    SpecRow,
    Track,
)
from specops.report.page import _template, render, spelled_size

HOSTILE = "<script>alert(1)</script>\"'&{{ 1000 * 7001 }}"
FATES = ("caught", "missed")
OUTCOMES = ("passed", "warned", "failed", "unreadable")


def page(text: str = "SPEC-KIT-018") -> Page:
    """Return a page on which every text is the same one."""
    cells = (
        Cell("plan", "passed", "3m", text, stale=True),
        Cell("tasks", "-", "", "", stale=False),
    )
    faults = tuple(Planted(text, text, outcome, text, text, text) for outcome in FATES)
    runs = tuple(RunMark(text, text, outcome, text, text) for outcome in OUTCOMES)
    return Page(
        title=text,
        as_of=text,
        commit=text,
        base="../",
        specs=(SpecRow(text, cells, text, text, text, (text,)), SpecRow(text, cells, "", "")),
        tracks=(Track(text, runs),),
        failures=(
            Failure(text, text, text, text, text, text, text, text, text),
            Failure(text, text, text, text, "", text, "", text, ""),
        ),
        latencies=(Latency(text, text, (1.0, 3.0, 2.0)), Latency(text, text, (5.0,))),
        exceptions=(Leniency(text, text, text, text, text, text, text),),
        requirements=(Proof(text, text, "passed", text),),
        matrix=Matrix(
            text, text, text, FATES, (Row(text, (1, 1), 0.999, faults),), faults[1:], 0.9999
        ),
        sizes=(Size(text, 3, 2048),),
        runs=4,
        unreadable=(text,),
    )


def empty() -> Page:
    nothing: dict[str, object] = dict.fromkeys(
        ("tracks", "failures", "latencies", "exceptions", "requirements", "sizes"), ()
    )
    return replace(page(), unreadable=(), runs=0, commit="", matrix=None, **nothing)  # type: ignore[arg-type] # all are tuples


class Outline(HTMLParser):
    """What a reader of the page gets to: its tags, and what its attributes refer to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: set[str] = set()
        self.named: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = {name: value or "" for name, value in attrs}
        self.ids |= {given["id"]} if "id" in given else set()
        self.named += [given["aria-labelledby"]] if "aria-labelledby" in given else []
        self.links += [given["href"]] if "href" in given else []

    def handle_data(self, data: str) -> None:
        self.text += data


TAGS = Outline(render(page())).tags


def test_no_text_of_a_repository_becomes_part_of_the_page() -> None:
    html = render(page(HOSTILE))
    assert "<script" not in html
    assert "7001000" not in html
    assert HOSTILE in Outline(html).text


@settings(max_examples=20, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_any_text_leaves_the_outline_of_the_page_as_it_is(text: str) -> None:
    assert Outline(render(page(text))).tags == TAGS


def test_the_page_is_one_file_that_fetches_nothing_and_runs_nothing() -> None:
    html = render(page())
    outline = Outline(html)
    assert not {"script", "img", "link", "iframe", "object"} & set(outline.tags)
    assert "default-src 'none'" in html
    assert "http://" not in html
    assert "https://" not in html


@pytest.mark.parametrize("shown", [page(), empty()], ids=["full", "empty"])
def test_every_link_of_the_page_and_every_label_leads_somewhere(shown: Page) -> None:
    outline = Outline(render(shown))
    assert {link[1:] for link in outline.links if link.startswith("#")} <= outline.ids
    assert set(outline.named) <= outline.ids
    files = {link for link in outline.links if not link.startswith("#")}
    assert files == ({"../SPEC-KIT-018"})


def test_every_table_names_its_columns_and_rows() -> None:
    outline = Outline(render(page()))
    assert outline.tags.count("table") == outline.tags.count("thead")
    assert outline.tags.count("th") > outline.tags.count("table") * 3
    assert outline.tags.count("h1") == 1
    assert outline.tags.count("main") == 1


def test_an_empty_report_says_what_is_missing() -> None:
    text = Outline(render(empty())).text
    for words in ("No run is recorded yet", "Nothing is let through", "run accept", "run prove"):
        assert words in text


def test_one_fault_that_was_missed_is_seen_before_all_that_were_caught() -> None:
    shown = render(page())
    assert "1 of 2</span> planted faults were caught, a kill rate of 99.9%" in shown
    assert "99%" in shown
    assert shown.index("<caption>Not caught") < shown.index("<caption>How many faults")
    html = render(replace(page(), matrix=replace(matrix(), open=())))
    assert "all 2</span> planted faults" in html
    assert "Not caught" not in html


def matrix() -> Matrix:
    found = page().matrix
    assert found
    return found


def test_without_the_template_engine_the_report_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    _template.cache_clear()
    with pytest.raises(PreconditionError, match=r"install specops-guardrails\[report\]"):
        render(page())


def test_each_outcome_has_a_shape_of_its_own() -> None:
    drawn = [
        {child.tag.rpartition("}")[2] + "." + child.attrib["class"] for child in ET.fromstring(svg)}
        for svg in (charts.timeline([RunMark("", "", outcome, "", "")]) for outcome in OUTCOMES)
    ]
    assert len(set(map(frozenset, drawn))) == len(OUTCOMES)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=40))
def test_a_sparkline_stays_in_its_box(values: list[float]) -> None:
    svg = ET.fromstring(charts.sparkline(values))
    points = svg[0].attrib["points"].split()
    assert len(points) == len(values)
    for point in points:
        x, y = map(float, point.split(","))
        assert 0 <= x <= 160
        assert 0 <= y <= 28


def test_a_bar_is_filled_to_its_part_and_no_further() -> None:
    widths = [ET.fromstring(charts.bar(part))[1].attrib["width"] for part in (-1, 0.5, 2)]
    assert widths == ["0.0", "60.0", "120.0"]


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 B"), (1023, "1023 B"), (2048, "2.0 KiB"), (5 << 20, "5.0 MiB"), (3 << 30, "3.0 GiB")],
)
def test_sizes_are_told_as_people_read_them(size: int, words: str) -> None:
    assert spelled_size(size) == words


def test_the_template_is_part_of_the_package() -> None:
    assert (Path(charts.__file__).parent / "templates" / "report.html").is_file()
