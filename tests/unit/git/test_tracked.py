from pathlib import Path

import pytest

from specops.git.tracked import first_tracked
from tests.fakes import repository


@pytest.fixture
def root(tmp_path: Path) -> Path:
    guarded = repository.make(tmp_path)
    for name in ("src/b.py", "src/a.py", "src*/c.py", "evidence/x.json", "odd/a\tb", "odd/c"):
        guarded.write(name, "")
    guarded.commit()
    guarded.write("src/0.py", "not tracked")
    guarded.write("build/out", "")
    return guarded.root


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("src", "src/a.py"),
        ("src/b.py", "src/b.py"),
        ("src*", "src*/c.py"),
        ("./src/", "src/a.py"),
        ("odd", "odd/c"),
        ("build", None),
        ("src/0.py", None),
        ("gone", None),
        ("evidence", None),
        (".", None),
        ("", None),
        ("../outside", None),
    ],
)
def test_the_first_file_that_git_keeps_below_a_path(
    root: Path, path: str, first: str | None
) -> None:
    assert first_tracked(root, path, ("evidence",)) == first


def test_where_there_is_no_repository_git_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    assert first_tracked(tmp_path, "src") is None
