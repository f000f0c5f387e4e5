"""A sandbox is a copy of what is committed, and nothing that happens in it reaches the original."""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from specops.errors import CannotJudgeError, PreconditionError
from specops.sandbox.sandbox import Sandbox, sandbox
from specops.sandbox.source import read_source
from tests.fakes.git_repository import GitRepository
from tests.fakes.patience import passed_while
from tests.fakes.program import put_on_path

FILES = {
    "specops.toml": "# settings\n",
    "docs/page.md": "page\r\n",
    "run.sh": "#!/bin/sh\necho ran\n",
    ".gitignore": "cache/\n",
}
HARM = """
echo changed > docs/page.md
rm specops.toml
mkdir -p cache locked/below && echo x > cache/one && chmod 500 locked
ln -s docs shortcut
git commit -q -a -m harm && git branch -D other && git gc -q
git config user.name somebody
echo x > "$HOME/.profile"; echo x > "$TMPDIR/left"
"""


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    made = GitRepository.create(tmp_path / "original")
    for path, text in FILES.items():
        made.write(path, text)
    (made.root / "run.sh").chmod(0o755)
    (made.root / "link").symlink_to("docs/page.md")
    made.commit()
    made.git("branch", "other")
    made.write("stray.txt")
    made.write("cache/kept")
    return made


@pytest.fixture
def box(repository: GitRepository) -> Iterator[Sandbox]:
    with sandbox(read_source(repository.root), deadline_s=60, environ=os.environ) as opened:
        yield opened


def seen(repository: GitRepository) -> dict[str, object]:
    """Return the refs, the status, and every file with its bytes and what stat says of it.

    Git renews the time of an object that it would have written.
    """
    status = repository.git("--no-optional-locks", "status", "--porcelain=v2", "--branch")
    files: dict[str, object] = {"status": status, "refs": repository.git("for-each-ref")}
    for path in sorted(repository.root.rglob("*")):
        told = path.lstat()
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        times = () if "objects" in path.parts else (told.st_mtime_ns, told.st_ctime_ns)
        files[str(path)] = (told.st_mode, told.st_ino, told.st_nlink, content, *times)
    return files


def test_nothing_that_is_done_in_a_sandbox_reaches_the_original(repository: GitRepository) -> None:
    before = seen(repository)
    with sandbox(read_source(repository.root), deadline_s=60, environ=os.environ) as box:
        done = box.run(("/bin/sh", "-e", "-c", HARM))
        assert done.succeeded, done.stderr
        box.restore()
        assert not box.changes()
    after = seen(repository)
    assert not [name for name in before | after if before.get(name) != after.get(name)]
    assert not box.folder.exists()


def test_a_sandbox_holds_what_is_committed_and_nothing_else(box: Sandbox) -> None:
    names = {path.name for path in box.root.iterdir()}
    assert names == {".git", ".gitignore", "docs", "link", "run.sh", "specops.toml"}
    assert (box.root / "docs/page.md").read_bytes() == b"page\r\n"
    assert (box.root / "link").readlink() == Path("docs/page.md")
    assert box.run(("./run.sh",)).stdout == b"ran\n"
    assert not box.changes()


def test_no_file_is_linked_to_one_of_the_original(box: Sandbox) -> None:
    files = [path for path in box.folder.rglob("*") if path.is_file() and not path.is_symlink()]
    assert {path.stat().st_nlink for path in files} == {1}


def test_a_sandbox_is_on_the_branch_of_the_original_and_knows_its_refs(box: Sandbox) -> None:
    assert box.run(("git", "symbolic-ref", "HEAD")).stdout == b"refs/heads/main\n"
    assert b"refs/heads/other" in box.run(("git", "for-each-ref")).stdout
    assert box.run(("git", "rev-parse", "HEAD")).stdout.decode().strip() == box.source.commit


def test_a_detached_head_stays_detached(repository: GitRepository) -> None:
    repository.git("checkout", "--quiet", "--detach")
    with sandbox(read_source(repository.root), deadline_s=60, environ={}) as box:
        assert box.run(("git", "symbolic-ref", "-q", "HEAD")).exit_code == 1


def test_a_commit_in_a_sandbox_needs_nothing_of_the_user(box: Sandbox) -> None:
    (box.root / "new.txt").write_text("new")
    assert box.changes() == ("new.txt",)
    assert box.run(("git", "add", "new.txt")).succeeded
    assert box.run(("git", "commit", "-q", "-m", "new")).succeeded
    assert not box.changes()


def test_a_root_below_the_top_of_its_work_tree_is_copied_with_the_top(
    repository: GitRepository,
) -> None:
    with sandbox(read_source(repository.root / "docs"), deadline_s=60, environ={}) as box:
        assert (box.root / "page.md").exists()
        assert (box.root.parent / "specops.toml").exists()


def test_a_shallow_clone_can_be_copied(repository: GitRepository, tmp_path: Path) -> None:
    repository.commit("later.txt")
    repository.git("clone", "-q", "--depth=1", f"file://{repository.root}", str(tmp_path / "clone"))
    with sandbox(read_source(tmp_path / "clone"), deadline_s=60, environ={}) as box:
        assert (box.root / "later.txt").exists()
        assert box.run(("git", "rev-parse", "--is-shallow-repository")).stdout == b"true\n"


