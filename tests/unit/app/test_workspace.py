from pathlib import Path

import pytest

from specops.app.workspace import find_root, open_workspace
from specops.errors import SettingsError, UsageError
from tests.fakes.world import Kept, call, world

TABLE = '[tool.specops]\nevidence_root = "proof"\n'


@pytest.mark.parametrize(
    ("name", "text"), [("specops.toml", ""), ("pyproject.toml", TABLE), (".git", "gitdir: x")]
)
def test_the_root_is_the_nearest_folder_that_is_one(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    assert find_root(None, deep) == tmp_path.resolve()


@pytest.mark.parametrize("text", ["", "[tool.other]\n", "[tool.other", "# specops\n"])
def test_a_pyproject_without_our_table_is_no_root(tmp_path: Path, text: str) -> None:
    (tmp_path / "specops.toml").write_text("", encoding="utf-8")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text(text, encoding="utf-8")
    assert find_root(None, inner) == tmp_path.resolve()


def test_a_given_root_is_taken_from_here(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    assert find_root("there", tmp_path) == (tmp_path / "there").resolve()
    with pytest.raises(UsageError, match="is not a folder"):
        find_root("nowhere", tmp_path)


def test_outside_any_repository_there_is_no_root() -> None:
    with pytest.raises(UsageError, match="is in no repository"):
        find_root(None, Path("/proc"))


def test_settings_come_from_the_root_and_flags_from_the_call(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(TABLE, encoding="utf-8")
    kept = Kept()
    here = world(tmp_path, kept, {"SPEC_OPS_HAL_SKP": "1"})
    workspace = open_workspace(call("validate", here, values={"hal": "embedded"}))
    assert workspace.settings.text("evidence_root") == "proof"
    assert workspace.settings.hal.base_url == "embedded"
    assert "did you mean SPEC_OPS_HAL_SKIP" in kept.err.getvalue()


def test_a_repository_without_settings_has_the_defaults(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    workspace = open_workspace(call("validate", world(tmp_path, Kept())))
    assert workspace.settings.file is None


def test_two_places_for_settings_are_refused(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(TABLE, encoding="utf-8")
    (tmp_path / "specops.toml").write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match="keep one of them"):
        open_workspace(call("validate", world(tmp_path, Kept())))


def test_settings_that_cannot_be_read_are_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "specops.toml").mkdir()
    with pytest.raises(SettingsError, match=r"specops\.toml cannot be read: Is a directory"):
        open_workspace(call("validate", world(tmp_path, Kept())))


@pytest.mark.parametrize(
    "content",
    [
        b"[tool.specops",
        b"[tool.specops]\n# caf\xe9\n",
        "[tool.specops]\n".encode("utf-16"),
        b"[tool]\nspecops = 5\n",
        b"[[tool.specops]]\n",
        b"tool = 'specops'\n",
        b"[tool.specops]\nevidence_root = " + b"[" * 5000,
        b"[tool.specops]\nevidence_root." + b"a." * 9000 + b"a = 1",
        b"[tool.specops]\nevidence_root = " + b"1" * 5000,
        b"[tool.specops.hal]\ntimeout_s = 0x" + b"f" * 5000,
    ],
)
def test_a_pyproject_that_speaks_of_us_and_cannot_be_used_is_never_taken_for_none(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "pyproject.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"pyproject\.toml") as refused:
        open_workspace(call("validate", world(tmp_path, Kept())))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["specops.toml", "pyproject.toml"])
def test_settings_that_are_a_link_to_nowhere_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / name).symlink_to("nowhere.toml")
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        open_workspace(call("validate", world(tmp_path, Kept())))


def test_a_folder_named_like_pyproject_is_no_settings_file(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "pyproject.toml").mkdir()
    workspace = open_workspace(call("validate", world(tmp_path, Kept())))
    assert workspace.settings.file is None
