"""The redactor: all secrets out of bytes, texts and JSON values."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Final

from specops.collaborator import collaborator
from specops.redaction.cut import Cuts
from specops.redaction.nested import DEPTH, runs, texts
from specops.redaction.secret import Secret
from specops.redaction.traces import Traces

MIN_SECRET_LENGTH: Final = 8
_APART: Final = "\0"


@collaborator
class Redactor:
    """Replaces the secrets it was made for, the longest first; without any it changes nothing."""

    secrets: tuple[Secret, ...] = ()

    @property
    def knows_any(self) -> bool:
        """Whether there is a secret to redact."""
        return bool(self.secrets)

    def clean(self, content: bytes, *, is_cut: bool = False) -> bytes:
        """Return bytes in which no form of any secret is left.

        ``is_cut`` tells that the bytes end where they were cut, so that they may end in the middle
        of a secret. Bytes that are not UTF-8 are read as Latin-1.
        """
        if not self.secrets:
            return content
        if _is_utf8(content):
            return self._clean(content, is_cut=is_cut)
        widened = content.decode("latin-1").encode()
        return self._clean(widened, is_cut=is_cut).decode().encode("latin-1")

    def text(self, content: str) -> str:
        """Return a text in which no form of any secret is left."""
        if not self.secrets:
            return content
        encoded = content.encode("utf-8", "surrogatepass")
        return self._clean(encoded).decode("utf-8", "surrogatepass")

    def value(self, value: Any) -> Any:  # noqa: ANN401 - JSON is any value
        """Return a JSON value in which every string and every key is clean.

        They are cleaned as one text, for most of what a search costs is to begin it. No spelling
        reaches over a NUL, unless a secret has one; then, and where a string has one, each is
        cleaned by itself.
        """
        texts = list(dict.fromkeys(_texts(value)))
        joined = _APART.join(texts)
        clean = self.text(joined).split(_APART)
        if not joined.count(_APART) + 1 == len(texts) == len(clean):
            clean = list(map(self.text, texts))
        return _rewritten(value, dict(zip(texts, clean, strict=True)))

    def _clean(self, content: bytes, *, is_cut: bool = False, depth: int = DEPTH) -> bytes:
        """Return UTF-8 in which no form of any secret is left; ``depth`` counts encodings of it."""
        if len(content) < self.secrets[-1].least_size and not is_cut:
            return content
        traces, cuts = Traces(content), Cuts(at_end=is_cut)
        for secret in self.secrets:
            content = secret.removed_from(content, traces, cuts)
        return self._without_nested(content, depth, is_cut=is_cut) if depth else content

    def _without_nested(self, content: bytes, depth: int, *, is_cut: bool) -> bytes:
        """Put a mark in place of every run that decodes to something with a secret in it."""
        kept, position = [], 0
        for start, end in runs(content):
            at_cut = is_cut and end == len(content)
            mark = self._mark_of(content[start:end], depth - 1, is_cut=at_cut)
            if mark:
                kept += [content[position:start], mark]
                position = end
        return b"".join((*kept, content[position:])) if kept else content

    def _mark_of(self, run: bytes, depth: int, *, is_cut: bool) -> bytes:
        """Return the mark of a secret that a run encodes, or nothing."""
        for text in texts(run):
            clean = self._clean(text, is_cut=is_cut, depth=depth)
            if clean != text:
                return next(one.mark for one in self.secrets if one.mark in clean)
        return b""


def redactor(secrets: Mapping[str, str]) -> Redactor:
    """Build the redactor of some secrets, given by the name of their variable.

    Longer secrets are replaced first, so that one secret inside another leaves no rest.
    """
    found = {(name, piece) for name, secret in secrets.items() for piece in pieces(secret)}
    ordered = sorted(found, key=lambda item: (-len(item[1]), item))
    return Redactor(tuple(Secret(name, piece) for name, piece in ordered))


def pieces(secret: str) -> Iterator[str]:
    """Give a secret, and its lines where there are several: each may be printed by itself."""
    if secret:
        yield secret
    lines = [line.strip() for line in secret.splitlines()]
    if len(lines) > 1:
        yield from (line for line in lines if len(line) >= MIN_SECRET_LENGTH)


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON is any value
    """Give every string and every key of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        yield from chain.from_iterable(map(_texts, value.values()))
    elif isinstance(value, list | tuple):
        yield from chain.from_iterable(map(_texts, value))


def _rewritten(value: Any, texts: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON is any value
    """Return a JSON value with another text in place of each string and each key."""
    match value:
        case str():
            return texts[value]
        case dict():
            return {texts[key]: _rewritten(item, texts) for key, item in value.items()}
        case list() | tuple():
            return [_rewritten(item, texts) for item in value]
        case _:
            return value


def _is_utf8(content: bytes) -> bool:
    """Tell whether bytes are UTF-8."""
    if content.isascii():
        return True
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
