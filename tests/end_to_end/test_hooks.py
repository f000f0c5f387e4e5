"""The pre-commit hooks, run by pre-commit itself on real commits.

pre-commit would install a hook of the language `python` from an index. That is its work and not
ours, so the hooks run here as `system`: the same entries, patterns and switches, with the program
of this checkout on the path.
"""

import re
import sys
from pathlib import Path

import pytest

from tests.fakes import linting
from tests.fakes.linting import HEADER, RECORD_PATH, ROW
from tests.fakes.packets import FOLDER
from tests.fakes.repository import PROJECT, Guarded, environment

HOOKS = (PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
OURS = (PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
IDS = ("specops-tracker", "specops-telemetry", "specops-documents")
KEYS = ("id", "name", "files", "exclude", "require_serial")


def settings_of(text: str, hook: str) -> dict[str, str]:
    """Read the plain keys of one hook."""
    (body,) = re.findall(rf"- id: {hook}\n(.*?)(?=\n *- id: |\n*\Z)", text, re.DOTALL)
    pairs = re.findall(r"^ +(\w+): (.*)$", body, re.MULTILINE)
    return {"id": hook, **dict(pairs)}


@pytest.fixture
def committed(tmp_path: Path) -> Guarded:
    root = tmp_path / "root"
    linting.make(root)
    made = Guarded(root)
    local = HOOKS.replace("language: python", "language: system")
    indented = "".join(f"      {line}\n" for line in local.splitlines())
    made.write(".pre-commit-config.yaml", f"repos:\n  - repo: local\n    hooks:\n{indented}")
    program = made.write("../bin/specops", f'#!/bin/sh\nexec "{sys.executable}" -m specops "$@"\n')
    program.chmod(0o755)
    made.git("init", "-q", "-b", "main")
    made.commit("begin")
    return made


def run(committed: Guarded, *arguments: str) -> tuple[int, dict[str, str], str]:
    """Run pre-commit and return its code, what each hook came to, and all it said."""
    folder = committed.root.parent
    path = environment({})["PATH"]
    done = committed.start(
        [sys.executable, "-m", "pre_commit", "run", "--color", "never", *arguments],
        {"PATH": f"{folder / 'bin'}:{path}", "PRE_COMMIT_HOME": str(folder / "home")},
    )
    ended = re.findall(r"^(specops \w+?)\.+(?:\(.*\))?(\w+)$", done.stdout, re.MULTILINE)
    return done.returncode, dict(ended), done.stdout + done.stderr


def test_the_three_hooks_pass_on_files_that_are_sound(committed: Guarded) -> None:
    code, ended, told = run(committed, "--all-files")
    assert ended == dict.fromkeys(
        ("specops tracker", "specops telemetry", "specops documents"), "Passed"
    ), told
    assert code == 0


@pytest.mark.parametrize(
    ("path", "text", "hook", "said"),
    [
        ("SPEC.md", HEADER + ROW.replace("Backlog", "Soon"), "specops tracker", "TR009"),
        (RECORD_PATH, '{"command": "spec-ops-plan"}', "specops telemetry", "TM005"),
        (f"{FOLDER}/plan.md", "# Planet\n", "specops documents", "DS003"),
    ],
)
def test_only_the_hook_of_a_changed_file_runs_and_fails(
    committed: Guarded, path: str, text: str, hook: str, said: str
) -> None:
    committed.write(path, text)
    committed.git("add", "-A")
    code, ended, told = run(committed)
    assert code == 1
    assert ended.pop(hook) == "Failed", told
    assert said in told
    assert set(ended.values()) == {"Skipped"}


def test_evidence_that_is_no_record_is_not_given_to_the_linter(committed: Guarded) -> None:
    folder = str(Path(RECORD_PATH).parent)
    stem = Path(RECORD_PATH).stem
    committed.write(f"{folder}/{stem}.intoto.json", "{}")
    committed.write(f"{folder}/20261122T113000123Z-3f9c1a-hal-health.json", "{}")
    committed.write("docs/README.md", "# Notes\n")
    committed.git("add", "-A")
    code, ended, told = run(committed)
    assert (code, set(ended.values())) == (0, {"Skipped"}), told


@pytest.mark.parametrize("hook", IDS)
def test_a_hook_hands_the_changed_files_to_a_command_that_takes_paths(hook: str) -> None:
    offered = settings_of(HOOKS, hook)
    assert re.fullmatch(
        r"specops (lint\.tracker|lint\.telemetry|docs\.validate) --", offered["entry"]
    )
    assert (offered["language"], offered["pass_filenames"]) == ("python", "true")


@pytest.mark.parametrize("hook", IDS)
def test_this_repository_uses_the_hooks_that_it_offers(hook: str) -> None:
    offered, used = settings_of(HOOKS, hook), settings_of(OURS, hook)
    assert used["entry"] == f"python -m {offered['entry']}"
    assert used["language"] == "system"
    assert {key: used.get(key) for key in KEYS} == {key: offered.get(key) for key in KEYS}
