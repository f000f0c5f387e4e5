import os
from pathlib import Path

import pytest

from specops.memory import FOLDER, Memory, rules_of_package, stamp


def open_memory(root: Path, rules: str = "r1", settled_after_ns: int = 0) -> Memory:
    return Memory(root, "subject", rules, settled_after_ns)


def remember(root: Path, name: str = "a", value: object = 1, rules: str = "r1") -> None:
    memory = open_memory(root, rules)
    memory.keep(name, value)
    memory.save(others=True)


def test_what_was_kept_is_recalled_by_the_next_run(tmp_path: Path) -> None:
    remember(tmp_path, value=[["clue"], 3])
    assert open_memory(tmp_path).recall("a") == [["clue"], 3]
    assert open_memory(tmp_path).recall("b") is None


def test_other_rules_remember_nothing(tmp_path: Path) -> None:
    remember(tmp_path)
    assert open_memory(tmp_path, "r2").recall("a") is None


def test_what_was_not_asked_for_is_kept_or_dropped_as_wanted(tmp_path: Path) -> None:
    remember(tmp_path, "a")
    remember(tmp_path, "b")
    memory = open_memory(tmp_path)
    assert memory.recall("b") == 1
    memory.save(others=False)
    assert open_memory(tmp_path).recall("a") is None
    assert open_memory(tmp_path).recall("b") == 1


def test_what_was_forgotten_is_gone(tmp_path: Path) -> None:
    remember(tmp_path)
    memory = open_memory(tmp_path)
    memory.recall("a")
    memory.forget("a")
    memory.save(others=False)
    assert open_memory(tmp_path).recall("a") is None


@pytest.mark.parametrize("at", [0, 70, -2])
def test_a_damaged_memory_is_none(at: int, tmp_path: Path) -> None:
    remember(tmp_path)
    path = tmp_path / FOLDER / "cache" / "subject.json"
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    assert open_memory(tmp_path).recall("a") is None


def test_a_memory_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("in the way")
    remember(tmp_path)
    assert open_memory(tmp_path).recall("a") is None
    assert (tmp_path / FOLDER).read_text() == "in the way"


def test_a_memory_that_lost_its_folder_meanwhile_is_no_failure(tmp_path: Path) -> None:
    memory = open_memory(tmp_path)
    memory.keep("a", 1)
    (tmp_path / FOLDER / "cache").rmdir()
    memory.save(others=True)
    assert open_memory(tmp_path).recall("a") is None


@pytest.mark.parametrize("link", [FOLDER, f"{FOLDER}/cache"])
def test_nothing_is_written_through_a_link(link: str, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    root = tmp_path / "root"
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(outside)
    remember(root)
    assert list(outside.iterdir()) == []


def test_the_folder_keeps_itself_out_of_the_work_tree(tmp_path: Path) -> None:
    remember(tmp_path)
    assert (tmp_path / FOLDER / ".gitignore").read_text().endswith("\n*\n")
    assert sorted(path.name for path in (tmp_path / FOLDER / "cache").iterdir()) == ["subject.json"]


def test_a_memory_that_says_the_same_is_not_written_again(tmp_path: Path) -> None:
    remember(tmp_path)
    path = tmp_path / FOLDER / "cache" / "subject.json"
    before = path.stat()
    memory = open_memory(tmp_path)
    memory.recall("a")
    memory.save(others=False)
    assert stamp(path.stat()) == stamp(before)


def test_a_file_is_settled_when_another_change_would_leave_a_sign(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("new")
    fresh = stamp(path.stat())
    hour_ns = 3_600_000_000_000
    assert not open_memory(tmp_path, settled_after_ns=hour_ns).is_settled([fresh])
    old = (*fresh[:3], fresh[3] - hour_ns, fresh[4] - hour_ns)
    assert open_memory(tmp_path, settled_after_ns=hour_ns).is_settled([old])
    dated_back = (*fresh[:3], 0, fresh[4])
    assert not open_memory(tmp_path, settled_after_ns=hour_ns).is_settled([old, dated_back])


def test_a_stamp_changes_with_content_size_node_and_mode(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("one")
    seen = [stamp(path.stat())]
    path.write_text("three")
    seen.append(stamp(path.stat()))
    path.chmod(0o600)
    seen.append(stamp(path.stat()))
    other = tmp_path / "other"
    other.write_text("three")
    os.utime(other, ns=(0, seen[-1][3]))
    other.replace(path)
    seen.append(stamp(path.stat()))
    assert len(set(seen)) == 4


def test_the_rules_are_those_of_this_very_program() -> None:
    assert rules_of_package() == rules_of_package()
    assert len(rules_of_package()) == 64
