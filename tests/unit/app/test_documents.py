import json
from pathlib import Path

import pytest

from tests.fakes import linting, packets
from tests.fakes.linting import Linted
from tests.fakes.packets import FOLDER, NAME

OTHER = "SPEC-DEMO-002-other"
STRUCTURE = {
    "schemaVersion": 1,
    "documents": [
        {"file": "spec.md", "title": "Spec:", "sections": [{"title": "Why"}]},
        {"file": "notes.md", "title": "Notes:"},
    ],
}


@pytest.fixture
def linted(tmp_path: Path) -> Linted:
    made = linting.make(tmp_path)
    done = made.run("docs.template", spec=OTHER, title="Other")
    assert done.code == 0, done.err
    return made


def judged(linted: Linted, *paths: str, **options: str | bool) -> list[tuple[str, str]]:
    done = linted.run("docs.validate", *paths, output_format="json", **options)
    return [(one["name"], one["verdict"]) for one in done.document["results"]]


def test_every_packet_is_judged(linted: Linted) -> None:
    assert judged(linted, mode="templates") == [
        (f"documents/{NAME}", "passed"),
        (f"documents/{OTHER}", "passed"),
    ]
    (linted.root / FOLDER / "plan.md").unlink()
    done = linted.run("docs.validate", output_format="json")
    assert (done.code, done.codes) == (1, ["DS001", "DS018"])
    assert linted.run("docs.validate", enforcement="warn").code == 0


def test_one_spec_can_be_picked(linted: Linted) -> None:
    assert judged(linted, spec="SPEC-DEMO-002") == [(f"documents/{OTHER}", "passed")]
    done = linted.run("docs.validate", spec="SPEC-DEMO-003")
    assert (done.code, done.out) == (2, "")


@pytest.mark.parametrize(
    "path", [f"{FOLDER}/plan.md", FOLDER, f"{FOLDER}/gone.md", f"{FOLDER}/a/b.png"]
)
def test_a_file_stands_for_the_packet_that_it_lies_in(linted: Linted, path: str) -> None:
    assert judged(linted, path) == [(f"documents/{NAME}", "passed")]


def test_the_folder_of_all_packets_stands_for_all_of_them(linted: Linted) -> None:
    for path in ("docs", "."):
        assert len(judged(linted, path, f"{FOLDER}/plan.md")) == 2


@pytest.mark.parametrize(
    "path", ["README.md", "docs/README.md", "docs/SPEC-DEMO-009-gone/plan.md", "/etc/passwd"]
)
def test_a_path_in_no_packet_is_a_wrong_request(linted: Linted, path: str) -> None:
    done = linted.run("docs.validate", path)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"specops: {path} lies in no packet: name a folder docs/SPEC-*, or a file in one\n"
    )


def test_a_folder_that_is_no_packet_is_a_finding_also_when_it_is_named(linted: Linted) -> None:
    linted.write("docs/SPEC-nothing/spec.md", "# Spec: x\n")
    done = linted.run("docs.validate", "docs/SPEC-nothing/spec.md", output_format="json")
    assert (done.code, done.codes) == (1, ["DS024"])


def test_spec_and_paths_together_are_refused(linted: Linted) -> None:
    done = linted.run("docs.validate", FOLDER, spec=NAME)
    assert done.code == 2
    assert "--spec and paths both say what to judge" in done.err


def test_strict_asks_for_what_is_only_recommended(linted: Linted) -> None:
    done = linted.run("docs.validate", FOLDER, strict=True, output_format="json")
    assert (done.code, set(done.codes)) == (1, {"DS032"})


@pytest.mark.parametrize("mode", ["template", "", "Templates"])
def test_an_unknown_mode_is_a_wrong_request(linted: Linted, mode: str) -> None:
    done = linted.run("docs.validate", mode=mode)
    assert (done.code, done.out) == (2, "")
    assert "use one of: templates" in done.err


def test_without_a_packet_nothing_was_checked(linted: Linted) -> None:
    linting.remove(linted, "docs")
    assert linted.run("docs.validate").code == 3
    assert linted.run("docs.validate", enforcement="warn").code == 3
    assert linted.run("docs.validate", dry_run=True).code == 3


def test_a_dry_run_lists_what_would_be_judged_and_judges_nothing(linted: Linted) -> None:
    (linted.root / FOLDER / "plan.md").write_text("# Planet\n", encoding="utf-8")
    done = linted.run("docs.validate", FOLDER, dry_run=True)
    assert done.code == 0
    for name in ("spec.md", "plan.md", "tasks.md"):
        assert f"documents/{FOLDER}/{name}" in done.out
    assert "note: dry run: nothing was judged" in done.out
    assert OTHER not in done.out


def test_the_structure_can_be_replaced(linted: Linted) -> None:
    linted.write("specops.toml", 'documents.structure = "docs/structure.json"\n')
    linted.write("docs/structure.json", json.dumps(STRUCTURE))
    done = linted.run("docs.validate", FOLDER, output_format="json")
    assert (done.code, done.codes) == (1, ["DS001", "DS004"])
    assert linted.run("docs.template", spec="SPEC-DEMO-003-new", title="New").code == 0
    assert (linted.root / "docs/SPEC-DEMO-003-new/notes.md").is_file()


@pytest.mark.parametrize(
    ("text", "told"),
    [("{", "docs/structure.json"), ("{}", "documents"), (None, "docs/structure.json does not")],
)
def test_a_structure_that_cannot_be_used_is_a_wrong_setting(
    linted: Linted, text: str | None, told: str
) -> None:
    linted.write("specops.toml", 'documents.structure = "docs/structure.json"\n')
    if text is not None:
        linted.write("docs/structure.json", text)
    done = linted.run("docs.validate")
    assert (done.code, done.out) == (2, "")
    assert told in done.err


def test_packets_can_be_kept_elsewhere(linted: Linted) -> None:
    linted.write("specops.toml", 'docs_root = "specs"\n')
    (linted.root / "docs").rename(linted.root / "specs")
    path = linted.root / packets.FOLDER.replace("docs/", "specs/") / "plan.md"
    path.write_text(path.read_text().replace("docs/", "specs/"), encoding="utf-8")
    assert judged(linted, str(path)) == [(f"documents/{NAME}", "passed")]
