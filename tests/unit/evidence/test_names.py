import pytest

from specops.evidence.names import (
    ATTESTATION_SUFFIX,
    LOG_SUFFIX,
    attestation_name,
    envelope_name,
    is_other_evidence,
    log_name,
    parse_name,
    parse_proof_name,
    parse_record_name,
    signature_name,
)
from specops.model import Stage

SESSION = "20261122T113000123Z-3f9c1a"


def test_the_names_are_those_of_the_contract() -> None:
    assert envelope_name(Stage.PLAN, SESSION) == f"spec-plan_{SESSION}.json"
    assert log_name(Stage.PLAN, SESSION) == f"spec-plan_{SESSION}.log"
    assert attestation_name(Stage.PLAN, SESSION) == f"spec-plan_{SESSION}.intoto.json"
    assert signature_name(Stage.PLAN, SESSION) == f"spec-plan_{SESSION}.dsse.json"
    assert envelope_name("accept", SESSION) == f"accept_{SESSION}.json"
    assert signature_name("proof", SESSION) == f"proof_{SESSION}.dsse.json"


def test_the_record_of_an_acceptance_is_known_beside_those_of_stages() -> None:
    assert parse_record_name(f"accept_{SESSION}.json") == ("accept", SESSION)
    assert parse_record_name(f"spec-plan_{SESSION}.json") == (Stage.PLAN, SESSION)
    assert parse_record_name(f"accept_{SESSION}.json.bak") is None
    assert parse_record_name("accept_.json") is None


def test_the_record_of_a_proof_is_known_by_itself() -> None:
    name = envelope_name("proof", SESSION)
    assert parse_proof_name(name) == ("proof", SESSION)
    assert parse_record_name(name) is None
    for other in (f"accept_{SESSION}.json", f"proof_{SESSION}.intoto.json", "proof_.json"):
        assert parse_proof_name(other) is None


@pytest.mark.parametrize("stage", Stage)
def test_a_name_that_was_built_is_read_back(stage: Stage) -> None:
    assert parse_name(envelope_name(stage, SESSION)) == (stage, SESSION)
    assert parse_name(log_name(stage, SESSION), LOG_SUFFIX) == (stage, SESSION)
    assert parse_name(attestation_name(stage, SESSION), ATTESTATION_SUFFIX) == (stage, SESSION)


def test_a_name_of_earlier_writers_is_read() -> None:
    name = "spec-plan_2025-10-13T03:39:12Z-92930885.json"
    assert parse_name(name) == (Stage.PLAN, "2025-10-13T03:39:12Z-92930885")


@pytest.mark.parametrize(
    "name",
    [
        f"spec-deploy_{SESSION}.json",
        f"plan_{SESSION}.json",
        f"spec-plan_{SESSION}.log",
        f"spec-plan_{SESSION}.intoto.json",
        f"spec-plan_{SESSION}.json\n",
        "spec-plan_.json",
        "spec-plan.json",
        "spec-plan_gpt-pro_2025-10-14T15:58:30Z-79323873.json",
        "SPEC-DOGFOOD-001_spec-validate_telemetry_20251226_144113.json",
    ],
)
def test_any_other_name_is_no_envelope(name: str) -> None:
    assert parse_name(name) is None


@pytest.mark.parametrize(
    ("name", "other"),
    [
        (f"spec-plan_{SESSION}.intoto.json", True),
        (f"{SESSION}-hal-health.json", True),
        ("20250929-145435Z-hal-list_movies.json", True),
        (f"spec-plan_{SESSION}-hal-health.json", False),
        (f"spec-plan_{SESSION}.json", False),
        ("notes-hal-health.json", False),
    ],
)
def test_attestations_and_hal_records_are_known_by_their_names(
    name: str,
    other: bool,  # noqa: FBT001 - the expected answer of a table of cases
) -> None:
    assert is_other_evidence(name) is other
