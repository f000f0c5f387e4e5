"""Evidence: what a run leaves behind, how it is written, and how it is read again.

The functions here are the public interface for programs that read evidence: dashboards, pipelines,
bots. They are stable as docs/evidence-api.md promises; the modules below are not. Each imports what
it needs when it is called, so that importing this package costs next to nothing.
"""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from specops.evidence.read import Problem
    from specops.evidence.recorded import Recorded
    from specops.evidence.runs import Run
    from specops.evidence.subjects import Fault
    from specops.model import Stage

__all__ = ["find", "load", "succeeded", "validate", "verify"]


def find(
    root: Path,
    evidence_root: str = "evidence",
    *,
    spec_id: str | None = None,
    stage: "Stage | str | None" = None,
) -> "tuple[Run, ...]":
    """Return the runs that left an envelope, the oldest first, told by their names alone.

    ``spec_id`` may be canonical or whole; without it and without ``stage`` the runs of all are
    found. No file is opened. Raises ``ValueError`` for a stage that does not exist, and
    ``EvidenceError`` when a folder cannot be read or a link leads out of the repository.
    """
    from specops.evidence.runs import find_runs  # noqa: PLC0415 - light at import, as promised
    from specops.model import Stage  # noqa: PLC0415 - as above

    return find_runs(root, evidence_root, spec_id, None if stage is None else Stage(stage))


def load(root: Path, path: PurePosixPath | str, *, compat: bool = False) -> "Recorded":
    """Read the record of one run: its envelope, and the attestation beside it.

    ``path`` is that of the envelope, relative to the root. Never raises for what lies there: what
    is wrong is in ``fault`` and ``attestation_fault``, and ``record`` is ``None`` unless the
    envelope is valid, strictly or in the compat reading. Raises ``EvidenceError`` for a path that
    leads out of the repository and for a name that is none of an envelope.
    """
    from specops.evidence.read import Reading  # noqa: PLC0415 - light at import, as promised
    from specops.evidence.recorded import read_run  # noqa: PLC0415 - as above

    reading = Reading.COMPAT if compat else Reading.STRICT
    return read_run(root, PurePosixPath(path), reading)


def validate(record: object, *, compat: bool = False) -> "tuple[Problem, ...]":
    """Return what is wrong with a parsed envelope, by place; nothing where it is valid."""
    from specops.evidence.read import Reading  # noqa: PLC0415 - light at import, as promised
    from specops.evidence.read import validate as validated  # noqa: PLC0415 - as above

    return validated(record, Reading.COMPAT if compat else Reading.STRICT)


def succeeded(record: Mapping[str, Any]) -> bool:
    """Tell whether the stage of a valid envelope succeeded, by the table of the contract."""
    from specops.evidence.telemetry import succeeded as judged  # noqa: PLC0415 - light at import

    return judged(record)


def verify(root: Path, recorded: "Recorded") -> "tuple[Fault, ...]":
    """Return what is wrong with the files of one run, held against its attestation.

    Nothing where envelope and attestation are valid, are of the run that the name says, and every
    file that the attestation names is there with its digest. The chain of stages, commits and
    orphans are judged by the command ``evidence.verify``.
    """
    from specops.evidence.subjects import faults  # noqa: PLC0415 - light at import, as promised

    return tuple(faults(root, recorded))
