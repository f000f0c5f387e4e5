"""The one boundary where errors become one line and an exit code. Nothing gets past it."""

import importlib
import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from specops import interrupts
from specops.app.streams import prepare, printed, silence
from specops.commands.model import Invocation, World
from specops.commands.table import BY_NAME
from specops.errors import CannotJudgeError, InterruptedRunError, SpecopsError, UsageError

if TYPE_CHECKING:
    from specops.app.clean import Clean

Entry = Callable[[Invocation], int]


def real_world() -> World:
    """Return the world of this process: its environment, folder, streams and clock."""
    prepare()
    return World(
        environ=dict(os.environ),
        cwd=_folder(),
        stdout=sys.stdout,
        stderr=sys.stderr,
        now=lambda: datetime.now(UTC),
        token=lambda: os.urandom(3).hex(),
        stdin=sys.stdin,
    )


def _folder() -> Path:
    """Return the folder we are in; one that was removed may still be known by its name."""
    try:
        return Path.cwd()
    except OSError:
        return Path(os.environ.get("PWD") or os.sep)


def execute(invocation: Invocation, *, ends_process: bool = False) -> int:
    """Run a command and return its exit code; never raises.

    A ``SpecopsError`` ends with its own code, Ctrl-C with 130, anything else with 3: a crash is
    neither a pass nor a finding. ``SPECOPS_TRACEBACK=1`` shows where a crash came from. Where it
    ``ends_process``, no signal can change the code on the way out.
    """
    with interrupts.caught(ends_process=ends_process):
        try:
            with interrupts.interruptible():
                return _run(invocation)
        except BrokenPipeError:
            silence(invocation.world.stdout)
            return CannotJudgeError.exit_code
        except SpecopsError as error:
            return refuse(invocation, error)
        except KeyboardInterrupt:
            return refuse(invocation, InterruptedRunError("interrupted", "run it again"))
        except Exception as error:  # noqa: BLE001 - the last boundary: no traceback reaches a user
            return _crash(invocation, error)


def _run(invocation: Invocation) -> int:
    """Check what every command needs, and run it."""
    if invocation.paths and not BY_NAME[invocation.command].takes_paths:
        message = f"{invocation.command} takes no paths"
        raise UsageError(message, f"see `specops {invocation.command} --help`")
    _refuse_what_is_no_text(invocation)
    code = _entry(invocation.command)(invocation)
    interrupts.hold()
    invocation.world.stdout.flush()
    return code


def _refuse_what_is_no_text(invocation: Invocation) -> None:
    """Refuse bytes that are not UTF-8 where evidence or output would have to hold them.

    The names of files may hold them: what is printed of a path is escaped.
    """
    lists = {name: items for name, items in invocation.lists.items() if name != "path"}
    for name, items in {**lists, **{n: (v,) for n, v in invocation.values.items()}}.items():
        for item in items:
            try:
                item.encode()
            except UnicodeEncodeError:
                message = f"--{name} is {item[:60]!r}"
                raise UsageError(message, "it must be text in UTF-8") from None


def _entry(command: str) -> Entry:
    """Import the function behind a command."""
    module, _, function = BY_NAME[command].entry.partition(":")
    return cast("Entry", getattr(importlib.import_module(module), function))


def refuse(invocation: Invocation, error: SpecopsError) -> int:
    """Print one line on stderr, and one document on stdout where json was asked for.

    Returns the code of the error, whether anybody can be told or not.
    """
    clean = _cleaner(invocation)
    printed(invocation.world.stderr, clean(f"specops: {error}"))
    if invocation.value("output-format") == "json":
        printed(invocation.world.stdout, json.dumps(_document(invocation.command, error, clean)))
    return error.exit_code


def _crash(invocation: Invocation, error: Exception) -> int:
    """Report an error that nobody foresaw."""
    if invocation.world.environ.get("SPECOPS_TRACEBACK") == "1":
        import traceback  # noqa: PLC0415 - only for whoever asked for it

        clean = _cleaner(invocation)
        lines = "".join(traceback.format_exception(error)).splitlines()
        printed(invocation.world.stderr, "\n".join(map(clean, lines)))
    first = f"{type(error).__name__}: {error}".splitlines()[0]
    message = f"specops itself failed: {first}"
    remedy = "report it with the output of SPECOPS_TRACEBACK=1"
    return refuse(invocation, CannotJudgeError(message, remedy))


def _cleaner(invocation: Invocation) -> "Clean":
    """Return what makes a message fit to be printed."""
    from specops.app.clean import cleaner  # noqa: PLC0415 - only where something went wrong

    return cleaner(invocation)


def _document(command: str, error: SpecopsError, clean: "Clean") -> dict[str, object]:
    """Return the json document of a command that ended before it judged anything."""
    return {
        "schemaVersion": 1,
        "command": clean(command),
        "verdict": "error",
        "exitCode": error.exit_code,
        "error": {"message": clean(error.message), "remedy": clean(error.remedy)},
    }
