"""Writers as they are in the world: each spells one character of a text in its own way."""

import html
import json
import random
from collections.abc import Callable
from urllib.parse import quote

Writer = Callable[[str, random.Random], str]


def _hex(number: int, width: int, chance: random.Random) -> str:
    digits = f"{number:0{width}x}"
    return "".join(chance.choice((d, d.upper())) for d in digits)


def _utf16(character: str) -> list[int]:
    content = character.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(content[at : at + 2]) for at in range(0, len(content), 2)]


def _units(lead: str) -> Writer:
    return lambda c, chance: "".join(f"{lead}{_hex(unit, 4, chance)}" for unit in _utf16(c))


def _percent_utf8(character: str, chance: random.Random) -> str:
    return "".join(f"%{_hex(byte, 2, chance)}" for byte in character.encode())


def _one_byte(lead: str) -> Writer:
    def write(character: str, chance: random.Random) -> str:
        number = ord(character)
        return f"{lead}{_hex(number, 2, chance)}" if number < 256 else character

    return write


def _octal_utf8(character: str, _: random.Random) -> str:
    return "".join(f"\\{byte:03o}" for byte in character.encode())


def _shell(character: str, chance: random.Random) -> str:
    return chance.choice(("'\"'\"'", "'\\''")) if character == "'" else character


def _mojibake(character: str, _: random.Random) -> str:
    return character.encode().decode("latin-1")


def _backslash(character: str, _: random.Random) -> str:
    return f"\\{character}" if not character.isalnum() and character.isascii() else character


WRITERS: dict[str, Writer] = {
    "as it is": lambda c, _: c,
    "json": lambda c, _: json.dumps(c)[1:-1],
    "json that is not ascii": lambda c, _: json.dumps(c, ensure_ascii=False)[1:-1],
    "json with slashes escaped": lambda c, _: "\\/" if c == "/" else c,
    "unicode escapes": _units("\\u"),
    "unicode escapes within json": _units("\\\\u"),
    "code point in braces": lambda c, chance: f"\\u{{{_hex(ord(c), 1, chance)}}}",
    "long unicode escape": lambda c, chance: f"\\U{_hex(ord(c), 8, chance)}",
    "javascript escape()": _units("%u"),
    "byte escape": _one_byte("\\x"),
    "octal bytes": _octal_utf8,
    "python": lambda c, _: repr(c)[1:-1],
    "percent": _percent_utf8,
    "percent twice": lambda c, chance: _percent_utf8(c, chance).replace("%", "%25"),
    "percent of latin-1": _one_byte("%"),
    "encodeURIComponent": lambda c, _: quote(c, safe="!'()*-._~"),
    "plus for a space": lambda c, _: "+" if c == " " else c,
    "html": lambda c, _: html.escape(c),
    "html twice": lambda c, _: html.escape(html.escape(c)),
    "decimal entity": lambda c, _: f"&#{ord(c)};",
    "hexadecimal entity": lambda c, chance: f"&#{chance.choice('xX')}{_hex(ord(c), 1, chance)};",
    "shell": _shell,
    "mojibake": _mojibake,
    "mojibake in json": lambda c, _: json.dumps(_mojibake(c, _))[1:-1],
    "json pointer": lambda c, _: {"~": "~0", "/": "~1"}.get(c, c),
    "json pointer in a url": lambda c, _: {"~": "%7E0", "/": "%7e1"}.get(c, c),
    "a backslash before punctuation": _backslash,
}
