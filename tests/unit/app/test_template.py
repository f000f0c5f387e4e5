from pathlib import Path

import pytest

from tests.fakes import linting
from tests.fakes.linting import Linted
from tests.fakes.packets import NAME

SPEC = "SPEC-KIT-019-search"
FOLDER = f"docs/{SPEC}"
DOCUMENTS = ["plan.md", "spec.md", "tasks.md"]


@pytest.fixture
def linted(tmp_path: Path) -> Linted:
    return linting.make(tmp_path)


def files(linted: Linted) -> list[str]:
    return sorted(path.name for path in (linted.root / FOLDER).iterdir())


def test_a_new_packet_is_written_and_passes(linted: Linted) -> None:
    done = linted.run("docs.template", spec=SPEC, title="Search & find", output_format="json")
    assert (done.code, done.err) == (0, "")
    assert (done.document["verdict"], done.document["checked"]) == ("passed", 3)
    assert done.document["notes"] == [f"wrote {FOLDER}/{name}" for name in _in_order()]
    assert files(linted) == DOCUMENTS
    assert linted.run("docs.validate").code == 0


def _in_order() -> list[str]:
    return ["spec.md", "plan.md", "tasks.md"]


def test_a_slug_comes_from_the_title_where_the_id_has_none(linted: Linted) -> None:
    assert linted.run("docs.template", spec="SPEC-KIT-019", title="Search").code == 0
    assert files(linted) == DOCUMENTS


def test_nothing_is_ever_overwritten(linted: Linted) -> None:
    kept = linted.write(f"{FOLDER}/notes.md", "mine\n")
    done = linted.run("docs.template", spec=SPEC, title="Search")
    assert (done.code, done.out) == (2, "")
    assert "nothing was written" in done.err
    assert (files(linted), kept.read_text(encoding="utf-8")) == (["notes.md"], "mine\n")


def test_an_id_that_another_packet_has_is_refused(linted: Linted) -> None:
    done = linted.run("docs.template", spec="SPEC-DEMO-001-again", title="Again")
    assert done.code == 2
    assert f"SPEC-DEMO-001 is the id of docs/{NAME}" in done.err


def test_a_file_in_the_place_of_the_folder_stays(linted: Linted) -> None:
    linted.write(FOLDER, "a file\n")
    done = linted.run("docs.template", spec=SPEC, title="Search")
    assert done.code == 2
    assert f"{FOLDER} exists already" in done.err
    assert (linted.root / FOLDER).read_text(encoding="utf-8") == "a file\n"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"title": "Search"}, "docs.template needs --spec"),
        ({"spec": SPEC}, "docs.template needs --title"),
        ({"spec": "search", "title": "Search"}, "is not a spec id"),
        ({"spec": "../SPEC-A-1", "title": "Search"}, "is not a spec id"),
        ({"spec": SPEC, "title": " "}, "is not a title"),
        ({"spec": SPEC, "title": "a\nb\x1b"}, "is not a title"),
        ({"spec": SPEC, "title": "Search", "output_format": "xml"}, "--output-format is 'xml'"),
    ],
)
def test_a_wrong_request_writes_nothing(linted: Linted, options: dict[str, str], told: str) -> None:
    before = sorted(linted.root.rglob("*"))
    done = linted.run("docs.template", **options)
    assert (done.code, told in done.err) == (2, True)
    assert sorted(linted.root.rglob("*")) == before


def test_a_dry_run_prints_the_documents_and_writes_nothing(linted: Linted) -> None:
    done = linted.run("docs.template", spec=SPEC, title="Search", dry_run=True)
    assert done.code == 0
    assert f"==> {FOLDER}/plan.md <==\n# Plan: Search\n" in done.out
    told = linted.run(
        "docs.template", spec=SPEC, title="Search", dry_run=True, output_format="json"
    ).document
    assert (told["specId"], told["verdict"], told["exitCode"]) == ("SPEC-KIT-019", "skipped", 0)
    assert [each["path"] for each in told["documents"]] == [f"{FOLDER}/{n}" for n in _in_order()]
    assert not (linted.root / FOLDER).exists()


def test_a_dry_run_knows_text_and_json_only(linted: Linted) -> None:
    done = linted.run(
        "docs.template", spec=SPEC, title="Search", dry_run=True, output_format="sarif"
    )
    assert (done.code, done.out) == (2, "")


def test_a_link_that_leads_out_of_the_repository_is_not_followed(
    linted: Linted, tmp_path: Path
) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    linting.remove(linted, "docs")
    (linted.root / "docs").symlink_to(outside)
    done = linted.run("docs.template", spec=SPEC, title="Search")
    assert done.code == 3
    assert "docs leads out of the repository" in done.err
    assert list(outside.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_exit_3(linted: Linted) -> None:
    linting.remove(linted, "docs")
    linted.write("docs", "a file\n")
    done = linted.run("docs.template", spec=SPEC, title="Search")
    assert done.code == 3
    assert f"{FOLDER} could not be written: " in done.err
