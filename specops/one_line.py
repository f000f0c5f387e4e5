"""Text from elsewhere, made fit for one line of a message."""

from typing import Final

DEFAULT_LIMIT: Final = 200


def one_line(text: str, limit: int = DEFAULT_LIMIT) -> str:
    """Return text without line breaks and control characters, of at most ``limit`` characters.

    What does not print is escaped as Python writes it, so that a server cannot colour or rewrite
    a terminal. The cut falls between words and a word that does not fit goes as a whole: half a
    secret would slip past redaction, which knows only whole ones.
    """
    line = printable(text[: limit + 1])
    if len(line) <= limit and len(text) <= limit:
        return line
    head, space, _ = line[: limit - 3].rpartition(" ")
    return f"{head}{space}..." if head else f"({len(text)} characters)"


def printable(text: str) -> str:
    """Return text as it can be shown on a terminal: what does not print is escaped.

    That holds for control characters, line breaks among them, and for those that change the
    direction of the text around them.
    """
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)
