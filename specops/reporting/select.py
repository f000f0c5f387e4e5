"""Which reporter a word selects."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TextIO

from specops.errors import UsageError
from specops.near import did_you_mean
from specops.redaction import Redactor
from specops.reporting.interface import Reporter

NAME_WIDTH: Final = 24
FORMATS: Final = ("text", "json", "github", "junit", "sarif")


def reporter(
    word: str,
    stream: TextIO,
    environ: Mapping[str, str],
    redactor: Redactor,
    name_width: int = NAME_WIDTH,
    known: Sequence[str] = FORMATS,
) -> Reporter:
    """Return the reporter of an output format; only the module that is asked for is imported.

    ``name_width`` is how many characters the names of checks take in text; ``known`` are the
    formats of the command, with those that are its own.

    Raises ``UsageError`` for a format that does not exist.
    """
    if word not in FORMATS:
        message = f"--output-format is {word[:60]!r}"
        remedy = f"it must be one of {', '.join(known)}{did_you_mean(word, known)}"
        raise UsageError(message, remedy)
    if word == "text":
        from specops.reporting.text import TextReporter, wants_colour  # noqa: PLC0415 - as told

        return TextReporter(stream, redactor, wants_colour(stream, environ), name_width)
    return _class(word)(stream, redactor)


def _class(word: str) -> Callable[[TextIO, Redactor], Reporter]:
    """Import the reporter of a format for programs."""
    match word:
        case "json":
            from specops.reporting.json_document import JsonReporter  # noqa: PLC0415 - as told

            return JsonReporter
        case "github":
            from specops.reporting.github import GithubReporter  # noqa: PLC0415 - as told

            return GithubReporter
        case "junit":
            from specops.reporting.junit import JunitReporter  # noqa: PLC0415 - as told

            return JunitReporter
        case _:
            from specops.reporting.sarif import SarifReporter  # noqa: PLC0415 - as told

            return SarifReporter
