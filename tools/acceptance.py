"""Shows that the acceptance of this repository can be trusted: green as it is, red where it broke.

In a fresh clone every packet is shown; then each break is committed there, one at a time, and must
make exactly the row of its requirement red. ``nox -s acceptance`` runs all of it.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).parent.parent
SPECS: Final = ("SPEC-OPS-004", "SPEC-KIT-018")
BROKEN_SPEC: Final = SPECS[0]
_GIT: Final = (
    "git", "-c", "user.name=drill", "-c", "user.email=drill@example.invalid",
    "-c", "commit.gpgsign=false",
)  # fmt: skip
_DEADLINE_S: Final = 600


class Break(NamedTuple):
    """A defect in the code that makes one requirement untrue: a text, and what replaces it."""

    requirement: str
    file: str
    old: str
    new: str


BREAKS: Final = (
    Break(
        "R1",
        "specops/stages/payload.py",
        'on_the_wire(judged.verdict("baseline"))',
        "WireVerdict.PASSED",
    ),
    Break("R2", "specops/stages/payload.py", "if check.verdict in bad", "if not bad"),
    Break("R3", "specops/cargo/commands.py", '"--manifest-path"', '"--config"'),
    Break(
        "R4",
        "specops/hal/meaning.py",
        "if isinstance(errors, list) and errors:",
        "if isinstance(errors, list) and errors:\n        return None\n    if False:",
    ),
    Break(
        "R5",
        "specops/stages/payload.py",
        "if smoke is None or not judged.with_hal:",
        "if smoke is None:",
    ),
    Break(
        "R6",
        "specops/guardrails/documents/sections.py",
        "            yield _missing(section, document)\n",
        "",
    ),
)


def clone(folder: Path) -> Path:
    """Clone what is committed here into a folder, and return the clone."""
    made = folder / "clone"
    _run([*_GIT, "clone", "--quiet", "--no-local", str(ROOT), str(made)], ROOT)
    return made


def accept(root: Path, spec: str) -> dict[str, Any]:
    """Show a packet of a clone by the code of this folder, and return the document of the run."""
    argv = [
        sys.executable, "-m", "specops", "accept", "--spec", spec, "--dry-run",
        "--root", str(root), "--output-format", "json",
    ]  # fmt: skip
    document: dict[str, Any] = json.loads(_run(argv, ROOT, codes=(0, 1, 3)))
    return document


def red(document: dict[str, Any]) -> set[str]:
    """Return the requirements whose rows are not green."""
    if "results" not in document:
        return {document["error"]["message"]}
    rows = (result for result in document["results"] if result["verdict"] != "passed")
    return {result["name"].split("/")[1] for result in rows}


def apply(broken: Break, root: Path) -> None:
    """Commit a defect in a clone."""
    path = root / broken.file
    text = path.read_text(encoding="utf-8")
    if text.count(broken.old) != 1:
        message = f"{broken.file} does not hold {broken.old!r} once: correct the break"
        raise ValueError(message)
    path.write_text(text.replace(broken.old, broken.new), encoding="utf-8")
    _run([*_GIT, "commit", "--quiet", "--all", "--message", f"break {broken.requirement}"], root)


def undo(root: Path) -> None:
    """Take the last commit of a clone back."""
    _run([*_GIT, "reset", "--quiet", "--hard", "HEAD~1"], root)


def _run(argv: list[str], folder: Path, codes: tuple[int, ...] = (0,)) -> str:
    """Run a program and return what it printed."""
    # What runs in a clone is not the code that coverage measures.
    environ = {name: v for name, v in os.environ.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(
        argv,
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=_DEADLINE_S,
    )
    if done.returncode not in codes:
        raise subprocess.CalledProcessError(done.returncode, argv, done.stdout, done.stderr)
    return done.stdout


def main() -> int:
    """Show, break and show again; return 1 where a row is not what it should be."""
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        root = clone(Path(folder))
        for spec in SPECS:
            found = red(accept(root, spec))
            wrong += bool(found)
            print(f"{spec}: {'green' if not found else f'red: {sorted(found)}'}", flush=True)
        for broken in BREAKS:
            apply(broken, root)
            found = red(accept(root, BROKEN_SPEC))
            undo(root)
            wrong += found != {broken.requirement}
            print(f"{broken.requirement} broken: red {sorted(found)}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
