"""What an attestation says of its run beside what verification needs: for planning and showing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from specops import strict_json
from specops.errors import EvidenceError
from specops.evidence.names import attestation_name
from specops.evidence.regular import read_regular
from specops.evidence.runs import Run


def details(root: Path, run: Run) -> Mapping[str, Any]:
    """Return what the attestation of a run holds under ``specops``; nothing where it has none.

    Nothing is verified here: a verdict is never built on it alone.
    """
    path = root / run.path.with_name(attestation_name(run.stage, run.session))
    try:
        value = strict_json.parse(read_regular(path))
    except (FileNotFoundError, EvidenceError, strict_json.StrictJsonError):
        return {}
    match value:
        case {"predicate": {"specops": dict(found)}}:
            return found
        case _:
            return {}
