"""Changing one member of a JSON text and leaving everything else as somebody wrote it."""

import json
import re
from collections.abc import Sequence
from typing import Any, Final

from specops.evidence.locate import reached

_DECODER: Final = json.JSONDecoder()
_INDENT: Final = re.compile(r"[ \t]*")


def with_member(text: str, path: Sequence[str], value: Any) -> str:  # noqa: ANN401 - JSON is any value
    """Return a JSON text in which the member at ``path`` has a value; it is added where missing.

    ``text`` is JSON that parses strictly, and what the path leads through are objects.
    """
    at, steps = reached(text, path)
    if steps == len(path):
        _, end = _DECODER.raw_decode(text, at)
        return text[:at] + _spelled(value, _indent(text, at)) + text[end:]
    for key in reversed(path[steps + 1 :]):
        value = {key: value}
    return _added(text, at, path[steps], value)


def _added(text: str, at: int, key: str, value: Any) -> str:  # noqa: ANN401 - JSON is any value
    """Add a member as the last one of the object at ``at``, in lines where the object has some."""
    _, end = _DECODER.raw_decode(text, at)
    body = text[at + 1 : end - 1].rstrip()
    comma = "," if body else ""
    outer = _indent(text, end - 1)
    if "\n" in text[at:end]:
        member = f"\n{outer}  {json.dumps(key)}: {_spelled(value, outer + '  ')}\n{outer}"
    else:
        member = f"{' ' if body else ''}{json.dumps(key)}: {_spelled(value, outer)}"
    return text[: at + 1] + body + comma + member + text[end - 1 :]


def _indent(text: str, at: int) -> str:
    """Return the white space that the line of a place begins with."""
    found = _INDENT.match(text, text.rfind("\n", 0, at) + 1)
    return found[0] if found else ""


def _spelled(value: Any, indent: str) -> str:  # noqa: ANN401 - JSON is any value
    """Spell a value in lines that go on at an indent."""
    return json.dumps(value, indent=2, ensure_ascii=False).replace("\n", f"\n{indent}")
