"""A real git repository to guard, and real processes that guard it."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]
GIT = (
    "git",
    "-c",
    "user.name=t",
    "-c",
    "user.email=t@example.invalid",
    "-c",
    "commit.gpgsign=false",
)
COPIED = ("docs/hal", "docs/SPEC-KIT-018-hal-smoke", "docs/SPEC-OPS-004-guardrail-hardening")
TASKS = "from specops.tasks import namespace\n"
DEADLINE_S = 240  # of what hangs: what works is slow where a machine does much else


@dataclass(frozen=True)
class Guarded:
    """A repository with a packet, and the commands of a user in it."""

    root: Path

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            [*GIT, *arguments],
            cwd=self.root,
            env=environment({}),
            capture_output=True,
            text=True,
            check=True,
            timeout=DEADLINE_S,
        )
        return done.stdout.strip()

    def commit(self, message: str = "change") -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def invoke(self, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        return self.start([sys.executable, "-m", "invoke", *arguments], variables)

    def specops(self, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        return self.start([sys.executable, "-m", "specops", *arguments], variables)

    def start(
        self, argv: list[str], variables: dict[str, str], deadline_s: float = DEADLINE_S
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            argv,
            cwd=self.root,
            env=environment(variables),
            capture_output=True,
            text=True,
            check=False,
            timeout=deadline_s,
        )

    def told(self, *arguments: str, **variables: str) -> dict[str, Any]:
        """Run a command and return its json document, which tells its exit code too."""
        done = self.specops(*arguments, "--output-format", "json", **variables)
        assert "Traceback" not in done.stderr, done.stderr
        document = json.loads(done.stdout)
        assert document["exitCode"] == done.returncode
        return dict(document)

    def configure(self, settings: str, *, commit: bool = True) -> None:
        """Add settings to those of the repository."""
        with (self.root / "specops.toml").open("a", encoding="utf-8") as stream:
            stream.write(settings)
        if commit:
            self.commit("settings")

    def write(self, path: str, text: str) -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace a text that stands in a file."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        self.write(path, text.replace(old, new))

    def evidence(self, pattern: str = "*") -> list[Path]:
        return sorted(path for path in (self.root / "evidence").rglob(pattern) if path.is_file())

    def envelope(self, stage: str = "validate") -> dict[str, Any]:
        """Return the latest envelope of a stage."""
        return self.envelopes(stage)[-1]

    def envelopes(self, stage: str = "*") -> list[dict[str, Any]]:
        """Return the envelopes of a stage, the oldest first; by default those of all stages."""
        found = [
            path
            for path in self.evidence(f"spec-{stage}_*.json")
            if not path.name.endswith(".intoto.json")
        ]
        found.sort(key=lambda path: path.name.partition("_")[2])
        return [dict(json.loads(path.read_bytes())) for path in found]

    def attestation(self, stage: str = "validate") -> dict[str, Any]:
        """Return the predicate of the latest attestation of a stage."""
        statement = json.loads(self.evidence(f"spec-{stage}_*.intoto.json")[-1].read_bytes())
        return dict(statement["predicate"])

    def log(self, stage: str = "validate") -> str:
        return self.evidence(f"spec-{stage}_*.log")[-1].read_text(encoding="utf-8")


def environment(variables: dict[str, str]) -> dict[str, str]:
    """Return the environment of a user: nothing of ours leaks into the run but the path."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "CARGO_HOME", "RUSTUP_HOME", "PYENV_ROOT")
    inherited = {name: os.environ[name] for name in kept if name in os.environ}
    measured = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    ours = {
        "PYTHONPATH": str(PROJECT),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        # Whoever waits for ten seconds is told so: here that would be a matter of the machine.
        "SPEC_OPS_PROGRESS": "off",
    }
    return inherited | measured | ours | variables


# A HAL that works has two minutes to answer: what hangs in a test brings a deadline of its own.
SETTINGS = """\
[hal]
base_url = "embedded"
timeout_s = 120
total_timeout_s = 300
[audit]
allow_embedded_hal = true
"""


def make(root: Path, settings: str = SETTINGS) -> Guarded:
    """Make a repository with this project's packets, committed and clean."""
    for part in COPIED:
        shutil.copytree(PROJECT / part, root / part)
    for plan in root.glob("docs/*/plan.md"):
        plan.write_text(unbound(plan.read_text(encoding="utf-8")), encoding="utf-8")
    for name in ("SPEC.md", "memory/constitution.md"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, root / name)
    guarded = Guarded(root)
    guarded.write("tasks.py", TASKS)
    guarded.write("specops.toml", settings)
    guarded.git("init", "-q", "-b", "main")
    guarded.commit("begin")
    return guarded


def unbound(plan: str) -> str:
    """Return a plan without its accept block, which runs code that only this project has."""
    return re.sub(r"\n```accept\n.*?\n```\n", "", plan, flags=re.DOTALL)


def codes(document: dict[str, Any]) -> set[str]:
    """Return the codes of the findings that a json document tells."""
    return {finding["code"] for finding in document.get("findings", ())}


def messages(document: dict[str, Any]) -> str:
    """Return everything that a json document says of findings and of what could not be judged."""
    findings = [finding["message"] for finding in document.get("findings", ())]
    reasons = [result.get("reason", "") for result in document.get("results", ())]
    return "\n".join((*findings, *reasons))
