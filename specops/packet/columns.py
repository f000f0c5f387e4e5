"""The columns of a table by their names, and whether they are those that were asked for."""

import re
from collections.abc import Sequence
from typing import Final

from specops.markdown.plain import plain

_REMARK: Final = re.compile(r"\s*\([^()]*\)$")


def column(cell: str) -> str:
    """Return the name that the cell of a header gives a column, without a remark in brackets."""
    name = plain(cell)
    return _REMARK.sub("", name) if name.endswith(")") else name


def fits(names: Sequence[str], columns: Sequence[str]) -> bool:
    """Whether the columns are all there in their order; others may stand between them."""
    rest = iter(names)
    return all(column in rest for column in columns)
