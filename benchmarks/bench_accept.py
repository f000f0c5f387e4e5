"""What an acceptance check costs beside its command: sandbox, record and attestation.

Two figures: the median overhead of a check, below 150 ms; and a hundred trivial checks by as many
workers as there are processors, below three times their commands run bare, as many at once.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
CHECKS: Final = int(os.environ.get("BENCH_CHECKS", "100"))
COMMAND: Final = ("python", "-c", "pass")
_GIT: Final = ("git", "-c", "user.name=bench", "-c", "user.email=bench@example.invalid")
_DEADLINE_S: Final = 600
_PLAN: Final = """# Plan: Bench

## Acceptance Mapping

| Requirement | Validation Step | Test/Check Artifact |
| --- | --- | --- |
{rows}
```accept
{block}```
"""


def packet(root: Path, checks: int) -> None:
    """Clone this repository into a folder and commit a packet with trivial checks there."""
    run((*_GIT, "clone", "--quiet", "--no-local", str(ROOT), str(root)), ROOT)
    names = [f"R{number}" for number in range(1, checks + 1)]
    argv = ", ".join(f'"{word}"' for word in COMMAND)
    rows = "".join(f"| {name} | run it | below |\n" for name in names)
    block = "".join(f"[{name}]\nargv = [{argv}]\n" for name in names)
    spec = "# Spec: Bench\n\n## Objectives\n\n" + "".join(f"- {name}: It runs.\n" for name in names)
    folder = root / "docs/SPEC-BENCH-001-trivial"
    folder.mkdir()
    (folder / "spec.md").write_text(spec, encoding="utf-8")
    (folder / "plan.md").write_text(_PLAN.format(rows=rows, block=block), encoding="utf-8")
    (folder / "tasks.md").write_text("# Tasks: Bench\n", encoding="utf-8")
    run((*_GIT, "add", "-A"), root)
    run((*_GIT, "commit", "--quiet", "--message", "bench"), root)


def run(argv: tuple[str, ...], folder: Path) -> float:
    """Run a program and return how long it took, in seconds."""
    began = time.perf_counter()
    subprocess.run(argv, cwd=folder, check=True, capture_output=True, timeout=_DEADLINE_S)
    return time.perf_counter() - began


def accept(root: Path) -> float:
    """Show the packet and return how long the whole command took, in seconds."""
    argv = (
        sys.executable,
        "-m",
        "specops",
        "accept",
        "--spec",
        "SPEC-BENCH-001",
        "--root",
        str(root),
    )
    return run(argv, ROOT)


def bare() -> tuple[float, float]:
    """Run the commands without anything around them: the time of all, and the median of one."""
    argv = (sys.executable, *COMMAND[1:])
    began = time.perf_counter()
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        each = list(pool.map(lambda _: run(argv, ROOT), range(CHECKS)))
    return time.perf_counter() - began, statistics.median(each)


def main() -> None:
    """Measure and print both figures."""
    workers = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        one, many = Path(folder, "one"), Path(folder, "many")
        packet(one, 1)
        packet(many, CHECKS)
        start = statistics.median(accept(one) for _ in range(3))
        whole = statistics.median(accept(many) for _ in range(3))
        alone, _ = bare()
    each = (whole - start) * workers / (CHECKS - 1)
    command = alone * workers / CHECKS
    print(f"one check, the whole command    {start * 1000:8.1f} ms")
    print(f"{CHECKS} checks, {workers} at once          {whole * 1000:8.1f} ms")
    print(f"{CHECKS} commands bare, {workers} at once   {alone * 1000:8.1f} ms")
    print(f"overhead of a check             {(each - command) * 1000:8.1f} ms (below 150)")
    print(f"ratio to the bare commands      {whole / alone:8.2f}    (below 3)")


if __name__ == "__main__":
    main()
