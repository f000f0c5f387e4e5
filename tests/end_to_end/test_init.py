"""From nothing to a green validate in real processes, in repositories of every kind."""

import json
import runpy
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from specops.app.boundary import execute
from tests.contract.test_corpus_documents import documents
from tests.fakes.repository import Guarded
from tests.fakes.world import Kept, call, world

SPEC = ("--spec", "SPEC-DEMO-001")
OWN_TASKS = """from invoke.tasks import task


@task
def build(c):
    print("built here")
"""


def told(guarded: Guarded, *arguments: str) -> dict[str, Any]:
    done = guarded.specops("init", *arguments, "--output-format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    return dict(json.loads(done.stdout))


def add_the_lines(guarded: Guarded, document: dict[str, Any]) -> None:
    """Do what a person is told to do."""
    for file in document["files"]:
        if file["action"] == "lines to add":
            path = guarded.root / file["path"]
            with path.open("a", encoding="utf-8") as stream:
                stream.write("\n".join(("", *file["lines"], "")))


def adopt_and_validate(guarded: Guarded) -> None:
    """Set it up as a person does; validate is green then, and a second init changes nothing."""
    before = {path: path.read_bytes() for path in guarded.root.rglob("*") if path.is_file()}
    document = told(guarded)
    assert all(path.read_bytes() == content for path, content in before.items())
    add_the_lines(guarded, document)
    guarded.commit("adopt")
    patient = {"SPEC_OPS_HAL_TIMEOUT_S": "120"}
    done = guarded.invoke("validate", *SPEC, "--hal", "embedded", **patient)
    assert done.returncode == 0, done.stdout + done.stderr
    kept = Kept()
    again = call("init", world(guarded.root, kept), values={"output-format": "json"})
    assert execute(again) == 0
    files = json.loads(kept.out.getvalue())["files"]
    assert {file["action"] for file in files} == {"is there"}
    assert guarded.git("status", "--porcelain") == "?? evidence/"


def fresh(root: Path) -> Guarded:
    root.mkdir(exist_ok=True)
    guarded = Guarded(root)
    guarded.git("init", "-q")
    return guarded


def test_an_empty_repository_below_a_path_of_any_name(tmp_path: Path) -> None:
    adopt_and_validate(fresh(tmp_path / "a path with späces, ünïcode and 'quotes'"))


def test_a_repository_with_tasks_of_its_own_has_both(tmp_path: Path) -> None:
    guarded = fresh(tmp_path)
    guarded.write("tasks.py", OWN_TASKS)
    guarded.write(".gitignore", "*.log\n")
    adopt_and_validate(guarded)
    assert guarded.invoke("build").stdout == "built here\n"


def test_a_repository_whose_packets_are_older_than_specops(tmp_path: Path) -> None:
    guarded = fresh(tmp_path)
    for name in ("SPEC-KIT-025-conflicts", "SPEC-KIT-045-mini", "SPEC-OPS-004-hooks"):
        for document in ("PRD.md", "plan.md", "research.md", "evidence/baseline.md"):
            guarded.write(f"docs/{name}/{document}", f"# {name}\n\nWritten long ago.\n")
    guarded.write("SPEC.md", "# Our specs\n\n- SPEC-KIT-045: a list, and no table\n")
    adopt_and_validate(guarded)


@pytest.fixture(scope="module")
def adopted(tmp_path_factory: pytest.TempPathFactory) -> Guarded:
    guarded = fresh(tmp_path_factory.mktemp("adopted"))
    told(guarded)
    guarded.commit("adopt")
    return guarded


@dataclass(frozen=True)
class Session:
    """A session of nox whose environment is the one of these tests."""

    guarded: Guarded

    def install(self, *_: str) -> None:
        """Install nothing: specops is here."""

    def run(self, program: str, *arguments: str, env: dict[str, str] | None = None) -> None:
        """Run a command that has to succeed."""
        assert program == "specops"
        done = self.guarded.specops(*arguments, **(env or {}))
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_session_of_nox_is_green_also_after_one_that_left_its_lock(
    adopted: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(adopted.root)
    adopted.write("build/guardrails/strict/evidence/locks/SPEC-DEMO-001.json", "{}")
    sessions = runpy.run_path("noxfile.py")
    sessions["guardrails"].func(Session(adopted), "strict")
    kept = adopted.root / "build/guardrails/strict/evidence/commands/SPEC-DEMO-001"
    assert len(list(kept.glob("spec-*.log"))) == 4


def test_a_guardrail_is_proved_there(adopted: Guarded) -> None:
    done = adopted.invoke("prove", "--code", "TR008")
    assert "note: proved: 1/1 faults caught" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0


def test_nox_knows_the_sessions(adopted: Guarded) -> None:
    done = adopted.start([sys.executable, "-m", "nox", "--list", "--json", "-t", "guardrails"], {})
    sessions = {session["session"] for session in json.loads(done.stdout)}
    assert sessions == {"guardrails(warn)", "guardrails(strict)"}


def test_the_packets_of_the_corpus_are_no_obstacle(corpus: Path, tmp_path: Path) -> None:
    guarded = fresh(tmp_path)
    for content, original in documents(corpus):
        path = tmp_path / original
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    document = told(guarded)
    assert document["found"]["packets"] > 1
    assert guarded.told("validate", *SPEC)["exitCode"] == 0
