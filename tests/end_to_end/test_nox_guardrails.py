"""The nox sessions that run every guardrail: real nox, without a virtualenv of its own."""

import ast
import json
import shlex
import shutil
import sys
from typing import TYPE_CHECKING, TypeAlias

import pytest

from tests.fakes.repository import PROJECT, Guarded

if TYPE_CHECKING:
    import subprocess

Done: TypeAlias = "subprocess.CompletedProcess[str]"
NO_VENV = ("--no-venv", "--no-install")
# Every code is proved by the sessions of this project; here it is enough to see that they prove.
PICKED = ("--", "--code", "TR008")
BOTH = ["guardrails(warn)", "guardrails(strict)"]


@pytest.fixture
def ours(guarded: Guarded) -> Guarded:
    """A repository with a record that was committed, as this one has."""
    assert guarded.specops("plan", "--spec", "SPEC-KIT-018").returncode == 0
    guarded.commit("evidence")
    return guarded


def nox(guarded: Guarded, *arguments: str, programs: tuple[str, ...] = ("git",)) -> Done:
    """Run this project's noxfile in a repository where there is Python and nothing but these."""
    shutil.copy(PROJECT / "noxfile.py", guarded.root)
    shutil.copy(PROJECT / ".gitignore", guarded.root)
    guarded.commit("sessions")
    folder = guarded.root.parent / "programs"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "python").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
    (folder / "python").chmod(0o755)
    (folder / f"python3.{sys.version_info.minor}").symlink_to("python")  # nox lists what there is
    for program in programs:
        (folder / program).symlink_to(str(shutil.which(program)))
    variables = {
        "PATH": str(folder),
        "PYENV_ROOT": str(folder),
        "GITHUB_STEP_SUMMARY": str(guarded.root.parent / "steps.md"),
    }
    return guarded.start([sys.executable, "-m", "nox", *NO_VENV, *arguments], variables)


def summary(printed: str, mode: str) -> dict[str, list[str]]:
    """Return the rows of the last summary of a mode by their command; later rows win."""
    table = printed.rpartition(f"## guardrails({mode})")[2]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| `")]
    return {row[1].strip(" `"): [cell.strip() for cell in row[2:-1]] for row in rows}


def test_a_finding_is_green_and_shown_under_warn_and_red_under_strict(ours: Guarded) -> None:
    ours.replace("SPEC.md", "| In Progress | Ops", "| in progress | Ops")
    (log,) = ours.evidence("spec-plan_*.log")
    log.write_text("another", encoding="utf-8")
    done = nox(ours, "-t", "guardrails", *PICKED)
    assert done.returncode == 1
    assert "* guardrails(warn): success" in done.stderr
    assert "* guardrails(strict): failed" in done.stderr
    warn = done.stdout.partition("## guardrails(strict)")[0]
    assert summary(warn, "warn")["lint.tracker"] == ["warned", "0", "2", "1"]
    assert "- TR009 SPEC.md:6 status 'in progress'" in warn
    assert done.stdout.count("**proved: 1/1 faults caught, 1/1 healthy twins green**") == len(BOTH)
    assert summary(done.stdout, "strict")["lint.tracker"] == ["failed", "1", "2", "1"]
    assert summary(done.stdout, "strict")["evidence.verify"] == ["failed", "1", "1", "1"]
    assert f"- EV014 {log.relative_to(ours.root)} " in warn
    steps = ours.root.parent / "steps.md"
    assert steps.read_text(encoding="utf-8").strip() == done.stdout.strip()


def test_all_is_green_and_evidence_goes_to_a_folder_of_its_own(ours: Guarded) -> None:
    committed = ours.evidence()
    left = ours.write("build/guardrails/strict/evidence/locks/SPEC-KIT-018.json", "of a run before")
    done = nox(ours, "-s", "guardrails(strict)", *PICKED)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not left.exists()
    rows = summary(done.stdout, "strict")
    assert {row[0] for row in rows.values()} == {"passed"}
    assert rows["lint.telemetry"][2] == "12"
    assert (rows["evidence.verify"][2], rows["evidence.verify --strict"][2]) == ("1", "13")
    assert rows["gate"][:2] == ["passed", "0"]
    assert rows["prove --strict-proof --code TR008"] == ["passed", "0", "2", "0"]
    assert ours.evidence() == committed
    assert ours.git("status", "--porcelain") == ""


def test_what_could_not_be_judged_is_red_under_warn_too(guarded: Guarded) -> None:
    done = nox(guarded, "-s", "guardrails(warn)", *PICKED, programs=())
    assert done.returncode == 1
    rows = summary(done.stdout, "warn")
    assert rows["lint.tracker"][:2] == ["passed", "0"]
    assert "could not judge telemetry: " in done.stdout  # nothing is committed below evidence/
    assert rows["auto --spec SPEC-*"][:2] == ["error", "3"]
    assert rows["prove --code TR008"][:2] == ["error", "3"]
    assert "SPEC-KIT-018/plan/baseline/work-tree: 'git' could not be started" in done.stdout


def test_both_can_be_read_as_a_matrix(guarded: Guarded) -> None:
    listed = nox(guarded, "--list", "--json", "-t", "guardrails")
    sessions = json.loads(listed.stdout)
    assert [one["session"] for one in sessions] == BOTH
    assert [(one["python"], one["tags"]) for one in sessions] == [(None, ["guardrails"])] * 2


def test_no_session_can_be_green_by_skipping() -> None:
    tree = ast.parse((PROJECT / "noxfile.py").read_text(encoding="utf-8"))
    named = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not named & {"session.skip", "session.warn", "session.log"}
    assert "success_codes" not in ast.unparse(tree)
