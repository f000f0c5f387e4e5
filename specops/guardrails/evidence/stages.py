"""The chain of stages: each attestation names the record of the stage before by its digest."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from specops.codes import verification as codes
from specops.errors import EvidenceError
from specops.evidence.attestation import Previous
from specops.evidence.attested import Attested
from specops.evidence.names import parse_name
from specops.evidence.recorded import Recorded, read_run
from specops.guardrails.evidence.one_run import found
from specops.model import Finding, Stage


def chain_findings(root: Path, recorded: Recorded, *, is_latest: bool) -> Iterator[Finding]:
    """Give what is wrong with the link from a run to the record of the stage before it.

    Only the latest run of a stage answers for a failure before it: what was passed by mistake
    earlier has been run again since.
    """
    attested = recorded.attested
    if attested is None or attested.previous is None:
        return
    previous = attested.previous
    why = _misled(recorded, previous)
    base = None if why else _read(root, PurePosixPath(previous.name))
    if not why and (base is None or not base.digest):
        why = f"{previous.name}, which it was based on, is missing"
    elif base and base.digest != previous.sha256:
        why = f"{previous.name} is not the record that it was based on: its digest is another"
    if why:
        yield found(codes.BROKEN_CHAIN, recorded.path, why)
    elif is_latest and base and base.attested and _passed_over(attested, base.attested):
        message = f"it passed on top of {previous.name}, exit {base.attested.exit_code}"
        yield found(codes.ON_FAILURE, recorded.path, message)


def _read(root: Path, path: PurePosixPath) -> Recorded | None:
    """Read the record that a link names; what cannot be read is not there."""
    try:
        return read_run(root, path)
    except EvidenceError:
        return None


def _misled(recorded: Recorded, previous: Previous) -> str:
    """Say why a link cannot be one to the record of the stage before, or nothing."""
    order = list(Stage)
    path = PurePosixPath(previous.name)
    parsed = parse_name(path.name)
    if path.parent != recorded.path.parent or parsed is None or parsed[0] is not previous.stage:
        return f"{previous.name} is no record of {previous.stage.value} of the same spec"
    if order.index(previous.stage) != order.index(recorded.stage) - 1:
        return f"{recorded.stage.value} does not follow {previous.stage.value}"
    if parsed[1] >= recorded.session:
        return f"{previous.name} is later than what is said to be based on it"
    return ""


def _passed_over(attested: Attested, base: Attested) -> bool:
    """Tell whether a run passed on top of one that failed, and nothing let that through."""
    return attested.exit_code == 0 and not attested.overrides and base.exit_code != 0
