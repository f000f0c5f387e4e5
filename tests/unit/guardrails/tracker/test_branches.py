import shutil
import subprocess
from pathlib import Path

import pytest

from specops.guardrails.tracker.branches import branch_problem
from tests.unit.guardrails.tracker.documents import HEADER, codes, lint, row

GOOD = (
    "main",
    "feat/a-b",
    "a.b",
    "a@b",
    "@a",
    "{a}",
    "ümlaut",
    "a,b",
    "a-",
    "head",
    "a.lockx",
    "#1",
)
BAD = (
    *("-a", "@", "HEAD", "a b", "a\tb", "a\x7fb", "a~1", "a^", "a:b", "a?", "a*", "a[b", "a\\b"),
    *("a..b", "a@{b", "/a", "a/", "a//b", ".a", "a/.b", "a.lock", "a.lock/b", "a."),
)


@pytest.mark.parametrize("name", [*GOOD, *BAD])
def test_a_name_is_refused_as_git_refuses_it(name: str) -> None:
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not on this machine")
    done = subprocess.run(
        [git, "check-ref-format", "--branch", name], check=False, capture_output=True, timeout=120
    )
    if name != "@":  # git's manual forbids it, and its program takes it for HEAD
        assert (branch_problem(name) == "") is (done.returncode == 0)
    assert (branch_problem(name) == "") is (name in GOOD)


@pytest.mark.parametrize(
    "name", ["-a", "a/", "/a", "HEAD", "a//b", "a b", "`a b`", "a..b", "a.lock", "`-X`", "`\tmain`"]
)
def test_a_bad_name_is_found_among_good_ones(root: Path, name: str) -> None:
    rows = row(branch="main") + row(order="2", task_id="T2", branch=name)
    assert codes(lint(root, HEADER + rows + row(order="3", task_id="T3"))) == ["TR019"]


@pytest.mark.parametrize("name", ["", "-", "n/a", "main", "`main`", "a.b", "HEADS"])
def test_a_good_name_or_none_is_no_finding(root: Path, name: str) -> None:
    assert codes(lint(root, HEADER + row(branch=name))) == []
