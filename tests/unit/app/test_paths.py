from pathlib import Path

import pytest

from specops.app.linting.paths import given_paths
from specops.commands.model import Invocation
from specops.errors import UsageError
from tests.fakes.world import Kept, world


def given(root: Path, cwd: Path, *paths: str, flags: tuple[str, ...] = ()) -> tuple[str, ...]:
    here = world(cwd, Kept())
    call = Invocation("lint.tracker", {}, {"path": flags}, frozenset(), paths, here)
    return given_paths(call, root)


def test_paths_come_from_the_flag_and_from_behind_the_dashes_each_once(tmp_path: Path) -> None:
    assert given(tmp_path, tmp_path, "b c.md", "./a.md", flags=("a.md", "ä.md")) == (
        "a.md",
        "ä.md",
        "b c.md",
    )
    assert given(tmp_path, tmp_path) == ()


def test_a_path_is_taken_from_the_working_folder(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "docs").mkdir(parents=True)
    assert given(root, root / "docs", "a.md", "../b.md", ".") == ("docs/a.md", "b.md", "docs")
    assert given(root, tmp_path, "root/a.md") == ("a.md",)


def test_a_path_that_would_lead_out_is_taken_from_the_root(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    assert given(root, tmp_path, "SPEC.md") == ("SPEC.md",)
    assert given(root, root, "../x.md") == ("../x.md",)


def test_an_absolute_path_is_relative_where_it_lies_inside(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "link").symlink_to("root")
    assert given(root, root, f"{root}/a.md", f"{tmp_path}/link/b.md") == ("a.md", "b.md")
    assert given(root, root, "/etc/passwd") == ("/etc/passwd",)


def test_an_empty_path_is_a_wrong_request(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="a path is empty"):
        given(tmp_path, tmp_path, "a.md", "")
