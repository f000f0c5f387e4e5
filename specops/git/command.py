"""git as a command: run in a folder, in the language that its messages are told apart in.

The repository is the one that holds the folder's own files: variables such as ``GIT_DIR`` never
reach git, because no process of ours inherits them.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from specops.process.command import Command, Completed, run

DEADLINE_S: Final = 60.0
# A configured monitor is a program that git would start; a configured blind eye hides changes.
_GIT: Final = ("git", "--no-optional-locks", "-c", "core.fsmonitor=false")
OUTPUT_CAP: Final = 1 << 23
_FATAL: Final = "fatal: "

Observe = Callable[[Completed], None]


def git(
    root: Path,
    *arguments: str,
    observe: Observe = lambda _: None,
    deadline_s: float = DEADLINE_S,
    stdin: bytes = b"",
    output_cap: int = OUTPUT_CAP,
) -> Completed:
    """Run git in a folder and return how it ended; ``observe`` sees that too, for a log.

    ``deadline_s`` is in seconds, ``output_cap`` in bytes of what is kept of each output. Raises
    ``ProcessStartError`` when there is no git to start.
    """
    argv = (*_GIT, *arguments)
    command = Command(argv, root, deadline_s, {"LC_ALL": "C"}, stdin=stdin, output_cap=output_cap)
    return run(command, observe)


def complaint(answer: Completed) -> str:
    """Return in one line why git gave no answer: what it calls fatal, or the last it said."""
    if answer.timed_out:
        return "git did not end in time"
    lines = text(answer.stderr).strip().splitlines()
    if not lines:
        return f"git ended with exit {answer.exit_code}"
    fatal = next((line for line in lines if line.startswith(_FATAL)), lines[-1])
    return fatal.removeprefix(_FATAL)


def text(output: bytes) -> str:
    """Decode what git printed; a name that is not UTF-8 shows its bytes."""
    return output.decode(errors="backslashreplace")
