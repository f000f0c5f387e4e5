"""Which canaries a proof is of: all of them, those of the repository too, or what was picked."""

from collections.abc import Iterator
from typing import Final

from specops.app.workspace import Workspace
from specops.canaries.ignored import ignored_canary
from specops.canaries.model import Canary
from specops.canaries.own import own_canaries
from specops.canaries.registry import WITHOUT, canaries
from specops.commands.model import Invocation
from specops.errors import UsageError
from specops.git.tracked import first_tracked
from specops.near import nearest
from specops.settings.table import BY_KEY

_PICKS: Final = ("guardrail", "code")


def chosen(invocation: Invocation, workspace: Workspace) -> list[Canary]:
    """Return the canaries that were asked for: all of them where none was.

    Raises ``UsageError`` for a guardrail or a code that has none.
    """
    found = everything = [*canaries(), *_of_the_repository(workspace)]
    for option in _PICKS:
        wanted = invocation.value(option)
        if wanted is None:
            continue
        kept = [one for one in found if wanted in _words(one, option)]
        if not kept:
            message = f"there is no canary for the {option} {wanted[:60]!r}"
            raise UsageError(message, _hint(wanted, option, found, everything))
        found = kept
    return found


def _words(canary: Canary, option: str) -> tuple[str, str]:
    """Return the words that pick a canary with an option, which is called as its field is."""
    return str(getattr(canary, option)), canary.name


def _alike(spelled: str, option: str, among: list[Canary]) -> Iterator[tuple[str, str]]:
    """Give the words that are one in capitals, each with its guardrail."""
    pairs = ((word, one.guardrail) for one in among for word in _words(one, option))
    return (pair for pair in pairs if pair[0].upper() == spelled)


def _hint(wanted: str, option: str, found: list[Canary], everything: list[Canary]) -> str:
    """Say what somebody may have meant who asked for what is not among what was found."""
    spelled = wanted.upper()
    if option == "code" and spelled in WITHOUT:
        return f"{spelled} has none, as {WITHOUT[spelled]}"
    for word, _ in _alike(spelled, option, found):
        return f"did you mean {word}?"
    if elsewhere := list(_alike(spelled, option, everything)):
        guardrails = sorted({guardrail for _, guardrail in elsewhere})
        several = "s" if guardrails[1:] else ""
        return f"{elsewhere[0][0]} is of the guardrail{several} {', '.join(guardrails)}"
    known = sorted({_words(one, option)[0] for one in found})
    near = nearest(wanted, known) or nearest(spelled, known)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"


def picked(invocation: Invocation) -> list[str]:
    """Return what was picked in place of all canaries."""
    return [f"--{name} {value}" for name in _PICKS if (value := invocation.value(name))]


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
