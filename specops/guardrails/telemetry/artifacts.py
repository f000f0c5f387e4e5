"""Whether the files that a record names exist inside the repository."""

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from specops.codes import telemetry as codes
from specops.evidence.wire import WireVerdict
from specops.guardrails.telemetry.files import is_inside
from specops.one_line import one_line

Step = str | int
_FOLDERS_KEPT: Final = 8


class Artifacts:
    """The files of a repository, as far as records name them.

    Records of a folder name files of that folder, so one listing answers for thousands of them. A
    miss is looked up by itself: a listing never makes a missing file exist. ``asked`` holds the
    folders that were asked about, until somebody clears it.
    """

    def __init__(self, root: str) -> None:
        """Take the real path of the repository."""
        self._root = root
        self.asked: set[str] = set()
        self._files_of = lru_cache(maxsize=_FOLDERS_KEPT)(self._list)

    def are_files(self, paths: Sequence[str]) -> bool:
        """Whether every path is that of a regular file; the quick question before ``fault``.

        All are looked for in the folder of the first, and only where that does not do in their own.
        """
        if not paths or self._files(paths[0]).issuperset(paths):
            return True
        return all(path in self._files(path) for path in paths)

    def fault(self, path: str) -> tuple[str, str] | None:
        """Return the check code and the reason why a path is no artifact, or ``None``."""
        if self.are_files((path,)):
            return None
        if not is_relative_posix(path):
            return (
                codes.ARTIFACT_FORM,
                f"{one_line(path, 120)} is no POSIX path relative to the repository",
            )
        target = os.path.realpath(f"{self._root}/{path}")
        if not is_inside(target, self._root):
            return codes.ARTIFACT_OUTSIDE, f"{one_line(path, 120)} leads out of the repository"
        if not os.path.isfile(target):  # noqa: PTH113 - os.path throughout: a linter's inner loop
            return codes.ARTIFACT_MISSING, f"{one_line(path, 120)} is no file that exists"
        return None

    def _files(self, path: str) -> frozenset[str]:
        """Return the regular files of the folder that a path is in."""
        folder = path.rpartition("/")[0]
        self.asked.add(folder)
        return self._files_of(folder)

    def _list(self, folder: str) -> frozenset[str]:
        """Return the paths of the regular files of a folder inside the repository."""
        if not is_relative_posix(folder):
            return frozenset()
        target = f"{self._root}/{folder}"
        if not is_inside(os.path.realpath(target), self._root):
            return frozenset()
        try:
            with os.scandir(target) as entries:
                names = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
        except OSError:
            return frozenset()
        return frozenset(f"{folder}/{name}" for name in names if is_relative_posix(name))


def is_relative_posix(path: str) -> bool:
    """Whether a path has one spelling on every system: no root, drive, dots or backslash."""
    if "\\" in path or "\0" in path or path[1:2] == ":":
        return False
    return all(part not in ("", ".", "..") for part in path.split("/"))


def named_in(record: Mapping[str, Any]) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Give every path that a record says exists, with its place in the record.

    The report of a baseline that was skipped need not exist. What is no string is the schema's
    business.
    """
    for index, artifact in enumerate(_items(record.get("artifacts"))):
        path = artifact.get("path") if isinstance(artifact, dict) else None
        if isinstance(path, str):
            yield ("artifacts", index, "path"), path
    if "baseline" in record:
        yield from _baseline(record["baseline"])
    if "hal" in record:
        yield from _summary(record["hal"])


def _baseline(baseline: object) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Give the path of the baseline's report."""
    if isinstance(baseline, dict) and baseline.get("status") != WireVerdict.SKIPPED:
        path = baseline.get("artifact")
        if isinstance(path, str):
            yield ("baseline", "artifact"), path


def _summary(hal: object) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Give the paths of the HAL summary."""
    summary = hal.get("summary") if isinstance(hal, dict) else None
    paths = summary.get("artifacts") if isinstance(summary, dict) else None
    for index, path in enumerate(_items(paths)):
        if isinstance(path, str):
            yield ("hal", "summary", "artifacts", index), path


def _items(value: object) -> list[Any]:
    """Return a list, or an empty one in place of anything else."""
    return value if isinstance(value, list) else []
