"""Evidence that is a telemetry record: readable, and of the spec whose row names it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from specops.guardrails.tracker.regular_file import read_regular_file
from specops.model import Stage
from specops.packet.tracker import canonical_spec_id
from specops.strict_json import StrictJsonError, parse

MAX_RECORD_BYTES: Final = 10_000_000
_SHOWN: Final = 80
_NAME = re.compile(rf"spec-(?:{'|'.join(Stage)})_[^/]*\.json")

RecordProblem = Callable[[Path, str], str | None]


class _UnreadableRecordError(Exception):
    """A file under a record's name that holds no spec id; its text says why."""


def is_record_name(path: str) -> bool:
    """Tell the name of a telemetry record, ``spec-<stage>_<session>.json``."""
    return bool(_NAME.fullmatch(path.rpartition("/")[2]))


def record_problem(path: Path, spec_id: str) -> str | None:
    """Say why a record is no evidence for a spec, or None.

    ``spec_id`` is canonical; without one, only that the record can be read is asked.
    """
    try:
        named = _spec_id(path)
    except _UnreadableRecordError as error:
        return str(error)
    if spec_id and canonical_spec_id(named) != spec_id:
        return f"belongs to {named[:_SHOWN]}, not to {spec_id}"
    return None


def _spec_id(path: Path) -> str:
    try:
        content = read_regular_file(path, MAX_RECORD_BYTES + 1)
        record = parse(content) if len(content) <= MAX_RECORD_BYTES else None
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise _UnreadableRecordError(message) from None
    except StrictJsonError as error:
        message = f"is not JSON: {error}"
        raise _UnreadableRecordError(message) from None
    named = record.get("specId") if isinstance(record, dict) else None
    if not isinstance(named, str):
        is_large = len(content) > MAX_RECORD_BYTES
        message = f"is larger than {MAX_RECORD_BYTES} bytes" if is_large else "has no specId"
        raise _UnreadableRecordError(message)
    return named
