"""Makes the edits of a check in its sandbox, and commits them there: the tree stays clean."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from specops.errors import CannotJudgeError, PreconditionError
from specops.packet.acceptance.model import Edit
from specops.sandbox.sandbox import Sandbox

_REMEDY = "correct the edit in the accept block"


def make_edits(box: Sandbox, edits: Sequence[Edit], deadline_s: float) -> str:
    """Make edits, commit them, and return the commit that the sandbox then stands on.

    Raises ``PreconditionError`` for an edit that does not fit the tree: a drill that plants nothing
    must not count as one.
    """
    for edit in edits:
        place = _inside(box.root, edit.file)
        try:
            _make(box.root, place, edit)
        except (OSError, UnicodeError, shutil.Error) as error:
            raise _refused(edit, str(error)) from None
    _git(box, ("add", "-A", "-f", "--", *dict.fromkeys(edit.file for edit in edits)), deadline_s)
    _git(box, ("commit", "--quiet", "--no-verify", "-m", "acceptance"), deadline_s)
    return _git(box, ("rev-parse", "HEAD"), deadline_s)


def _make(root: Path, place: Path, edit: Edit) -> None:
    """Make one edit."""
    if edit.remove:
        shutil.rmtree(place) if place.is_dir() else place.unlink()
        return
    if edit.replace:
        old, new = edit.replace
        text = place.read_bytes().decode()
        if old not in text:
            raise _refused(edit, f"it does not hold {old[:60]!r}")
        place.write_bytes(text.replace(old, new).encode())
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    if edit.copy:
        _copy(_inside(root, edit.copy), place)
    else:
        place.write_text(edit.text or "", encoding="utf-8", newline="")


def _copy(source: Path, place: Path) -> None:
    """Copy a file, or a folder into one that may be there already."""
    if source.is_dir():
        shutil.copytree(source, place, symlinks=True, dirs_exist_ok=True)
    else:
        shutil.copyfile(source, place)


def _inside(root: Path, path: str) -> Path:
    """Return a path below the root. Raises ``PreconditionError`` where a link leads out of it."""
    place = root / path
    if not place.resolve().is_relative_to(root.resolve()):
        message = f"{path} leads out of the sandbox"
        raise PreconditionError(message, _REMEDY)
    return place


def _git(box: Sandbox, arguments: Sequence[str], deadline_s: float) -> str:
    """Run git in the sandbox and return what it printed."""
    done = box.run(("git", *arguments), deadline_s=deadline_s)
    if not done.succeeded:
        said = (done.stderr or done.stdout).decode(errors="backslashreplace").strip().splitlines()
        message = f"the edits could not be committed: {(said or ['git said nothing'])[-1]}"
        raise CannotJudgeError(message, "an edit that changes nothing plants nothing")
    return done.stdout.decode(errors="backslashreplace").strip()


def _refused(edit: Edit, why: str) -> PreconditionError:
    """Return the error of an edit that cannot be made."""
    message = f"{edit.file} cannot be edited: {why}"
    return PreconditionError(message, _REMEDY)
