import os
from pathlib import Path

import pytest

from specops.guardrails.tracker import records
from specops.guardrails.tracker.paths import PathLookup, listed_paths
from specops.guardrails.tracker.records import MAX_RECORD_BYTES, is_record_name, record_problem
from tests.unit.guardrails.tracker.documents import (
    HEADER,
    OTHERS_RECORD,
    PRD,
    RECORD,
    codes,
    lint,
    places,
    row,
)


@pytest.mark.parametrize(
    ("cell", "paths"),
    [
        ("", []),
        ("-", []),
        ("a.md", ["a.md"]),
        ("a b.md", ["a b.md"]),
        ("a.md, b.md;c.md<br>d.md<BR />e.md", ["a.md", "b.md", "c.md", "d.md", "e.md"]),
        ("`a,b.md`, ``c`` ", ["a,b.md", "c"]),
        ("[A](a.md) and [B](<b c.md> 'title')", ["a.md", "and", "b c.md"]),
        ("[A](a%20b.md#part), [B](c(1).md)", ["a b.md", "c(1).md"]),
        ("[only here](#part)", []),
        ("see `a.md`", ["see", "a.md"]),
        ("[not a link], x", ["[not a link]", "x"]),
        ("`open, x", ["`open", "x"]),
        ("a.md, `a.md`", ["a.md"]),
        (",;<br>", []),
    ],
)
def test_a_cell_is_taken_apart_into_paths(cell: str, paths: list[str]) -> None:
    assert listed_paths(cell) == paths


def test_a_cell_of_a_hundred_thousand_signs_is_taken_apart_in_time() -> None:
    for sign in ("[", "[](", "`", "``a", "<", "[a](((", "[a](b(c)", ","):
        listed_paths(sign * 100_000)


def code_of(lookup: PathLookup, path: str) -> str:
    problem = lookup.problem(path)
    return problem.code if problem else ""


@pytest.fixture
def inner(root: Path) -> Path:
    """A repository inside another folder, with links in and out of it."""
    inner = root / "inner"
    (inner / "docs").mkdir(parents=True)
    (inner / "docs" / "a.md").write_text("a")
    (root / "outside.md").write_text("outside")
    (root / "inner-too").mkdir()
    (inner / "docs" / "in.md").symlink_to("a.md")
    (inner / "docs" / "out.md").symlink_to(root / "outside.md")
    (inner / "docs" / "gone.md").symlink_to("nowhere.md")
    (inner / "docs" / "loop.md").symlink_to("loop.md")
    (inner / "linked").symlink_to("docs")
    (inner / "away").symlink_to(root)
    (inner / "docs" / "up").symlink_to(root)
    return inner


PATHS = [
    ("docs/a.md", ""),
    ("docs", ""),
    ("docs/", ""),
    ("./docs/../docs/a.md", ""),
    (".", ""),
    ("linked/a.md", ""),
    ("docs/in.md", ""),
    ("docs/b.md", "TR011"),
    ("docs/a.md/", "TR011"),
    ("docs/a.md/b", "TR011"),
    ("nowhere/a.md", "TR011"),
    ("docs/gone.md", "TR011"),
    ("docs/loop.md", "TR011"),
    ("a\0b", "TR011"),
    ("x" * 5000, "TR011"),
    ("docs/" + "x" * 300, "TR011"),
    ("SPEC.md:186-220", "TR011"),
    ("docs/out.md", "TR012"),
    ("away/outside.md", "TR012"),
    ("docs/up/outside.md", "TR012"),
    ("..", "TR012"),
    ("../outside.md", "TR012"),
    ("../inner-too", "TR012"),
    ("../nowhere.md", "TR012"),
    ("/etc/passwd", "TR013"),
    ("~/a.md", "TR013"),
    ("C:\\a.md", "TR013"),
    ("c:/a.md", "TR013"),
    ("\\\\host\\a.md", "TR013"),
    ("https://example.org/a.md", "TR013"),
]


