from dataclasses import replace

import pytest

from specops.app.proof.command import RULE
from specops.errors import CannotJudgeError
from specops.git.state import GitState
from specops.policy import decide
from specops.prove.record import ProofRun, files
from specops.prove.results import report
from specops.redaction import redactor
from tests.fakes.world import MOMENT
from tests.unit.prove.test_results import proof

RUN = ProofRun("20261122T113000123Z-3f9c1a", MOMENT, 7, GitState(), "", "", strict=False)
PROOFS = [proof("BA003")]
JUDGED = report(PROOFS, strict=False)
SECRET = "sentinel-4711-sentinel"


def test_the_record_comes_last_and_no_file_holds_a_secret() -> None:
    clean = redactor({"HAL_SECRET_X": SECRET})
    judged = (JUDGED, decide(JUDGED, RULE))
    proofs = [replace(PROOFS[0], why=f"saw {SECRET}")]
    written = files(RUN, proofs, judged, f"log {SECRET}".encode(), "evidence", clean)
    stem = f"evidence/proofs/proof_{RUN.session}"
    names = [str(file.path).removeprefix(stem) for file in written]
    assert names == [".log", ".md", ".intoto.json", ".json"]
    assert all(SECRET.encode() not in file.content for file in written)


def test_an_attestation_that_does_not_fit_its_schema_is_never_written() -> None:
    judged = (JUDGED, decide(JUDGED, RULE))
    wrong = replace(RUN, state=GitState(tree="no tree"))
    with pytest.raises(CannotJudgeError, match="its schema at /predicate/specops/tree: "):
        files(wrong, PROOFS, judged, b"", "evidence", redactor({}))


def test_a_record_that_does_not_fit_its_schema_is_never_written() -> None:
    judged = (JUDGED, decide(JUDGED, RULE))
    wrong = replace(RUN, session=" ")
    with pytest.raises(CannotJudgeError, match="does not fit its schema at /sessionId"):
        files(wrong, PROOFS, judged, b"", "evidence", redactor({}))
