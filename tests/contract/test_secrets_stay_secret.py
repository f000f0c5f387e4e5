"""Law 6 over whole runs: whatever a HAL does with a secret, no run writes or prints it.

Each example is one run of validate: a secret, and checks whose answers hold it in one place and one
encoding each. What the run left behind is searched for every one of these encodings.
"""

import base64
import html
import itertools
import json
import quopri
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from specops.app.boundary import execute
from tests.fakes import repository
from tests.fakes.raw_server import Line, Script, raw_server
from tests.fakes.repository import Guarded
from tests.fakes.world import Kept, call, world

VARIABLE = "HAL_SECRET_FUZZ_KEY"
PLACEHOLDER = "{secrets.fuzz.key}"
SETTINGS = """
[hal]
timeout_s = 60
total_timeout_s = 600
[stages.validate]
scenarios = ["hal-smoke"]
"""
ODD = "\"'\\/ %+&<>~=?#:;,.-_@é"
SECRETS = st.text(st.sampled_from(ODD) | st.sampled_from("abcXYZ0189"), min_size=10, max_size=30)


def b64(content: bytes) -> bytes:
    return base64.b64encode(content)


ENCODINGS: Mapping[str, Callable[[str], bytes]] = {
    "raw": str.encode,
    "latin-1": lambda text: text.encode("latin-1"),
    "json": lambda text: json.dumps(text)[1:-1].encode(),
    "json in json": lambda text: json.dumps(json.dumps(text))[1:-1].encode(),
    "unicode escapes": lambda text: "".join(f"\\u{ord(one):04x}" for one in text).encode(),
    "url": lambda text: quote(text, safe="").encode(),
    "url in url": lambda text: quote(quote(text, safe=""), safe="").encode(),
    "form": lambda text: quote_plus(text).encode(),
    "html": lambda text: html.escape(text).encode(),
    "hex": lambda text: text.encode().hex().encode(),
    "base64": lambda text: b64(text.encode()),
    "base64 after one": lambda text: b64(b"u:" + text.encode() + b"@host"),
    "base64 for urls": lambda text: base64.urlsafe_b64encode(text.encode()),
    "base64 of json": lambda text: b64(json.dumps({"key": text}).encode()),
    "base64 of base64": lambda text: b64(b"Basic " + b64(b"u:" + text.encode())),
    "base64 of hex": lambda text: b64(text.encode().hex().encode()),
    "hex of base64": lambda text: b64(text.encode()).hex().encode(),
    "quoted-printable": lambda text: quopri.encodestring(text.encode() + b" and more " * 9),
}


def in_json(value: bytes) -> bytes:
    return b'{"note": "you sent ' + value + b', which is wrong"}'


def in_text(value: bytes) -> bytes:
    return b"denied: key=" + value + b"; try again"


PLACES: Mapping[str, Callable[[bytes], bytes]] = {
    "json": lambda value: whole(200, "application/json", in_json(value)),
    "text": lambda value: whole(403, "text/plain", in_text(value)),
    "html, latin-1": lambda value: whole(500, "text/html; charset=iso-8859-1", in_text(value)),
    "graphql": lambda value: whole(
        200, "application/json", b'{"errors": [{"message": "bad ' + value + b'"}]}'
    ),
    "key": lambda value: whole(200, "application/json", b'{"' + value + b'": {"deep": 1}}'),
    "header": lambda value: (
        b"HTTP/1.1 302 Found\r\nLocation: /in?key="
        + value.replace(b"\n", b"")
        + b"\r\nX-Echo: "
        + value.replace(b"\n", b"")
        + b"\r\nContent-Length: 0\r\n\r\n"
    ),
    "reason": lambda value: (
        b"HTTP/1.1 401 " + value.replace(b"\n", b"") + b"\r\nContent-Length: 0\r\n\r\n"
    ),
    "status line": lambda value: value + b"\r\n\r\n",
    "chunks": lambda value: in_chunks(in_json(value), 3),
    "cut": lambda value: (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n"
        + in_json(value)
    ),
    "last of a cut": lambda value: (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9999\r\n\r\n" + value
    ),
}


def whole(status: int, content_type: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status} Odd\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body


def in_chunks(body: bytes, size: int) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    framed = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (*parts, b""))
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        + (framed)
    )


@dataclass(frozen=True)
class Behaviour:
    """What the server does with the secret of one check."""

    encoding: str
    place: str

    def answer(self, secret: str) -> bytes:
        return PLACES[self.place](ENCODINGS[self.encoding](secret))


