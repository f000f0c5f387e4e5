"""Interrupts commands at one line after the other, and reports what was not told as it should be.

``python -m tools.interruptions [--seconds N] [--seed N] [COMMAND ...]`` takes the lines of each
command in an order of chance, those of locks, threads and event loops first, for so many seconds.
Python raises an interruption between any two lines, also those of its own library, which were not
all written for it. The exit code is 1 when any was told otherwise than as exit 130 without a word
of Python's own.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.fakes import repository
from tests.fakes.hal_roads import SECRETS, SERVER
from tests.fakes.repository import Guarded
from tools.interrupted import FIRED

INTERRUPTED: Final = 130
JUDGED: Final = (0, 1)
DEADLINE_S: Final = 120
_SPEC: Final = ("--spec", "SPEC-KIT-018")
COMMANDS: Final = {
    "hal.smoke": ("hal.smoke",),
    "mcp": ("hal.smoke", "--transport", "mcp"),
    "validate": ("validate", *_SPEC),
    "implement": ("implement", *_SPEC),
    "audit": ("audit", *_SPEC),
    "docs.validate": ("docs.validate",),
    "evidence.verify": ("evidence.verify",),
    "status": ("status",),
    "report": ("report",),
    "prove": ("prove", "--code", "TR008"),
}
_DELICATE: Final = re.compile(
    r"/(threading|queue|selectors|subprocess|tempfile|weakref|contextlib|shutil|socket)\.py:"
    r"|/(asyncio|concurrent)/"
)
_TOLD_BY_PYTHON: Final = re.compile("Traceback|Warning|Exception ignored")


def main(argv: Sequence[str]) -> int:
    """Interrupt each command for some seconds, and report what came of it."""
    parser = argparse.ArgumentParser(prog="tools.interruptions")
    parser.add_argument("--seconds", type=float, default=120.0, help="for each command")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 16))  # noqa: S311 - no secret
    parser.add_argument("commands", nargs="*", choices=[[], *COMMANDS], metavar="COMMAND")
    asked = parser.parse_args(argv)
    print(f"seed {asked.seed}")
    with tempfile.TemporaryDirectory() as folder:
        guarded = repository.make(Path(folder) / "guarded")
        server = json.dumps(list(SERVER))
        guarded.configure(f"[hal.mcp]\ncommand = {server}\nstart_timeout_s = 60\n")
        _run(guarded, ["specops", *COMMANDS["validate"]])
        counts = [
            _interrupt(guarded, name, asked.seconds, random.Random(asked.seed))  # noqa: S311 - no secret
            for name in asked.commands or COMMANDS
        ]
    return int(any(counts))


def _interrupt(guarded: Guarded, name: str, seconds: float, chance: random.Random) -> int:
    """Interrupt a command at some of its lines; return how often that went wrong."""
    lines = _lines(guarded, COMMANDS[name])
    chance.shuffle(lines)
    lines.sort(key=lambda line: not _DELICATE.search(line))
    fired, wrong, until = 0, 0, time.monotonic() + seconds
    for line in lines:
        if time.monotonic() >= until:
            break
        faults = _faults(guarded, line, COMMANDS[name])
        fired += faults is not None
        for fault in faults or ():
            wrong += 1
            print(f"{name}, interrupted at {line}: {fault}", flush=True)
    print(f"{name}: {fired} of {len(lines)} lines, {wrong} told wrongly", flush=True)
    return wrong if fired else 1  # nothing tried is no pass


def _lines(guarded: Guarded, command: Sequence[str]) -> list[str]:
    """Return the lines that a command comes to where it may be interrupted, passed or failed."""
    told = guarded.root.parent / "told.lines"
    done = _run(guarded, ["tools.interrupted", str(told), *command])
    if done.returncode not in JUDGED:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return told.read_text(encoding="utf-8").splitlines()


def _faults(guarded: Guarded, line: str, command: Sequence[str]) -> list[str] | None:
    """Return what is wrong with what an interruption at a line came to.

    A line that a run does not come to, as chance or another thread decides, shows nothing: that is
    ``None``.
    """
    try:
        done = _run(guarded, ["tools.interrupted", line, *command])
    except subprocess.TimeoutExpired:
        return [f"it did not end within {DEADLINE_S} s"]
    if FIRED not in done.stderr:
        return None
    found = []
    if done.returncode != INTERRUPTED:
        found.append(f"exit {done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}")
    if _TOLD_BY_PYTHON.search(done.stderr):
        found.append(done.stderr)
    return found


def _run(guarded: Guarded, arguments: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    """Run a module in the repository, as it was committed."""
    guarded.git("checkout", "-q", "--", ".")
    argv = [sys.executable, "-m", *arguments]
    return guarded.start(argv, SECRETS, DEADLINE_S)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
