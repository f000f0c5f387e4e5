"""The one boundary where errors become one line and an exit code. Nothing gets past it."""

import importlib
import io
import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from specops.commands.model import Invocation, World
from specops.commands.table import BY_NAME
from specops.errors import CannotJudgeError, InterruptedRunError, SpecopsError

Entry = Callable[[Invocation], int]


def real_world() -> World:
    """Return the world of this process: its environment, folder, streams and clock.

    A file name may hold bytes that are no text: on standard output they are escaped, which keeps
    documents for programs readable.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    return World(
        environ=dict(os.environ),
        cwd=Path.cwd(),
        stdout=sys.stdout,
        stderr=sys.stderr,
        now=lambda: datetime.now(UTC),
        token=lambda: os.urandom(3).hex(),
    )


def execute(invocation: Invocation) -> int:
    """Run a command and return its exit code; never raises.

    A ``SpecopsError`` ends with its own code, Ctrl-C with 130, anything else with 3: a crash is
    neither a pass nor a finding. ``SPECOPS_TRACEBACK=1`` shows where a crash came from.
    """
    try:
        code = _entry(invocation.command)(invocation)
        invocation.world.stdout.flush()
    except SpecopsError as error:
        return _report(invocation, error)
    except KeyboardInterrupt:
        return _report(invocation, InterruptedRunError("interrupted", "nothing was written"))
    except BrokenPipeError:
        return _reader_gone()
    except Exception as error:  # noqa: BLE001 - the last boundary: no traceback reaches a user
        return _report(invocation, _crash(invocation.world, error))
    return code


def _entry(command: str) -> Entry:
    """Import the function behind a command."""
    module, _, function = BY_NAME[command].entry.partition(":")
    return cast("Entry", getattr(importlib.import_module(module), function))


def _crash(world: World, error: Exception) -> SpecopsError:
    """Describe an error that nobody foresaw."""
    if world.environ.get("SPECOPS_TRACEBACK") == "1":
        import traceback  # noqa: PLC0415 - only for whoever asked for it

        traceback.print_exception(error, file=world.stderr)
    message = f"specops itself failed: {type(error).__name__}: {error}".splitlines()[0]
    return CannotJudgeError(message, "report it with the output of SPECOPS_TRACEBACK=1")


def _report(invocation: Invocation, error: SpecopsError) -> int:
    """Print one line on stderr, and one document on stdout where json was asked for."""
    world = invocation.world
    try:
        print(f"specops: {error}", file=world.stderr)
        if invocation.value("output-format") == "json":
            print(json.dumps(_document(invocation, error)), file=world.stdout, flush=True)
    except BrokenPipeError:
        _reader_gone()
    return error.exit_code


def _document(invocation: Invocation, error: SpecopsError) -> dict[str, object]:
    """Return the json document of a command that ended before it judged anything."""
    return {
        "schemaVersion": 1,
        "command": invocation.command,
        "verdict": "error",
        "exitCode": error.exit_code,
        "error": {"message": error.message, "remedy": error.remedy},
    }


def _reader_gone() -> int:
    """Go on without standard output: whoever read it has gone (``specops ... | head``)."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - it replaces a stream
    return CannotJudgeError.exit_code
