"""Evidence of proofs that were never made: written by the real modules."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from specops import strict_json
from specops.app.proof.command import RULE
from specops.evidence.attestation import sealed, sha256
from specops.evidence.signature import SigningKey
from specops.evidence.store import write_run
from specops.git.state import GitState
from specops.policy import decide
from specops.prove.record import ProofRun, files
from specops.prove.results import report
from specops.prove.verdict import Outcome, Proof
from specops.redaction import redactor
from tests.fakes.world import MOMENT
from tests.unit.prove.test_results import proof

SESSION, LATER = "20261122T113000123Z-3f9c1a", "20261122T113000124Z-000000"
FOLDER = PurePosixPath("evidence/proofs")
EVERY = [proof(f"BA00{number}", outcome) for number, outcome in enumerate(Outcome, 1)]
STATE = GitState("c" * 40, "e" * 40, dirty=False, inside=True)


def place(suffix: str = ".json", session: str = SESSION) -> PurePosixPath:
    """Return the path of a file of a proof."""
    return FOLDER / f"proof_{session}{suffix}"


def write(
    root: Path,
    session: str = SESSION,
    proofs: Sequence[Proof] = EVERY,
    *,
    partial: str = "",
    strict: bool = False,
    signing: SigningKey | None = None,
) -> None:
    """Write the evidence of a proof."""
    judged = report(proofs, strict=strict)
    run = ProofRun(session, MOMENT, 7, STATE, "", partial, strict, "d" * 40, signing)
    decided = (judged, decide(judged, RULE))
    write_run(root, files(run, proofs, decided, b"log", "evidence", redactor({})))


def statement(root: Path) -> dict[str, Any]:
    """Return the attestation of a proof."""
    told: dict[str, Any] = strict_json.parse((root / place(".intoto.json")).read_bytes())
    return told


def forge(root: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change an attestation and give it a digest of itself that fits: unsigned, anybody can."""
    told = statement(root)
    change(told)
    (root / place(".intoto.json")).write_bytes(sealed(told))


def forge_record(root: Path, changes: Mapping[str, object]) -> None:
    """Change a record, and attest it anew."""
    record = strict_json.parse((root / place()).read_bytes())
    content = strict_json.pretty({**record, **changes})
    (root / place()).write_bytes(content)

    def attest(told: dict[str, Any]) -> None:
        (subject,) = (one for one in told["subject"] if one["name"] == str(place()))
        subject["digest"]["sha256"] = sha256(content)

    forge(root, attest)