EVERY = [Behaviour(*pair) for pair in itertools.product(ENCODINGS, PLACES)]


def echoing(secret: str, behaviours: list[Behaviour]) -> Script:
    """Answer each check as it is meant to be, in two writes that may part the secret."""

    def script(line: Line) -> None:
        number = int(line.hear().split(b"/", 2)[1].split(b"?")[0].split(b" ")[0])
        answer = behaviours[number].answer(secret)
        line.say(answer[: len(answer) // 2])
        line.say(answer[len(answer) // 2 :])

    return script


def check(number: int) -> dict[str, object]:
    """Send the secret in a header, in the query, in the body and in the path, in turn."""
    ways: tuple[dict[str, object], ...] = (
        {"headers": {"X-Api-Key": PLACEHOLDER}},
        {"query": {"key": f"x{PLACEHOLDER}y"}},
        {"method": "POST", "body": {"auth": [f"Bearer {PLACEHOLDER}"]}},
        {"path": f"/{number}/{PLACEHOLDER}"},
    )
    return {"method": "GET", "path": f"/{number}", "timeout_s": 60} | ways[number % len(ways)]


def left_behind(
    guarded: Guarded, secret: str, behaviours: list[Behaviour], form: str
) -> dict[str, bytes]:
    """Run validate and return everything that it wrote or printed."""
    for path in guarded.evidence():
        path.unlink()
    checks = {f"check_{number}": check(number) for number in range(len(behaviours))}
    guarded.write("docs/hal/hal_profile.json", json.dumps(checks))
    kept = Kept()
    with raw_server(echoing(secret, behaviours)) as server:
        values = {"spec": "SPEC-KIT-018", "hal": server.url, "output-format": form}
        code = execute(
            call("validate", world(guarded.root, kept, {VARIABLE: secret}), values=values)
        )
        assume(code != 2)
        assert len(server.heard) == len(behaviours)
    found = {path.name: path.read_bytes() for path in guarded.evidence()}
    assert len(found) == len(behaviours) + 3
    return found | {"out": kept.out.getvalue().encode(), "err": kept.err.getvalue().encode()}


def forms(secret: str) -> Iterator[bytes]:
    """Give what must not be found: the secret in each encoding, without what stood around it."""
    raw = secret.encode()
    for content in {raw, secret.encode("latin-1"), *(encode(secret) for encode in plain())}:
        yield content
        yield content.hex().encode()
        for inner in inside_base64(content):
            yield inner
            yield inner.hex().encode()
            yield from inside_base64(inner)


def unquoted(content: bytes) -> bytes:
    """Return what a reader of quoted-printable sees, in JSON too."""
    return quopri.decodestring(content.replace(b"=\\n", b""))


def plain() -> list[Callable[[str], bytes]]:
    return [ENCODINGS[name] for name in ("json", "unicode escapes", "url", "form", "html", "hex")]


def inside_base64(content: bytes) -> Iterator[bytes]:
    """Give the part of base64 that only these bytes can give, at each alignment."""
    for lead in range(3):
        text = b64(b"\0" * lead + content)
        piece = text[(0, 2, 3)[lead] : (lead + len(content)) * 8 // 6]
        if len(piece) >= 8:
            yield piece
            yield piece.replace(b"+", b"-").replace(b"/", b"_")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Guarded:
    root = tmp_path_factory.mktemp("fuzz") / "guarded"
    root.mkdir()
    guarded = repository.make(root)
    guarded.write("specops.toml", SETTINGS)
    return guarded


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    SECRETS,
    st.lists(st.sampled_from(EVERY), min_size=20, max_size=20),
    st.sampled_from(["text", "json", "github"]),
)
@example("hunter2-hunter2", EVERY, "text")
@example('"quoted\\" & <odd>/é', EVERY, "json")
def test_no_run_leaves_a_secret_behind(
    home: Guarded, secret: str, behaviours: list[Behaviour], form: str
) -> None:
    assume(secret == secret.strip() and "  " not in secret)
    found = left_behind(home, secret, behaviours, form)

    leaks = {
        (name, leaked, content[max(content.find(leaked) - 60, 0) : content.find(leaked) + 60])
        for name, written in found.items()
        for content in (written, unquoted(written))
        for leaked in forms(secret)
        if leaked in content
    }
    assert leaks == set()
