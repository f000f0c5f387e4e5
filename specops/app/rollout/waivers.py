"""``rollout.waive``, ``rollout.waivers`` and ``rollout.adopt``: the findings that are accepted."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from specops.app.rollout.sightings import sightings
from specops.app.rollout.waiver_file import Edit, write
from specops.app.telling import tell
from specops.app.workspace import Workspace, open_workspace
from specops.commands.model import Invocation
from specops.errors import UsageError
from specops.packet.spec_id import canonical
from specops.policy import Waiver
from specops.policy.adoption import Adoption, Sighting, again, first
from specops.policy.standing import told_of
from specops.settings.rollout_kinds import check_code, day, text

_SELECTORS: Final = ("code", "check", "path", "spec", "fingerprint")
_SHOWN: Final = 5


def waive(invocation: Invocation) -> int:
    """Write a waiver of one finding into the settings file, and return 0.

    Raises ``UsageError`` unless exactly one finding is meant, and for a waiver that nobody answers
    for or that would not hold.
    """
    workspace, now = open_workspace(invocation), invocation.world.now()
    owner, reason = _words(invocation, "owner"), _words(invocation, "reason")
    expires = _expiry(invocation, now)
    found = sightings(workspace, now, workspace.settings.value("waivers")).found
    meant = _meant(invocation, found)
    waiver = meant[0].waiver(owner, reason, expires, len(meant))
    write(workspace, Edit(added=(waiver,)), dry_run=invocation.is_on("dry-run"))
    _tell(invocation, workspace, [waiver], now)
    return 0


def listing(invocation: Invocation) -> int:
    """List the waivers by their expiry, those without one first, and return 0."""
    workspace = open_workspace(invocation)
    _tell(invocation, workspace, workspace.settings.value("waivers"), invocation.world.now())
    return 0


def adopt(invocation: Invocation) -> int:
    """Record today's findings as waivers with one expiry; after that their number only goes down.

    Returns 1 when there are findings that were not there when the repository was adopted. Raises
    ``UsageError`` for an adoption that nobody answers for, and for a second one with another
    expiry.
    """
    workspace, now = open_workspace(invocation), invocation.world.now()
    waivers: tuple[Waiver, ...] = workspace.settings.value("waivers")
    adopted = tuple(waiver for waiver in waivers if waiver.adopted)
    seen = sightings(workspace, now, tuple(one for one in waivers if not one.adopted))
    if adopted:
        _refuse_another_expiry(invocation, adopted)
        done = again(seen.found, adopted, seen.judged)
    else:
        owner, expires = _words(invocation, "owner"), _expiry(invocation, now)
        reason = invocation.value("reason") or f"adopted on {now.astimezone(UTC).date()}"
        done = first(seen.found, owner, text(reason), expires)
    edit = Edit(done.added, done.removed)
    write(workspace, edit, dry_run=invocation.is_on("dry-run"))
    kept = [one for one in adopted if one not in done.removed]
    _tell(invocation, workspace, [*kept, *done.added], now, done)
    return 1 if done.left else 0


def _words(invocation: Invocation, option: str) -> str:
    """Return an option that a waiver cannot do without."""
    given = invocation.value(option) or ""
    try:
        words = text(given)
    except ValueError as reason:
        message = f"--{option} is {given[:60]!r}"
        raise UsageError(message, f"it must be {reason}") from None
    if not words:
        message = f"{invocation.command} needs --{option}"
        raise UsageError(message, "somebody has to answer for what is accepted, and say why")
    return words


def _expiry(invocation: Invocation, now: datetime) -> date:
    """Return the day on which a waiver ends; it lies ahead."""
    given = invocation.value("expires") or ""
    try:
        expires = day(given)
    except ValueError as reason:
        message = f"--expires is {given[:60]!r}"
        raise UsageError(message, f"it must be {reason}") from None
    if expires <= now.astimezone(UTC).date():
        message = f"a waiver that expires on {expires} accepts nothing any more"
        raise UsageError(message, "give a later day")
    return expires


def _meant(invocation: Invocation, found: Sequence[Sighting]) -> list[Sighting]:
    """Return the one finding that the options mean, as often as it is there."""
    asked = {key: value for key in _SELECTORS if (value := invocation.value(key)) is not None}
    if not asked:
        message = "nothing says which finding is to be waived"
        remedy = f"give --{', --'.join(_SELECTORS)}, as far as it takes to mean one finding"
        raise UsageError(message, remedy)
    meant = [one for one in found if all(_fits(one, *pair) for pair in asked.items())]
    kinds = dict.fromkeys(one.subject for one in meant)
    if not kinds:
        _refuse_unknown_code(asked.get("code"))
        message = "no finding of today's tree and of the latest records is meant by that"
        raise UsageError(message, "run the check again; a finding that is waived is not listed")
    if len(kinds) > 1:
        some = "; ".join(" ".join(filter(None, kind)) for kind in list(kinds)[:_SHOWN])
        message = f"{len(kinds)} findings are meant by that"
        raise UsageError(message, f"say more, as in --fingerprint: {some}")
    return meant


def _refuse_unknown_code(given: str | None) -> None:
    """Raise ``UsageError`` for a code that does not exist, with the one that was meant."""
    try:
        check_code(given) if given is not None else None
    except ValueError as reason:
        message = f"--code is {str(given)[:60]!r}"
        raise UsageError(message, f"waivers are {reason}") from None


def _fits(one: Sighting, key: str, value: str) -> bool:
    """Tell whether a finding has what an option asks for; a fingerprint may be cut short."""
    match key:
        case "check":
            return value in {one.guardrail, one.check}
        case "fingerprint":
            return one.fingerprint.startswith(value)
        case "spec":
            return one.spec == canonical(value)
        case _:
            return bool(getattr(one, key) == value)


def _refuse_another_expiry(invocation: Invocation, adopted: Sequence[Waiver]) -> None:
    """Refuse to move the end of what was adopted."""
    given = invocation.value("expires")
    if given is not None and given not in {str(one.expires) for one in adopted}:
        message = f"what was adopted expires on {adopted[0].expires}"
        raise UsageError(message, "leave --expires out; a later day is agreed on for each waiver")


def _tell(
    invocation: Invocation,
    workspace: Workspace,
    waivers: Sequence[Waiver],
    now: datetime,
    done: Adoption | None = None,
) -> None:
    """Print waivers by their expiry, and what an adoption left out."""
    today = now.astimezone(UTC).date()
    ordered = sorted(waivers, key=lambda one: (one.expires or date.min, told_of(one)))
    left = Counter(" ".join(filter(None, one.subject)) for one in done.left) if done else {}
    lines = [*(_line(one, today) for one in ordered), f"{len(ordered)} waivers"]
    lines += [f"not adopted: {told}" for told in left]
    document: dict[str, Any] = {
        "schemaVersion": 1,
        "command": invocation.command,
        "file": workspace.settings.file,
        "waivers": [_document(one, today) for one in ordered],
        "exitCode": 1 if left else 0,
        "notAdopted": list(left),
    }
    tell(invocation, lines, document)


def _line(waiver: Waiver, today: date) -> str:
    """Return a waiver for people."""
    state = " EXPIRED" if waiver.has_expired(today) else ""
    many = f" x{waiver.count}" if waiver.count > 1 else ""
    why = f"{waiver.owner or 'nobody'}: {waiver.reason or 'no reason'}"
    return f"{waiver.expires or 'never'}{state}  {told_of(waiver)}{many}  {why}"


def _document(waiver: Waiver, today: date) -> dict[str, Any]:
    """Return a waiver for programs."""
    told = {
        "code": waiver.code,
        "fingerprint": waiver.fingerprint,
        "path": waiver.path,
        "spec": waiver.spec,
        "check": waiver.check,
        "owner": waiver.owner,
        "reason": waiver.reason,
        "expires": str(waiver.expires) if waiver.expires else "",
    }
    present = {key: value for key, value in told.items() if value}
    expired = waiver.has_expired(today)
    return present | {"count": waiver.count, "adopted": waiver.adopted, "expired": expired}
