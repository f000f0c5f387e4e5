"""``shims``: two-line scripts under the names that automation called before there was specops.

Each says on standard error what it is now, and becomes that command; its arguments go along.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from specops.app.judging import chosen_reporter, judge_unsoftened
from specops.app.workspace import open_workspace
from specops.commands.model import Invocation
from specops.errors import CannotJudgeError, UsageError
from specops.model import CheckResult, Stage, passed, skipped
from specops.values import dataclass

_SHELL: Final = """#!/bin/sh
echo "$0 is now: specops {told}" >&2; exec specops {command} "$@"
"""
_PYTHON: Final = """#!/usr/bin/env python3
import os, sys; print(sys.argv[0], "is now: specops {told}", file=sys.stderr); \
os.execvp("specops", ["specops", "{command}", *sys.argv[1:]])
"""
_OF_A_SPEC: Final = {
    **{f"scripts/spec_ops_004/commands/spec_ops_{stage.value}.sh": stage.value for stage in Stage},
    "scripts/spec_ops_004/commands/spec_ops_auto.sh": "auto",
    "scripts/spec_ops_004/spec_auto.sh": "auto",
}
_MODE: Final = 0o755


def scripts() -> dict[str, str]:
    """Return the scripts by their paths. The old ones took the spec as their first argument."""
    of_a_spec = {
        path: _SHELL.format(told=f"{command} --spec SPEC-ID", command=f"{command} --spec")
        for path, command in _OF_A_SPEC.items()
    }
    return {
        **of_a_spec,
        "scripts/spec-kit/lint_tasks.py": _PYTHON.format(
            told="lint.tracker", command="lint.tracker"
        ),
        "scripts/doc-structure-validate.sh": _SHELL.format(
            told="docs.validate", command="docs.validate"
        ),
    }


def run(invocation: Invocation) -> int:
    """Write the scripts into a folder of the repository, or say which ones there would be.

    Raises ``UsageError`` for a folder outside, and for a script that is there and is none of ours:
    nothing is ever overwritten.
    """
    workspace = open_workspace(invocation)
    shown = chosen_reporter(invocation, workspace)
    given = invocation.value("write")
    folder = None if given is None else invocation.world.cwd / given
    if folder is not None:
        _refuse(workspace.root, folder)
    return judge_unsoftened(invocation.command, shown, [Shims(folder, scripts())])


def _refuse(root: Path, folder: Path) -> None:
    """Refuse a folder outside of the repository, and one in which another file has our name."""
    for path, text in scripts().items():
        target = Path(os.path.realpath(folder / path))
        if not target.is_relative_to(os.path.realpath(root)):
            message = f"{folder / path} lies outside of the repository"
            raise UsageError(message, "give a folder of the repository, as in --write .")
        if os.path.lexists(target) and not _is(target, text):
            message = f"{folder / path} is there and is none of ours"
            raise UsageError(message, "move it away first; nothing was written")


def _is(path: Path, text: str) -> bool:
    """Tell whether a file holds a text."""
    return path.is_file() and path.read_bytes() == text.encode()


@dataclass(frozen=True, slots=True)
class Shims:
    """Writes scripts below a folder, each where there is none; without a folder, names them."""

    folder: Path | None
    scripts: Mapping[str, str]
    name: str = "shims"

    def run(self) -> Iterator[CheckResult]:
        """Yield a result for each script."""
        for path, text in self.scripts.items():
            if self.folder is None:
                yield skipped(path, "would be written", "a call without --write")
            elif (self.folder / path).exists():
                yield passed(path, 1, observed="is there")
            else:
                _write(self.folder / path, text)
                yield passed(path, 1, observed="written")


def _write(path: Path, text: str) -> None:
    """Write one script that can be run. Raises ``CannotJudgeError`` when that is not possible."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _MODE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        message = f"{path} could not be written: {error.strerror}"
        raise CannotJudgeError(message, "make the folder writable, and run it again") from None