def test_the_hooks_of_the_original_do_not_run(repository: GitRepository) -> None:
    hook = repository.write(".git/hooks/post-checkout", "#!/bin/sh\ntouch ../ran\n")
    hook.chmod(0o755)
    with sandbox(read_source(repository.root), deadline_s=60, environ={}):
        assert not (repository.root.parent / "ran").exists()


def test_restoring_brings_back_a_repository_whose_git_folder_is_gone(box: Sandbox) -> None:
    shutil.rmtree(box.root / ".git")
    box.restore()
    assert not box.changes()


def test_a_tree_that_is_gone_is_restored_too(box: Sandbox) -> None:
    shutil.rmtree(box.root)
    box.restore()
    assert not box.changes()


def test_home_and_temporary_folder_are_those_of_the_sandbox(box: Sandbox) -> None:
    told = box.run(("/bin/sh", "-c", "echo $HOME; echo $TMPDIR")).stdout.decode().split()
    assert told == [str(box.folder / "home"), str(box.folder / "tmp")]


def test_a_variable_reaches_a_sandbox_only_by_name(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = {"FIRST_KEY": "one", "SECOND_KEY": "two"}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    source = read_source(repository.root)
    with sandbox(source, deadline_s=60, environ=environ, secrets=("FIRST_KEY",)) as box:
        told = box.run(("/usr/bin/env",), environment={"GIVEN": "three"}).stdout.decode()
    assert "FIRST_KEY=one" in told
    assert "GIVEN=three" in told
    assert "two" not in told


def test_a_secret_that_is_not_set_is_a_missing_precondition(
    repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = read_source(repository.root)
    (tmp_path / "own").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "own"))
    with (
        pytest.raises(PreconditionError, match="FIRST_KEY, which is not set"),
        sandbox(source, deadline_s=60, environ={"FIRST_KEY": ""}, secrets=("FIRST_KEY",)),
    ):
        pass
    assert list((tmp_path / "own").iterdir()) == []


def test_programs_that_are_installed_in_a_home_stay_in_reach(
    repository: GitRepository, tmp_path: Path
) -> None:
    (tmp_path / "home/.rustup").mkdir(parents=True)
    (tmp_path / "home/.pyenv").mkdir()
    environ = {"HOME": str(tmp_path / "home"), "PYENV_ROOT": "/opt/pyenv"}
    with sandbox(read_source(repository.root), deadline_s=60, environ=environ) as box:
        assert box.environment["RUSTUP_HOME"] == str(tmp_path / "home/.rustup")
        assert "CARGO_HOME" not in box.environment
        assert "PYENV_ROOT" not in box.environment


def test_a_command_ends_at_its_deadline(box: Sandbox) -> None:
    assert box.run(("sleep", "30"), deadline_s=0.1).timed_out


def test_a_command_ends_when_the_time_of_its_sandbox_is_over(repository: GitRepository) -> None:
    source = read_source(repository.root)

    def ended(deadline_s: float) -> bool:
        """Tell whether the sandbox was filled in time and its command began."""
        with contextlib.suppress(CannotJudgeError), opened(deadline_s) as box:
            began = time.monotonic()
            timed_out = box.run(("sleep", "120")).timed_out
            assert time.monotonic() - began < 100
            with pytest.raises(CannotJudgeError, match="the time of its sandbox is over"):
                box.run(("true",))
            with pytest.raises(CannotJudgeError, match=r"could not be filled: .* its time is over"):
                box.restore()
            return timed_out
        return False

    def opened(deadline_s: float) -> contextlib.AbstractContextManager[Sandbox]:
        return sandbox(source, deadline_s=deadline_s, environ={})

    assert passed_while(ended, bool)


def test_a_folder_without_a_commit_cannot_be_copied(tmp_path: Path) -> None:
    with pytest.raises(PreconditionError, match="no commit to copy into a sandbox"):
        read_source(tmp_path)
    GitRepository.create(tmp_path / "empty")
    with pytest.raises(PreconditionError, match="run in a git work tree that has a commit"):
        read_source(tmp_path / "empty")


def test_a_git_that_hangs_is_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_on_path(monkeypatch, tmp_path / "bin", "git", "sleep 30")
    with pytest.raises(PreconditionError, match="git did not end in time"):
        read_source(tmp_path, deadline_s=0.1)


def test_objects_that_are_lost_cannot_be_copied(repository: GitRepository) -> None:
    blob = repository.git("rev-parse", "HEAD:specops.toml")
    source = read_source(repository.root)
    (source.objects / blob[:2] / blob[2:]).unlink()
    with (
        pytest.raises(CannotJudgeError, match="could not be filled: git reset"),
        sandbox(source, deadline_s=60, environ={}),
    ):
        pass


def test_what_a_sandbox_started_ends_with_its_command(box: Sandbox) -> None:
    box.run(("/bin/sh", "-c", "sleep 300 & echo $! > pid"))
    number = (box.root / "pid").read_text().strip()
    deadline = time.monotonic() + 20
    while _is_alive(number) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _is_alive(number)


def _is_alive(number: str) -> bool:
    """Tell whether a process runs; one that nobody has waited for yet does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
