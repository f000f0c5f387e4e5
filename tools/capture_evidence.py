"""Captures the evidence that this repository keeps of itself: `python tools/capture_evidence.py`.

The commit that is checked out is cloned to a temporary folder and judged there, so the tree is
clean and nothing of this machine gets in. When every run came to the exit code that it should come
to, and `evidence.verify` has passed what they left, the evidence here is replaced, with the list of
runs in evidence/README.md. Commit before, and commit the evidence afterwards.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from specops.hal.embedded.server import EmbeddedHal  # noqa: E402 - a script, found from its folder

SPEC = "SPEC-KIT-018"
OWN = "SPEC-OPS-004"
COMMANDS = Path("evidence") / "commands"
README = Path("evidence") / "README.md"
KEY = "key-of-the-embedded-hal-4711"
DEADLINE_S = 600
WITH_HAL = {"SPEC_OPS_TELEMETRY_HAL": "1"}
FORBIDDEN = "a HAL whose GraphQL answers errors"


@dataclass(frozen=True)
class Capture:
    """A run to capture: what somebody types, and the exit code that it must come to."""

    title: str
    command: tuple[str, ...]
    exit_code: int
    variables: Mapping[str, str] = field(default_factory=dict)
    spec: str = SPEC

    def __str__(self) -> str:
        """Return the line that somebody types."""
        given = [f"{name}={value}" for name, value in self.variables.items()]
        words = [f'"{word}"' if " " in word else word for word in self.command]
        return " ".join([*given, "invoke", *words, "--spec", self.spec])


CAPTURES = (
    Capture(
        "A HAL that is down",
        ("validate",),
        1,
        {"SPEC_OPS_HAL_BASE_URL": "http://127.0.0.1:1", **WITH_HAL},
    ),
    Capture(FORBIDDEN.capitalize(), ("validate",), 1, WITH_HAL),
    Capture("A healthy HAL, the embedded one", ("validate",), 0, WITH_HAL),
    Capture("A baseline that failed", ("plan",), 1, {"SPEC_OPS_BASELINE_FORCE_FAIL": "1"}),
    Capture(
        "A failure that an override let through",
        ("plan", "--allow-fail", "--reason", "a drill"),
        0,
        {"SPEC_OPS_BASELINE_FORCE_FAIL": "1"},
    ),
    Capture("Each requirement shown", ("accept",), 0),
    Capture("Each requirement shown", ("accept",), 0, spec=OWN),
    Capture("The six stages, all of them green", ("auto",), 0, WITH_HAL),
    Capture("The six stages, all of them green", ("auto",), 0, spec=OWN),
)


def main() -> int:
    """Capture everything, verify it, and put it in its place."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        _run(["git", "clone", "--quiet", str(ROOT), str(clone)], ROOT, {})
        shutil.rmtree(clone / COMMANDS, ignore_errors=True)
        rows = [row for capture in CAPTURES for row in _captured(capture, clone)]
        _expect(0, _specops(clone, ("evidence.verify",), {}), "evidence.verify")
        shutil.rmtree(ROOT / COMMANDS, ignore_errors=True)
        shutil.copytree(clone / COMMANDS, ROOT / COMMANDS)
    text = (ROOT / README).read_text(encoding="utf-8")
    head, _, rest = text.partition("<!-- runs -->\n")
    tail = rest.partition("<!-- /runs -->")[2]
    table = "\n".join(["| Run | Command | Exit code |", "| --- | --- | --- |", *rows])
    written = f"{head}<!-- runs -->\n\n{table}\n\n<!-- /runs -->{tail}"
    (ROOT / README).write_text(written, encoding="utf-8")
    print(f"{len(rows)} runs are in {COMMANDS}; commit them")
    return 0


def _captured(capture: Capture, clone: Path) -> list[str]:
    """Run one capture and return the rows of the records that it left."""
    before = set(_envelopes(clone))
    with contextlib.ExitStack() as stack:
        variables = dict(capture.variables)
        if capture.title.lower() == FORBIDDEN.lower():
            hal = EmbeddedHal(KEY, faults={"graphql_ping": "graphql-errors"})
            url = stack.enter_context(hal).base_url
            variables |= {"SPEC_OPS_HAL_BASE_URL": url, "HAL_SECRET_KAVEDARR_API_KEY": KEY}
        code = _specops(clone, (*capture.command, "--spec", capture.spec), variables)
    _expect(capture.exit_code, code, str(capture))
    new = sorted(set(_envelopes(clone)) - before, key=lambda path: path.name.partition("_")[2])
    return [
        f"| [{capture.title}: {_named(path)}]({path.relative_to(README.parent)})"
        f" | `{capture}` | {code} |"
        for path in new
    ]


def _named(path: Path) -> str:
    """Name the spec and the stage of a record."""
    return f"{path.parent.name} {path.name.partition('_')[0].removeprefix('spec-')}"


def _envelopes(clone: Path) -> Iterator[Path]:
    """Give the paths of all envelopes, and of the records of acceptances, from the clone."""
    for path in (clone / COMMANDS).glob("*/*.json"):
        if path.name.startswith(("spec-", "accept_")) and not path.name.endswith(".intoto.json"):
            yield path.relative_to(clone)


def _specops(clone: Path, arguments: tuple[str, ...], variables: Mapping[str, str]) -> int:
    """Run specops as it is in the clone, and return its exit code."""
    argv = [sys.executable, "-m", "specops", *arguments]
    return _run(argv, clone, {"PYTHONPATH": str(clone), **variables})


def _run(argv: list[str], folder: Path, variables: Mapping[str, str]) -> int:
    """Run a program with an environment that says nothing of this machine's settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**kept, "GIT_CONFIG_NOSYSTEM": "1", **variables}
    done = subprocess.run(argv, cwd=folder, env=environment, check=False, timeout=DEADLINE_S)
    return done.returncode


def _expect(expected: int, code: int, what: str) -> None:
    """End where a command did not come to the exit code that it should come to."""
    if code != expected:
        sys.exit(f"{what} gave exit {code} and not {expected}: nothing was captured")


if __name__ == "__main__":
    sys.exit(main())
