import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from specops.app.boundary import execute
from specops.app.machines.shims import scripts
from tests.fakes.world import Kept, call, world


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "repository").mkdir()
    (tmp_path / "repository/specops.toml").touch()
    return tmp_path / "repository"


def shims(root: Path, **values: str) -> tuple[int, str]:
    kept = Kept()
    code = execute(call("shims", world(root, kept), values=values))
    return code, kept.out.getvalue() + kept.err.getvalue()


def test_each_script_has_two_lines_and_can_be_run(root: Path) -> None:
    assert shims(root, write=".")[0] == 0
    for path in scripts():
        assert (root / path).read_text(encoding="utf-8").count("\n") == 2
        assert (root / path).stat().st_mode & stat.S_IXUSR


def test_without_a_folder_they_are_only_named(root: Path) -> None:
    code, told = shims(root)
    assert (code, told.count("would be written")) == (0, len(scripts()))
    assert [path.name for path in root.iterdir()] == ["specops.toml"]


@pytest.mark.parametrize(
    ("script", "given", "becomes"),
    [
        (
            "scripts/spec_ops_004/commands/spec_ops_plan.sh",
            ("SPEC-KIT-018", "--allow-fail", "--reason", "a b"),
            ["plan", "--spec", "SPEC-KIT-018", "--allow-fail", "--reason", "a b"],
        ),
        (
            "scripts/spec_ops_004/spec_auto.sh",
            ("SPEC-KIT-018",),
            ["auto", "--spec", "SPEC-KIT-018"],
        ),
        ("scripts/spec-kit/lint_tasks.py", (), ["lint.tracker"]),
        (
            "scripts/doc-structure-validate.sh",
            ("--mode=templates", "--dry-run"),
            ["docs.validate", "--mode=templates", "--dry-run"],
        ),
    ],
)
def test_a_script_says_what_it_is_now_and_becomes_it(
    root: Path, script: str, given: tuple[str, ...], becomes: list[str]
) -> None:
    shims(root, write=".")
    program = root / "bin/specops"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nfor one in "$@"; do echo "$one"; done; exit 7\n')
    program.chmod(0o755)
    interpreter = Path(sys.executable).parent
    done = subprocess.run(
        [root / script, *given],
        env={"PATH": f"{program.parent}:{interpreter}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert (done.returncode, done.stdout.splitlines()) == (7, becomes), done.stderr
    assert f"is now: specops {becomes[0]}" in done.stderr


def test_a_second_time_nothing_changes(root: Path) -> None:
    shims(root, write=".")
    code, told = shims(root, write=".")
    assert (code, told.count("is there")) == (0, len(scripts()))


def test_a_script_of_somebody_else_is_never_overwritten(root: Path) -> None:
    theirs = root / "scripts/doc-structure-validate.sh"
    theirs.parent.mkdir()
    theirs.write_text("#!/bin/sh\n")
    code, told = shims(root, write=".")
    assert (code, "is there and is none of ours" in told) == (2, True)
    assert theirs.read_text() == "#!/bin/sh\n"
    assert not (root / "scripts/spec-kit").exists()


@pytest.mark.parametrize("folder", ["..", "/", "link"])
def test_a_folder_outside_of_the_repository_is_refused(root: Path, folder: str) -> None:
    (root / "link").symlink_to(root.parent)
    code, told = shims(root, write=folder)
    assert (code, "lies outside of the repository" in told) == (2, True)
    assert [path.name for path in root.parent.iterdir()] == ["repository"]


def test_a_folder_that_cannot_be_written_is_exit_3(root: Path) -> None:
    (root / "file").touch()
    code, told = shims(root, write="file")
    assert (code, "could not be written" in told) == (3, True), told
