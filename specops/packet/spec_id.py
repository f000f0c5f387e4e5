"""Spec ids: their form, their canonical form, and what they resolve to."""

import re
from collections.abc import Sequence
from typing import Final

from specops.errors import UnknownSpecError
from specops.near import nearest

MAX_LENGTH: Final = 100
SPEC_ID: Final = re.compile(r"SPEC-[A-Z0-9]+-[A-Za-z0-9]+(-[A-Za-z0-9_]+)*", re.ASCII)
_CANONICAL_PARTS: Final = 3


def is_spec_id(text: str) -> bool:
    """Tell whether a text has the form of a spec id: ASCII only, at most 100 characters."""
    return len(text) <= MAX_LENGTH and SPEC_ID.fullmatch(text) is not None


def canonical(spec_id: str) -> str:
    """Return the first three parts of a spec id: the name of its evidence folder."""
    return "-".join(spec_id.split("-")[:_CANONICAL_PARTS])


def resolve(given: str, packets: Sequence[str]) -> str:
    """Return the one packet that an id names: by whole id, or as a prefix at a ``-`` boundary.

    ``packets`` are the names of the packet folders. Raises ``UnknownSpecError`` for an id that is
    malformed, names nothing, or names several packets; near matches are in the message.
    """
    if not is_spec_id(given):
        message = f"{_shown(given)} is not a spec id"
        raise UnknownSpecError(message, f"use SPEC-<AREA>-<ID>[-slug]{_near(given, packets)}")
    if given in packets:
        return given
    matches = sorted(name for name in packets if name.startswith(f"{given}-"))
    if len(matches) == 1:
        return matches[0]
    if matches:
        message = f"{given} is ambiguous: {', '.join(matches)}"
        raise UnknownSpecError(message, "give the whole name of the packet")
    message = f"there is no packet for {given}"
    raise UnknownSpecError(message, f"create one{_near(given, packets)}")


def _shown(given: str) -> str:
    """Return what was given, short and with control characters escaped."""
    short = given if len(given) <= 60 else f"{given[:60]}... ({len(given)} characters)"  # noqa: PLR2004 - a line's share
    return ascii(short)


def _near(given: str, packets: Sequence[str]) -> str:
    """Name the packets that are spelled nearly like an id, or the first few there are."""
    names = {canonical(name): name for name in packets}
    near = nearest(given[:MAX_LENGTH].upper(), [*names, *packets], 3)
    if near:
        return f"; did you mean {' or '.join(dict.fromkeys(near))}?"
    shown = ", ".join(sorted(names)[:3])
    return f"; there are {shown}" if shown else "; there is no packet at all"
