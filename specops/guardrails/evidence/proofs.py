"""The evidence of proofs: each is what its proof left, and nothing lies beside that."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from specops.evidence.names import parse_proof_name
from specops.evidence.recorded_proofs import RecordedProof
from specops.guardrails.evidence.one_run import OneRun
from specops.guardrails.evidence.strays import stray_findings
from specops.model import Finding


def proof_findings(
    rules: OneRun,
    folder: PurePosixPath,
    proofs: Sequence[RecordedProof],
    wanted: Sequence[RecordedProof],
    since: str,
) -> Iterator[Finding]:
    """Give what is wrong with some proofs of a folder, and with what lies beside them all.

    Raises as the rules of a run and those of strays do.
    """
    for proof in wanted:
        yield from rules.findings(proof)
    yield from stray_findings(rules.root, folder, proofs, since, parse_proof_name)
