"""The texts that the package brings for others to keep, in ``specops/templates``."""

import json
import re
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent.parent / "templates"
_PLACEHOLDER: Final = re.compile(r"@([A-Z_]+)@")


def text(name: str, **values: str) -> str:
    """Return a text with its placeholders filled in, in one pass: ``@NAME@`` is ``NAME``.

    A line of nothing but a placeholder that is empty is left out.
    """
    template = (_FOLDER / name).read_text(encoding="utf-8")
    for key in [key for key, value in values.items() if not value]:
        template = template.replace(f"@{key}@\n", "")
    return _PLACEHOLDER.sub(lambda match: values[match[1]], template)


def quoted(value: str) -> str:
    """Quote a text as JSON does, which TOML and YAML read alike, with the one control escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
