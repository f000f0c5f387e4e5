"""A glance at a plan: most bind no check, and need no more than that."""

import re
from typing import Final

LOOKS_LIKE_ONE: Final = re.compile(r"(?:`{3,}|~{3,})[ \t]*accept\b")
WORD: Final = "accept"
_NODE_ID: Final = ".py::"


def may_bind(plan: str) -> bool:
    """Whether the text of a plan may bind checks: by an ``accept`` block, or by a node id."""
    return _NODE_ID in plan or (WORD in plan and LOOKS_LIKE_ONE.search(plan) is not None)
