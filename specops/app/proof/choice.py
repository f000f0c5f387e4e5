"""Which canaries a proof is of: all of them, those of the repository too, or what was picked."""

from collections.abc import Iterator

from specops.app.workspace import Workspace
from specops.canaries.ignored import ignored_canary
from specops.canaries.model import Canary
from specops.canaries.own import own_canaries
from specops.canaries.registry import canaries
from specops.commands.model import Invocation
from specops.errors import UsageError
from specops.git.tracked import first_tracked
from specops.near import nearest
from specops.settings.table import BY_KEY


def chosen(invocation: Invocation, workspace: Workspace) -> list[Canary]:
    """Return the canaries that were asked for: all of them where none was.

    Raises ``UsageError`` for a guardrail or a code that has none.
    """
    found = [*canaries(), *_of_the_repository(workspace)]
    for option, field in (("guardrail", "guardrail"), ("code", "code")):
        wanted = invocation.value(option)
        if wanted is None:
            continue
        known = sorted({str(getattr(canary, field)) for canary in found})
        found = [one for one in found if wanted in {getattr(one, field), one.name}]
        if not found:
            message = f"there is no canary for the {option} {wanted[:60]!r}"
            near = nearest(wanted, known)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise UsageError(message, hint)
    return found


def picked(invocation: Invocation) -> list[str]:
    """Return what was picked in place of all canaries."""
    options = ("guardrail", "code")
    return [f"--{name} {value}" for name in options if (value := invocation.value(name))]


def _of_the_repository(workspace: Workspace) -> Iterator[Canary]:
    """Give the canaries that only this repository has: its own, and those of what it ignores."""
    settings = workspace.settings
    # The sample has its evidence at the default place.
    beside = (settings.text("evidence_root"), str(BY_KEY["evidence_root"].default))
    for name in settings.names("baseline.ignore"):
        path = first_tracked(workspace.root, name, beside)
        if path and (canary := ignored_canary(path)):
            yield canary
    yield from own_canaries(settings.value("prove.canaries"))
