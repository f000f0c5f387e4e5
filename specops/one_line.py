"""Text from elsewhere, made fit for one line of a message."""

from typing import Final

DEFAULT_LIMIT: Final = 200


def one_line(text: str, limit: int = DEFAULT_LIMIT) -> str:
    """Return text without line breaks and control characters, of at most ``limit`` characters.

    What does not print is escaped as Python writes it, so that a server cannot colour or rewrite
    a terminal. The cut falls between words and a word that does not fit goes as a whole: half a
    secret would slip past redaction, which knows only whole ones.
    """
    line = "".join(_printable(character) for character in text[: limit + 1])
    if len(line) <= limit and len(text) <= limit:
        return line
    head, space, _ = line[: limit - 3].rpartition(" ")
    return f"{head}{space}..." if head else f"({len(text)} characters)"


def _printable(character: str) -> str:
    """Escape one character unless it prints."""
    return character if character.isprintable() else ascii(character)[1:-1]
