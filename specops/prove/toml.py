"""Writes settings as TOML: the tables one after the other, so that a script can add to them."""

import json
from collections.abc import Mapping
from itertools import groupby
from typing import Any


def render(values: Mapping[str, Any]) -> str:
    """Return settings, given by dotted key, as the text of ``specops.toml``."""
    ordered = sorted(values, key=lambda key: key.rpartition(".")[::2])
    lines: list[str] = []
    for table, keys in groupby(ordered, lambda key: key.rpartition(".")[0]):
        lines += [f"[{table}]"] if table else []
        lines += [f"{key.rpartition('.')[2]} = {_value(values[key])}" for key in keys]
    return "".join(f"{line}\n" for line in lines)


def _value(value: object) -> str:
    """Spell a value: strings as JSON does, which TOML reads alike."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _string(value)
        case list() | tuple():
            return f"[{', '.join(map(_value, value))}]"
        case dict():
            pairs = (f"{_string(str(key))} = {_value(item)}" for key, item in value.items())
            return f"{{{', '.join(pairs)}}}"
        case _:
            return str(value)


def _string(value: str) -> str:
    """Spell a string as JSON does, with the one control character escaped that JSON leaves."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
