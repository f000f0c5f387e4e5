"""Waivers as the text of a settings file: added at its end, taken out again, nothing else touched.

The text is edited and not written anew: comments, order and layout are those of its authors. Who
calls this reads the result again and compares, so that no edit can go wrong unseen.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields

from specops.policy.rollout import Waiver


def header(table: str) -> str:
    """Return the header of a waiver; ``table`` is the table of the settings, empty for a file."""
    return f"[[{table}.waivers]]" if table else "[[waivers]]"


def spelled(waiver: Waiver, table: str = "") -> str:
    """Return a waiver as TOML, without what is empty."""
    plain = Waiver(waiver.code, waiver.fingerprint)
    lines = [header(table)]
    for name in (field.name for field in fields(Waiver)):
        value = getattr(waiver, name)
        if name in {"code", "fingerprint"} or value != getattr(plain, name):
            told = json.dumps(value, ensure_ascii=False) if name != "expires" else str(value)
            lines.append(f"{name} = {told}")
    return "\n".join(lines) + "\n"


def added(text: str, waivers: Iterable[Waiver], table: str = "") -> str:
    """Return a text with waivers at its end."""
    head = text if not text or text.endswith("\n") else f"{text}\n"
    return "".join((head, *(f"\n{spelled(waiver, table)}" for waiver in waivers)))


def removed(text: str, ranks: Collection[int], table: str = "") -> str:
    """Return a text without some of its waivers, counted from 0; the comments above them stay."""
    lines = text.splitlines(keepends=True)
    starts = list(_starts(lines, table))
    gone = {
        number
        for rank, start in enumerate(starts)
        if rank in ranks
        for number in range(start, _end(lines, start))
    }
    return "".join(line for number, line in enumerate(lines) if number not in gone)


def _starts(lines: list[str], table: str) -> Iterator[int]:
    """Give the lines in which waivers begin."""
    names = [*filter(None, table.split(".")), "waivers"]
    pattern = re.compile(r"\s*\[\[\s*" + r"\s*\.\s*".join(map(re.escape, names)) + r"\s*\]\]")
    yield from (number for number, line in enumerate(lines) if pattern.match(line))


def _end(lines: list[str], start: int) -> int:
    """Return the line after a waiver: after its last key, and after one blank line that follows."""
    last = start
    for number in range(start + 1, len(lines)):
        stripped = lines[number].strip()
        if stripped.startswith("["):
            break
        if stripped and not stripped.startswith("#"):
            last = number
    blank = last + 1 < len(lines) and not lines[last + 1].strip()
    return last + 1 + blank
