"""Writing waivers into the settings file: as text, and read again before anything is replaced."""

from typing import Final

from specops import whole_file
from specops.app.workspace import Workspace
from specops.errors import CannotJudgeError, SettingsError
from specops.policy import Waiver
from specops.policy.waiver_text import added, removed, spelled
from specops.settings.resolve import PYPROJECT, SETTINGS_FILE, read_file, resolve
from specops.values import dataclass

_TABLE: Final = "tool.specops"


@dataclass(frozen=True, slots=True)
class Edit:
    """Which waivers come, and which go."""

    added: tuple[Waiver, ...] = ()
    removed: tuple[Waiver, ...] = ()


def write(workspace: Workspace, edit: Edit, *, dry_run: bool) -> None:
    """Bring the waivers of the settings file up to date; everything else in it stays as it is.

    Raises ``CannotJudgeError`` when the file cannot be edited so, or not be written: then it is as
    it was.
    """
    if not (edit.added or edit.removed):
        return
    name = workspace.settings.file or SETTINGS_FILE
    path, table = workspace.root / name, _TABLE if name == PYPROJECT else ""
    before = path.read_text(encoding="utf-8") if workspace.settings.file else ""
    waivers: tuple[Waiver, ...] = workspace.settings.value("waivers")
    ranks = [rank for rank, waiver in enumerate(waivers) if waiver in edit.removed]
    after = added(removed(before, ranks, table), edit.added, table)
    kept = tuple(waiver for waiver in waivers if waiver not in edit.removed)
    if not _says(name, before, after, (*kept, *edit.added)):
        message = f"{name} is written in a way that waivers cannot be edited in"
        by_hand = "".join(spelled(waiver, table) for waiver in edit.added).replace("\n", "; ")
        raise CannotJudgeError(message, f"edit it by hand: {by_hand or 'remove those not found'}")
    if not dry_run:
        _replace(workspace, name, after)


def _says(name: str, before: str, after: str, waivers: tuple[Waiver, ...]) -> bool:
    """Tell whether a text sets what another sets, and these waivers."""
    try:
        old, new = read_file(name, before.encode()), read_file(name, after.encode())
        told = resolve(new, {}, {}).value("waivers")
    except SettingsError:
        return False
    same = {key: value for key, value in old.values.items() if key != "waivers"}
    return told == waivers and same == {k: v for k, v in new.values.items() if k != "waivers"}


def _replace(workspace: Workspace, name: str, text: str) -> None:
    """Put the new text in the place of the old."""
    path = workspace.root / name
    try:
        if not workspace.settings.file:
            path.touch(exist_ok=False)
        whole_file.replace(path, text.encode())
    except OSError as error:
        message = f"{name} could not be written: {error.strerror}"
        raise CannotJudgeError(message, "make file and folder writable") from None
