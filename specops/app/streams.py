"""The standard streams: there may be none, and what they lead to may be full or gone."""

import contextlib
import io
import os
import sys
from typing import Final, TextIO

from specops import interrupts
from specops.errors import CannotJudgeError

_LAST_STANDARD: Final = 2


def prepare() -> None:
    """Make the standard streams fit for anything: no text is too foreign for their encoding.

    What an encoding lacks, and bytes of file names that are no text, are escaped. A stream that was
    closed before the start becomes one to nowhere, so that no file of ours takes its number.
    """
    if None in {sys.stdin, sys.stdout, sys.stderr}:
        _open_those_missing()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _open_those_missing() -> None:
    """Let the numbers and the names of closed streams lead to nowhere."""
    descriptor = 0
    while descriptor <= _LAST_STANDARD:
        descriptor = os.open(os.devnull, os.O_RDWR)
    os.close(descriptor)
    for name, number, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - for as long as the process lives


def printed(stream: TextIO, text: str) -> OSError | ValueError | None:
    """Print a text at once, and return what went wrong; then the stream leads to nowhere."""
    try:
        print(text, file=stream, flush=True)
    except (OSError, ValueError) as error:
        silence(stream)
        return error
    return None


def show(stream: TextIO, text: str) -> None:
    """Print what a command was called for; signals are held from here on: it is whole, or not told.

    Raises ``BrokenPipeError`` when the reader has gone, ``CannotJudgeError`` for other trouble.
    """
    interrupts.hold()
    error = printed(stream, text)
    if isinstance(error, BrokenPipeError):
        raise error
    if error is not None:
        message = f"standard output cannot be written: {error}"
        raise CannotJudgeError(message, "nothing else tells what was asked for")


def silence(stream: TextIO) -> None:
    """Let a stream lead to nowhere: what is left in its buffer must not fail once more at the end.

    A stream that is no file of the system is left as it is.
    """
    with contextlib.suppress(OSError, ValueError):
        descriptor = stream.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, descriptor)
        os.close(nowhere)
