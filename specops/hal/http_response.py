"""An HTTP response as ``http.client`` reads it, without its leniency.

``http.client`` takes headers that end in the middle for whole, drops what follows a malformed one,
guesses when a length makes no sense, and reads 100 Continue and trailers without end.
"""

import io
import re
from http.client import HTTPException, HTTPResponse, IncompleteRead
from typing import TYPE_CHECKING, Final, Protocol

from specops.hal.interface import BodyState, Response

if TYPE_CHECKING:
    from socket import socket

HEAD_CAP: Final = 1 << 18
_FRAMING_CAP: Final = 1 << 23
_READ: Final = 1 << 16
_CHUNK_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?\r?\n")
_LENGTH: Final = re.compile(r"[0-9]{1,18}")


class CutHeadError(HTTPException):
    """The connection was closed within the status line or the headers."""


class RecordedResponse(HTTPResponse):
    """Reads a response strictly; raises ``HTTPException`` for what is not HTTP/1."""

    def __init__(self, sock: "socket", debuglevel: int = 0, method: str | None = None) -> None:
        """Read from a socket; the signature is that of ``http.client``, which calls it."""
        super().__init__(sock, debuglevel, method)
        self._lines = _Lines(self.fp.detach())
        self.fp = self._lines

    def begin(self) -> None:
        """Read status line and headers, and refuse what ``http.client`` would guess at."""
        super().begin()
        if self.msg.defects or self.msg.get_payload():
            message = "a header is malformed"
            raise HTTPException(message)
        lengths = {length.strip() for length in self.msg.get_all("content-length", [])}
        if not all(_LENGTH.fullmatch(length) for length in lengths) or len(lengths) > 1:
            message = "the content length makes no sense"
            raise HTTPException(message)
        self._lines.end_of_head()

    def read_body(self, cap: int) -> Response:
        """Read the body up to ``cap`` bytes and return the response as it came.

        A declared length beyond the cap is too large already, and nothing of it is read.
        """
        if self.length is not None and self.length > cap:
            return self._response(b"", BodyState.TOO_LARGE)
        body = bytearray()
        try:
            while len(body) <= cap:
                part = self.read1(min(_READ, cap + 1 - len(body)))
                if not part:
                    break
                body += part
        except IncompleteRead:
            return self._response(bytes(body), BodyState.TRUNCATED)
        if len(body) > cap:
            return self._response(bytes(body[:cap]), BodyState.TOO_LARGE)
        return self._response(
            bytes(body), BodyState.TRUNCATED if self.length else BodyState.COMPLETE
        )

    def _response(self, body: bytes, state: BodyState) -> Response:
        """Return what was seen; a folded header value becomes one line."""
        headers = tuple(
            (name.lower(), re.sub(r"\s*[\r\n]\s*", " ", value).strip())
            for name, value in self.msg.items()
        )
        return Response(self.status, headers, body, state)


class _Check(Protocol):
    """Refuses a line that cannot stand where it stands."""

    def __call__(self, line: bytes, /, *, whole: bool) -> None: ...


class _Lines(io.BufferedReader):
    """The bytes of the wire; what is read by lines is bounded, and has to be whole."""

    _left = HEAD_CAP

    def __init__(self, raw: io.RawIOBase) -> None:
        super().__init__(raw)
        self._check: _Check = self._first_line

    def readline(self, size: int | None = -1, /) -> bytes:
        """Read one line of the head, of the framing of chunks, or of the trailers."""
        line = super().readline(size)
        self._left -= len(line)
        if self._left < 0:
            message = "more headers than any answer needs"
            raise HTTPException(message)
        self._check(line, whole=line.endswith(b"\n") or len(line) == size)
        return line

    def end_of_head(self) -> None:
        """Take every further line for the size of a chunk."""
        self._left = _FRAMING_CAP
        self._check = self._chunk_size

    def _first_line(self, line: bytes, *, whole: bool) -> None:
        """Tell half a status line from no answer at all, and from something else than HTTP."""
        self._check = self._head_line
        if line and not whole and line.startswith(b"HTTP/"[: len(line)]):
            raise CutHeadError

    def _head_line(self, _line: bytes, *, whole: bool) -> None:
        if not whole:
            raise CutHeadError

    def _chunk_size(self, line: bytes, *, whole: bool) -> None:
        """Refuse a size that only looks like a number to ``int``; zero begins the trailers."""
        if not whole:
            nothing = b""
            raise IncompleteRead(nothing)
        size = _CHUNK_SIZE.fullmatch(line)
        if size is None:
            message = "the size of a chunk is no number"
            raise HTTPException(message)
        if int(size[1], 16) == 0:
            self._check = self._trailer

    def _trailer(self, _line: bytes, *, whole: bool) -> None:
        """Take trailers as they come: the body is whole before them."""
