"""``init`` as a command: what it tells, and when it writes nothing."""

import json
from pathlib import Path

import pytest

from specops.app.boundary import execute
from tests.fakes.git_repository import GitRepository
from tests.fakes.world import Kept, call, world


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return GitRepository.create(tmp_path / "repository").root


def init(cwd: Path, *switches: str, **values: str) -> tuple[int, str, str]:
    kept = Kept()
    given = {name.replace("_", "-"): value for name, value in values.items()}
    asked = call("init", world(cwd, kept), values=given, switches=frozenset(switches))
    return execute(asked), kept.out.getvalue(), kept.err.getvalue()


def files(root: Path) -> set[str]:
    found = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    return {path for path in found if not path.startswith(".git/")}


def test_everything_is_written_and_named_with_what_to_run_next(root: Path) -> None:
    code, told, err = init(root)
    assert (code, err, len(files(root))) == (0, "", 13)
    assert "written           specops.toml  (the settings)\n" in told
    assert told.splitlines()[-4:] == [
        "init: 13 written, 0 there already, 0 with lines to add by hand",
        'next: git add --all && git commit -m "chore: guard the specs"',
        "next: invoke validate --spec SPEC-DEMO-001 --hal embedded",
        "next: invoke prove",
    ]


def test_a_dry_run_shows_the_texts_and_writes_nothing(root: Path) -> None:
    code, told, _ = init(root, "dry-run")
    assert (code, files(root)) == (0, set())
    assert "would be written  specops.toml  (the settings)\n    # The settings" in told
    assert "init: nothing was written: a dry run, 0 there already" in told
    assert told.endswith("next: specops init\n")


def states(root: Path) -> dict[str, tuple[int, int, int, bytes]]:
    """Return what writing a file would change; to read one changes its time of access."""
    told = {path: (root / path).stat() for path in files(root)}
    return {
        path: (one.st_ino, one.st_mtime_ns, one.st_ctime_ns, (root / path).read_bytes())
        for path, one in told.items()
    }


def test_a_second_time_nothing_changes_and_that_is_said(root: Path) -> None:
    init(root)
    before = states(root)
    code, told, _ = init(root)
    assert states(root) == before
    assert (code, "init: nothing has changed, 13 there already" in told) == (0, True)
    assert "git add" not in told
    assert "next: specops validate --spec SPEC-DEMO-001" in told
    assert init(root, "dry-run")[1].endswith("next: specops prove\n")


def test_what_was_found_is_told_with_the_first_few_packets(root: Path) -> None:
    for number in range(5):
        (root / f"docs/SPEC-A-{number}").mkdir(parents=True)
    (root / "tasks.py").write_text("x = 1\n")
    _, told, _ = init(root)
    assert "found: SPEC-A-0, SPEC-A-1, SPEC-A-2 and 2 more in docs\n" in told
    assert "found: tasks in tasks.py\n" in told
    assert "lines to add      tasks.py  (the tasks of invoke) at the end\n    from specops" in told
    assert (root / "tasks.py").read_text() == "x = 1\n"
    assert "next: specops prove" in told


def test_programs_get_one_document(root: Path) -> None:
    (root / "noxfile.py").write_text("import nox\n")
    code, told, _ = init(root, output_format="json")
    document = json.loads(told)
    assert (code, document["dryRun"], document["found"]["noxfile"]) == (0, False, "noxfile.py")
    (lines,) = [one for one in document["files"] if one["action"] == "lines to add"]
    assert (lines["path"], lines["where"]) == ("noxfile.py", "at the end")
    assert '@nox.session(default=False, tags=["guardrails"])' in lines["lines"]


def test_a_format_that_it_has_not_is_refused_before_anything_is_written(root: Path) -> None:
    code, _, err = init(root, output_format="sarif")
    assert (code, "init prints text or json" in err, files(root)) == (2, True, set())


def test_outside_of_a_git_repository_it_is_refused(tmp_path: Path) -> None:
    assert init(tmp_path)[0] == 2
    code, _, err = init(tmp_path, root=".")
    assert (code, len(err.splitlines()), files(tmp_path)) == (2, 1, set())
    assert "run `git init` there first" in err


def test_git_that_cannot_answer_is_exit_3(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(root))
    code, _, err = init(root)
    assert (code, len(err.splitlines()), files(root)) == (3, 1, set())


@pytest.mark.parametrize("name", ["tasks.py", "SPEC.md", ".gitattributes"])
def test_a_file_that_cannot_be_read_stops_it_before_anything_is_written(
    name: str, root: Path
) -> None:
    (root / name).write_bytes(b"\xff\xfe")
    code, _, err = init(root)
    assert (code, err) == (
        3,
        f"specops: {name} is not UTF-8 at byte 0: make it a text file; nothing was written\n",
    )
    assert files(root) == {name}


def test_a_link_out_of_the_repository_stops_it_before_anything_is_written(
    root: Path, tmp_path: Path
) -> None:
    (tmp_path / "outside").mkdir()
    (root / "memory").symlink_to(tmp_path / "outside")
    code, _, err = init(root)
    assert (code, "would leave the repository" in err, files(root)) == (3, True, set())
    assert list((tmp_path / "outside").iterdir()) == []


def test_what_an_interrupted_init_left_out_is_written_by_the_next(root: Path) -> None:
    init(root)
    (root / "docs/SPEC-DEMO-001-first-spec/plan.md").unlink()
    (root / "SPEC.md").unlink()
    _, told, _ = init(root)
    assert "init: 2 written, 11 there already" in told
    assert len(files(root)) == 13
