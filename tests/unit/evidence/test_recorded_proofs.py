"""The evidence of proofs as it is read for verification."""

from dataclasses import replace
from pathlib import Path

from specops.evidence.recorded_proofs import RecordedProof, disagreements, read_recorded_proofs
from specops.policy import Result
from specops.prove.verdict import Outcome
from tests.fakes.proofs import FOLDER, LATER, SESSION, place, write
from tests.unit.prove.test_results import proof


def test_the_evidence_of_a_proof_is_read_as_it_was_written(tmp_path: Path) -> None:
    write(tmp_path, LATER, proofs=[proof("BA001")], partial="--code BA001")
    write(tmp_path, proofs=[proof("BA001", Outcome.MISSED)])
    (tmp_path / FOLDER / "proof_yesterday.json").touch()
    first, later = read_recorded_proofs(tmp_path, "evidence")
    assert first == RecordedProof(place(), SESSION, first.record, attested=first.attested)
    assert (first.fault, first.attestation_fault, later.session) == ("", "", LATER)
    assert first.record
    assert first.record["sessionId"] == SESSION
    assert first.attested
    assert later.attested
    told = [(one.result, one.exit_code, one.picked) for one in (first.attested, later.attested)]
    assert told == [(Result.FAILED, 1, ("",)), (Result.PASSED, 0, ("--code BA001",))]
    assert (first.attested.configuration, first.attested.overrides) == ({}, ())


def test_where_nothing_was_proved_there_is_none(tmp_path: Path) -> None:
    assert list(read_recorded_proofs(tmp_path, "evidence")) == []


def test_an_attestation_that_judged_nothing_tells_no_outcome(tmp_path: Path) -> None:
    write(tmp_path)
    (one,) = read_recorded_proofs(tmp_path, "evidence")
    assert one.record
    assert one.attested
    assert list(disagreements(one.record, one.attested)) == []
    unjudged = replace(one.attested, judgement=None)
    assert list(disagreements(one.record, unjudged)) == ["list of outcomes"]
