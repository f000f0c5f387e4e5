"""Which reporter a word selects."""

from collections.abc import Mapping
from typing import Final, TextIO

from specops.errors import UsageError
from specops.redaction import Redactor
from specops.reporting.github import GithubReporter
from specops.reporting.interface import Reporter
from specops.reporting.json_document import JsonReporter
from specops.reporting.junit import JunitReporter
from specops.reporting.sarif import SarifReporter
from specops.reporting.text import TextReporter, wants_colour

FORMATS: Final = ("text", "json", "github", "junit", "sarif")


def reporter(word: str, stream: TextIO, environ: Mapping[str, str], redactor: Redactor) -> Reporter:
    """Return the reporter of an output format.

    Raises ``UsageError`` for a format that does not exist.
    """
    match word:
        case "text":
            return TextReporter(stream, redactor, wants_colour(stream, environ))
        case "json":
            return JsonReporter(stream, redactor)
        case "github":
            return GithubReporter(stream, redactor)
        case "junit":
            return JunitReporter(stream, redactor)
        case "sarif":
            return SarifReporter(stream, redactor)
        case _:
            message = f"--output-format is {word[:60]!r}"
            raise UsageError(message, f"it must be one of {', '.join(FORMATS)}")
