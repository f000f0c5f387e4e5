"""What a command tells that judges nothing: lines for people, or one document for programs."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from specops.app.clean import Clean, cleaner
from specops.app.streams import show
from specops.commands.model import Invocation
from specops.errors import UsageError

_FORMATS: Final = ("text", "json")


def tell(invocation: Invocation, lines: Sequence[str], document: Mapping[str, object]) -> None:
    """Print the lines or the document, as asked, without secrets.

    Raises ``UsageError`` for another format: there is nothing that it could show.
    """
    clean = cleaner(invocation)
    if chosen_format(invocation) == "json":
        text = json.dumps(_cleaned(document, clean), indent=2)
    else:
        text = "\n".join(map(clean, lines))
    show(invocation.world.stdout, text)


def chosen_format(invocation: Invocation) -> str:
    """Return ``text`` or ``json``: asked for beforehand by a command that changes something.

    Raises ``UsageError`` for another format.
    """
    word = invocation.value("output-format") or "text"
    if word not in _FORMATS:
        message = f"--output-format is {word[:60]!r}"
        raise UsageError(message, f"{invocation.command} prints text or json")
    return word


def _cleaned(value: object, clean: Clean) -> object:
    """Return a JSON value whose texts hold no secret."""
    match value:
        case str():
            return clean(value)
        case dict():
            return {key: _cleaned(item, clean) for key, item in value.items()}
        case list() | tuple():
            return [_cleaned(item, clean) for item in value]
        case _:
            return value
