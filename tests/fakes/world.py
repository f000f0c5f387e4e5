"""A world of its own for a command: streams that are kept, a clock that stands still."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from specops.commands.model import Invocation, World

MOMENT = datetime(2026, 11, 22, 11, 30, 0, 123000, tzinfo=UTC)


@dataclass
class Kept:
    """What a command printed."""

    out: io.StringIO = field(default_factory=io.StringIO)
    err: io.StringIO = field(default_factory=io.StringIO)


def world(cwd: Path, kept: Kept, environ: Mapping[str, str] | None = None) -> World:
    return World(environ or {}, cwd, kept.out, kept.err, lambda: MOMENT, lambda: "3f9c1a")


def call(
    command: str,
    in_world: World,
    *,
    values: Mapping[str, str] | None = None,
    lists: Mapping[str, tuple[str, ...]] | None = None,
    switches: frozenset[str] = frozenset(),
    paths: tuple[str, ...] = (),
) -> Invocation:
    return Invocation(command, values or {}, lists or {}, switches, paths, in_world)
