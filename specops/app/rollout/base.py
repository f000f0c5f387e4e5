"""``--policy-from REF``: the gate of another revision judges, and says what this one loosens."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from specops.collaborator import collaborator
from specops.errors import SettingsError
from specops.git.show import Revision, revision
from specops.model import Enforcement
from specops.policy.loosening import Gate, loosened
from specops.policy.rollout import RolloutRule
from specops.settings.model import Settings
from specops.settings.resolve import (
    PYPROJECT,
    SETTINGS_FILE,
    SettingsFile,
    has_table,
    read_file,
    resolve,
)

_SETS: Final = ("stages.validate.scenarios", "stages.audit.scenarios")
_COMMANDS: Final = ("scenarios", "baseline.commands")
# More of each lets more through: a switch that is on, a longer list, a higher limit.
_SWITCHES: Final = (
    "hal.skip",
    "baseline.allow_fail",
    "allow_dirty",
    "audit.allow_embedded_hal",
    "hal.allow_short_secrets",
    "baseline.ignore",
    "tracker_rules.max_in_progress",
)
_WHOLE: Final = ("hal.profile", "documents.structure", "tracker_rules.records")
_STRUCTURE: Final = "documents.structure"
_ROLLOUT: Final = ("waivers", "rollout.")


@collaborator
class Base:
    """The revision whose policy judges; ``profile`` is its HAL profile, if it has one.

    ``loosened`` says what the work tree would loosen.
    """

    revision: Revision
    profile: bytes | None
    loosened: tuple[str, ...]

    def __str__(self) -> str:
        """Return the revision as evidence names it."""
        return f"{self.revision.ref} at {self.revision.commit}"


def pinned(root: Path, ref: str, head: SettingsFile) -> tuple[SettingsFile, Base]:
    """Return the settings file of a root with the gate of a revision in it, and that base.

    Raises ``UsageError`` for a ref that names no commit, ``SettingsError`` for settings there that
    cannot be used, ``CannotJudgeError`` where git cannot tell.
    """
    base = revision(root, ref)
    file = _settings_file(base)
    ours, theirs = resolve(file, {}, {}), resolve(head, {}, {})
    profile = base.file(ours.hal.profile)
    before, after = _checks(profile), _checks(_read(root, theirs.hal.profile))
    if structure := ours.text(_STRUCTURE):
        before["the structure of documents"] = base.file(structure)
        after["the structure of documents"] = _read(root, structure)
    told = loosened(gate_of(ours, before), gate_of(theirs, after))
    kept = {key: value for key, value in head.values.items() if not _is_gate(key)}
    values = kept | {key: value for key, value in file.values.items() if _is_gate(key)}
    merged = replace(head, name=head.name or file.name, values=values)
    return merged, Base(base, profile, told)


def gate_of(settings: Settings, checks: Mapping[str, Any]) -> Gate:
    """Return the gate that settings and the checks of a HAL profile make."""
    mode = Enforcement(settings.text("rollout.default"))
    commands = {
        f"the command {command.name} of {key}": command
        for key in _COMMANDS
        for command in settings.value(key)
    }
    return Gate(
        RolloutRule(mode, until=settings.value("rollout.until")),
        settings.value("rollout.rules"),
        settings.value("waivers"),
        {key: settings.names(key) for key in _SETS},
        {key: settings.text(key) for key in _WHOLE} | commands | dict(checks),
        {key: _weight(settings.value(key)) for key in _SWITCHES},
    )


def _weight(value: object) -> float:
    """Return how much a setting lets through."""
    match value:
        case None:
            return float("inf")
        case tuple():
            return len(value)
        case _:
            return float(str(int(value)))  # type: ignore[call-overload] # a switch or a limit


def _is_gate(key: str) -> bool:
    """Tell whether a setting is part of the gate."""
    return key in {*_SETS, *_COMMANDS, *_SWITCHES, *_WHOLE} or key.startswith(_ROLLOUT)


def _settings_file(revision: Revision) -> SettingsFile:
    """Read the settings of a revision; none is fine, two are not."""
    own, project = revision.file(SETTINGS_FILE), revision.file(PYPROJECT)
    table = project is not None and has_table(project)
    if own is not None and table:
        message = f"settings are in specops.toml and in pyproject.toml at {revision.ref}"
        raise SettingsError(message, "keep one of them there")
    if own is not None:
        return read_file(SETTINGS_FILE, own)
    return read_file(PYPROJECT, project) if table and project else SettingsFile()


def _read(root: Path, path: str) -> bytes | None:
    """Return a file of the work tree, or nothing where there is none to read."""
    try:
        return (root / path).read_bytes()
    except OSError:
        return None


def _checks(profile: bytes | None) -> dict[str, Any]:
    """Return the checks of a HAL profile, under the names that findings give them.

    One that cannot be read has none: all of those before it are gone.
    """
    from specops.strict_json import StrictJsonError, parse  # noqa: PLC0415 - start-up counts

    try:
        document = parse(profile or b"{}")
    except StrictJsonError:
        return {}
    if not isinstance(document, dict):
        return {}
    return {f"the HAL check {name}": check for name, check in document.items() if name[:1] != "$"}
