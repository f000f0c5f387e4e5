"""Words that are spelled nearly alike, for messages that help."""

from collections.abc import Iterable


def nearest(word: str, words: Iterable[str], count: int = 1, cutoff: float = 0.6) -> list[str]:
    """Return the words most like one, the likest first; ``cutoff`` is between 0 and 1."""
    import difflib  # noqa: PLC0415 - only mistakes need it, and start-up counts

    return difflib.get_close_matches(word, list(words), n=count, cutoff=cutoff)


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Return ``; did you mean X?`` for the nearest word, or nothing when none is near."""
    near = nearest(word, words)
    return f"; did you mean {near[0]}?" if near else ""