@pytest.mark.parametrize(("path", "code"), PATHS)
def test_a_path_exists_inside_the_repository(inner: Path, path: str, code: str) -> None:
    assert code_of(PathLookup(inner), path) == code


def test_a_folder_that_is_asked_often_gives_the_same_answers(inner: Path) -> None:
    lookup = PathLookup(inner)
    for number in range(20):
        assert code_of(lookup, f"docs/{number}") == "TR011"
        assert code_of(lookup, f"linked/{number}") == "TR011"
    assert [(path, code_of(lookup, path)) for path, _ in PATHS] == PATHS


def test_a_folder_is_listed_once_when_it_was_asked_often(
    inner: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed: list[str] = []
    scandir = os.scandir

    def seen(path: str) -> "os._ScandirIterator[str]":
        listed.append(path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", seen)
    lookup = PathLookup(inner)
    for number in range(20):
        assert code_of(lookup, f"docs/{number}") == "TR011"
        assert listed == [str(inner / "docs")] * (number >= 8)
    assert code_of(lookup, "docs/a.md") == ""


def test_what_is_no_link_is_followed_nowhere(inner: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PathLookup, "_resolve", None)
    lookup = PathLookup(inner)
    (inner / "docs" / "b.md").touch()
    for path in ("docs/a.md", "docs", "linked/b.md"):
        assert lookup.problem(path) is None


def test_each_way_to_be_no_path_is_said(inner: Path) -> None:
    said = {
        "docs/a.md/": "docs/a.md/ is not a folder",
        "docs/in.md/": "docs/in.md/ is not a folder",
        "docs/out.md": "docs/out.md leads out of the repository",
        "../nowhere.md": "../nowhere.md leads out of the repository",
        "/etc/passwd": "/etc/passwd is absolute",
        "https://a.b": "https://a.b is an address, not a path of the repository",
        "docs/b.md": "docs/b.md does not exist",
    }
    lookup = PathLookup(inner)
    told = {path: problem.message for path in said if (problem := lookup.problem(path))}
    assert told == said


def test_the_root_of_the_system_may_be_a_repository_too(inner: Path) -> None:
    path = str(inner / "docs" / "in.md").lstrip("/")
    assert code_of(PathLookup(Path("/")), path) == ""


def test_a_path_is_looked_up_once(inner: Path) -> None:
    lookup = PathLookup(inner)
    assert code_of(lookup, "docs/b.md") == "TR011"
    (inner / "docs" / "b.md").write_text("late")
    assert code_of(lookup, "docs/b.md") == "TR011"
    assert code_of(PathLookup(inner), "docs/b.md") == ""


def test_a_folder_that_vanishes_while_it_is_asked_holds_nothing(inner: Path) -> None:
    lookup = PathLookup(inner)
    assert code_of(lookup, "docs/a.md") == ""
    (inner / "docs").rename(inner / "moved")
    assert [code_of(lookup, f"docs/{number}") for number in range(20)] == ["TR011"] * 20


def test_every_path_of_a_list_is_placed(root: Path) -> None:
    text = HEADER + row(prd=f"{PRD}, no.md", evidence="`gone.md`<br>../x; `/etc/passwd`")
    line = text.splitlines()[2]
    meant = [("TR011", "no.md"), ("TR011", "gone.md"), ("TR012", "../x"), ("TR013", "/etc/passwd")]
    assert places(lint(root, text)) == [(code, 3, line.index(path) + 1) for code, path in meant]


@pytest.mark.parametrize(
    ("path", "is_record"),
    [
        (RECORD, True),
        ("spec-plan_x.json", True),
        ("spec-plan.json", False),
        ("spec-ship_x.json", False),
        ("my-spec-plan_x.json", False),
        ("spec-plan_x/a.json", False),
        ("spec-plan_x.json.gz", False),
    ],
)
def test_a_record_is_known_by_its_name(path: str, is_record: bool) -> None:  # noqa: FBT001 - a table of cases
    assert is_record_name(path) is is_record


def test_a_record_of_another_spec_is_no_evidence(root: Path) -> None:
    text = HEADER + row(task_id="`SPEC-KIT-018-hal-smoke`", evidence=f"{RECORD}, {OTHERS_RECORD}")
    result = lint(root, text)
    assert places(result) == [("TR014", 3, text.splitlines()[2].index(OTHERS_RECORD) + 1)]
    assert result.findings[0].message.endswith("belongs to SPEC-KIT-019, not to SPEC-KIT-018")


def test_a_task_that_is_no_spec_may_name_any_record_that_can_be_read(root: Path) -> None:
    assert codes(lint(root, HEADER + row(evidence=RECORD))) == []
    (root / RECORD).write_text("{")
    assert codes(lint(root, HEADER + row(evidence=RECORD))) == ["TR014"]


def test_a_missing_record_is_one_finding(root: Path) -> None:
    assert codes(lint(root, HEADER + row(evidence=RECORD.replace("2026", "2025")))) == ["TR011"]


def test_other_json_is_no_record(root: Path) -> None:
    (root / "spec-ship_x.json").write_text("{")
    assert codes(lint(root, HEADER + row(evidence="spec-ship_x.json"))) == []


def test_records_are_judged_by_the_validator_that_is_given_once_each(root: Path) -> None:
    asked: list[tuple[str, str]] = []

    def judge(path: Path, spec_id: str) -> str | None:
        asked.append((path.relative_to(root).as_posix(), spec_id))
        return "is stale"

    rows = row(task_id="SPEC-KIT-018", evidence=f"{RECORD}, {RECORD}") + row(
        order="2", evidence=RECORD
    )
    result = lint(root, HEADER + rows, record_problem=judge)
    assert codes(result) == ["TR014", "TR014"]
    assert {finding.message for finding in result.findings} == {f"{RECORD} is stale"}
    assert asked == [(RECORD, "SPEC-KIT-018"), (RECORD, "")]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'{"specId": "SPEC-KIT-018"}', None),
        (b'{"specId": "SPEC-KIT-018-hal-smoke"}', None),
        (b'{"specId": "SPEC-KIT-19"}', "belongs to SPEC-KIT-19, not to SPEC-KIT-018"),
        (b'{"specId": 18}', "has no specId"),
        (b"{}", "has no specId"),
        (b"[]", "has no specId"),
        (b"", "is not JSON: line 1 column 1: Expecting value"),
        (b'{"specId": NaN}', "is not JSON: line 1 column 12: NaN is not a JSON number"),
    ],
)
def test_a_record_is_parsed_strictly(root: Path, content: bytes, problem: str | None) -> None:
    path = root / "spec-plan_x.json"
    path.write_bytes(content)
    assert record_problem(path, "SPEC-KIT-018") == problem


def test_a_record_that_is_no_file_or_too_large_is_not_read(root: Path) -> None:
    os.mkfifo(root / "pipe")
    with (root / "large").open("wb") as large:
        large.truncate(MAX_RECORD_BYTES + 1)
    assert record_problem(root / "pipe", "") == "cannot be read: not a regular file"
    assert record_problem(root / "none", "") == "cannot be read: No such file or directory"
    assert record_problem(root / "large", "") == f"is larger than {MAX_RECORD_BYTES} bytes"


def test_a_record_may_be_as_large_as_the_cap_and_no_larger(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "MAX_RECORD_BYTES", 100)
    path = root / "spec-plan_x.json"
    path.write_text('{"specId": "SPEC-KIT-018"}'.ljust(100))
    assert record_problem(path, "SPEC-KIT-018") is None
    path.write_text("{}".ljust(100))
    assert record_problem(path, "SPEC-KIT-018") == "has no specId"
    path.write_text("{}".ljust(101))
    assert record_problem(path, "SPEC-KIT-018") == "is larger than 100 bytes"
