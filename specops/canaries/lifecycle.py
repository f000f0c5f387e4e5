"""EV050 and up: evidence that is too much, and archives, in a repository whose work is done."""

from collections.abc import Iterator
from itertools import starmap
from typing import Final

from specops import strict_json
from specops.canaries import sample
from specops.canaries.model import Canary, Planting
from specops.canaries.records import record
from specops.codes import lifecycle
from specops.codes.model import CheckCode
from specops.evidence.names import envelope_name, log_name
from specops.model import Stage

_TRACKER: Final = "SPEC.md"
_FOLDER: Final = f"evidence/commands/{sample.SPEC}"
_GROW: Final = (
    f"mkdir -p {_FOLDER}\n"
    "dd if=/dev/zero of={} bs=1000 count=0 seek={} status=none\nspecops evidence.stats"
)
_HUGE: Final = 10**9  # in kB: beyond what anybody sets, and nothing of it is on the disk


def _old_runs() -> Iterator[tuple[str, bytes]]:
    """Give the records of a year ago: only what is old is archived."""
    for rank, stage in enumerate(Stage):
        session = f"20250101T11300{rank}000Z-3f9c1a"
        log = f"{_FOLDER}/{log_name(stage, session)}"
        told = {
            **record(stage),
            "sessionId": session,
            "timestamp": f"2025-01-01T11:30:0{rank}Z",
            "artifacts": [{"path": log}],
        }
        yield f"{_FOLDER}/{envelope_name(stage, session)}", strict_json.pretty(told)
        yield log, b"$ true\n"


def _done() -> Iterator[tuple[str, bytes]]:
    """Give the files of a repository whose spec is done and has runs of a year ago."""
    tracker = sample.files()[_TRACKER].decode().splitlines(keepends=True)
    rows = (
        row.replace("In Progress", "Done") if f"| {sample.SPEC} |" in row else row
        for row in tracker
    )
    yield _TRACKER, "".join(rows).encode()
    yield from _old_runs()


def _canary(code: CheckCode) -> Canary:
    """Return the canary of a code from its examples."""
    fault, healthy = (Planting(one.strip(), tuple(_done())) for one in (code.failing, code.passing))
    return Canary(code.code, code.code, "evidence", code.title, fault, healthy)


def _too_large(code: CheckCode, path: str) -> Canary:
    """Return the canary of a limit: evidence that is over any, of a file with nothing in it.

    The examples set the limit themselves, which would take the place of that of the repository.
    """
    fault, healthy = (Planting(_GROW.format(path, size)) for size in (_HUGE, 1))
    return Canary(code.code, code.code, "evidence", code.title, fault, healthy)


_LIMITS: Final = {
    lifecycle.FILE_TOO_LARGE: f"{_FOLDER}/body.json",
    lifecycle.SPEC_TOO_LARGE: f"{_FOLDER}/body.json",
    lifecycle.TOTAL_TOO_LARGE: "evidence/other.bin",
}
CANARIES: Final = (
    *starmap(_too_large, _LIMITS.items()),
    *(_canary(code) for code in lifecycle.CODES if code not in _LIMITS),
)
