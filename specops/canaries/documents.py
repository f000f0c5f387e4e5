"""DS: packets whose documents an example names, each behind a line such as ``==> plan.md <==``."""

import hashlib
import posixpath
import re
from collections.abc import Iterator
from typing import Final

from specops.canaries import sample
from specops.canaries.model import Canary, Planting
from specops.codes import tasks
from specops.codes.model import CheckCode

_FOLDER: Final = "docs/SPEC-DEMO-001-example"
_HEAD: Final = re.compile(r"==> (?P<path>\S+)(?: \((?P<how>[^)]+)\))? <==\n")
_TIMES: Final = re.compile(r"(\d+) times")
_STRICT: Final = ("DS031", "DS032")
_JUDGE: Final = "invoke docs.validate"
_JUDGE_STRICTLY: Final = f"{_JUDGE} --strict --spec SPEC-DEMO-001"
_JUDGE_TASKS: Final = "invoke tasks --spec SPEC-DEMO-001"
_SOUND_TASKS: Final = (
    "==> spec.md <==\n# Spec: Example\n\n## Objectives\n\n- R1: It works.\n- R2: It shows.\n"
    + tasks.NO_ITEMS.passing
    + tasks.NO_TASKS.passing
    + tasks.TRACKER_DISAGREES.passing
)
_TASK_CODES: Final = frozenset(code.code for code in tasks.CODES)
_File = tuple[str, bytes | None]


def of(code: CheckCode) -> Canary:
    """Return the canary of a code from its examples."""
    fault, healthy = _planting(code, code.failing), _planting(code, code.passing)
    guardrail = "task-table" if code.code in _TASK_CODES else "documents"
    return Canary(code.code, code.code, guardrail, code.title, fault, healthy)


def _planting(code: CheckCode, example: str) -> Planting:
    """Return the packet of an example, and the command that judges it."""
    if code.code in _TASK_CODES:
        return Planting(_JUDGE_TASKS, tuple(_files(_SOUND_TASKS + example)))
    if code.code in _STRICT:
        return Planting(_JUDGE_STRICTLY, (_pinned(), *_files(example)))
    return Planting(_JUDGE, tuple(_files(example)))


def _files(example: str) -> Iterator[_File]:
    """Give the documents that an example names."""
    parts = _HEAD.split(_with_revisions(example))[1:]
    for name, how, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        path = name if name == "SPEC.md" else posixpath.normpath(f"{_FOLDER}/{name}")
        times = _TIMES.fullmatch(how or "")
        if how == "folder":
            yield path, None
            yield f"{path}/.gitkeep", b""
        elif how == "absent":
            yield path, None
        else:
            encoded = text.encode("latin-1" if how == "latin-1" else "utf-8")
            yield path, encoded * (int(times[1]) if times else 1)


def _pinned() -> _File:
    """Return a plan without anything that a strict reading would miss."""
    path = f"{_FOLDER}/plan.md"
    text = sample.files()[path].decode()
    pinned = text.replace(f"{_FOLDER}/spec.md", f"README.md ({_blob('README.md')})")
    return path, pinned.encode()


def _with_revisions(example: str) -> str:
    """Put real objects of the sample where an example names a present and an older state."""
    return example.replace("2222222", _blob(f"{_FOLDER}/spec.md")).replace(
        "1111111", _blob("README.md")
    )


def _blob(path: str) -> str:
    """Return the name that git gives to the content of a file of the sample."""
    content = sample.files()[path]
    return hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()
