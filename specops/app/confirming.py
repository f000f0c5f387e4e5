"""Asking before something is destroyed: what will be done is listed, and somebody has to agree."""

from collections.abc import Sequence
from typing import Final

from specops.app.clean import cleaner
from specops.app.streams import printed
from specops.commands.model import Invocation
from specops.errors import UsageError

_AGREED: Final = frozenset({"y", "yes"})


def confirm(invocation: Invocation, steps: Sequence[str]) -> None:
    """List what will be done, and go on where ``--yes`` was given or a person agrees.

    Raises ``UsageError`` without an agreement: nothing was done. Without steps nothing is asked.
    """
    world = invocation.world
    if not steps:
        return
    clean = cleaner(invocation)
    printed(world.stderr, "\n".join(clean(f"{invocation.command}: {step}") for step in steps))
    if invocation.is_on("yes"):
        return
    if world.stdin is None or not (world.stdin.isatty() and world.stderr.isatty()):
        message = f"{invocation.command} would do this, and nobody agreed: nothing was done"
        raise UsageError(message, "look at it, then give --yes")
    printed(world.stderr, "go on? [y/N]")
    if world.stdin.readline().strip().lower() not in _AGREED:
        message = "nobody agreed: nothing was done"
        raise UsageError(message, "answer y, or give --yes")
