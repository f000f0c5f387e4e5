import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from specops import strict_json
from specops.evidence.attestation import RunFacts, render, sealed, sha256
from specops.evidence.attested import (
    Attested,
    InvalidAttestationError,
    parse,
    read_attestation,
)
from specops.evidence.names import ACCEPT
from specops.evidence.rulings import read_judgement
from specops.model import Override, Report, Stage
from specops.policy import Allowance, Result, decide
from specops.redaction import redactor
from tests.unit.evidence.test_attestation import CHECKS, FACTS, RULE, SUBJECTS, of

CHANGED = "json: it does not match the digest of itself: it was changed after it was written: "
OVERRIDE = Override("allow-fail", "flag --allow-fail", "drill")


def written(report: Report, facts: RunFacts = FACTS) -> bytes:
    decision = decide(report, RULE, (Allowance(OVERRIDE),))
    return render(facts, report, decision, SUBJECTS, redactor({}))


CONTENT = written(of(*CHECKS[:2]))


def changed(*path: str, value: object) -> bytes:
    """Change a statement and seal it again, so that only its shape can be wrong."""
    statement: Any = json.loads(CONTENT)
    place = statement
    for step in path[:-1]:
        place = place[int(step) if isinstance(place, list) else step]
    place[path[-1]] = value
    return sealed(statement)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "spec-validate_x.intoto.json"


def test_what_was_attested_is_read_again(path: Path) -> None:
    content = written(of(*CHECKS[:2]), replace(FACTS, picked=("hal-smoke",)))
    path.write_bytes(content)
    assert read_attestation(path) == Attested(
        Stage.VALIDATE,
        FACTS.spec_id,
        FACTS.session,
        Result.WARNED,
        exit_code=0,
        commit="c" * 40,
        tree="e" * 40,
        configuration=FACTS.configuration,
        subjects={name: sha256(data) for name, data in SUBJECTS},
        overrides=(OVERRIDE.covering(frozenset({"HS016"})),),
        picked=("hal-smoke",),
        source_tree="d" * 40,
        schemas=FACTS.schemas,
        previous=FACTS.previous,
        contradictions=(),
        judgement=read_judgement(json.loads(content)["predicate"]["specops"]),
    )


def test_an_acceptance_is_no_stage_and_may_be_the_first_record() -> None:
    read = parse(written(of(CHECKS[0]), replace(FACTS, stage=ACCEPT, previous=None)))
    assert (read.stage, read.previous) == (ACCEPT, None)


def test_nothing_is_let_through_by_what_does_not_follow_from_its_checks(path: Path) -> None:
    path.write_bytes(CONTENT)
    sound = read_attestation(path)
    path.write_bytes(changed("predicate", "specops", "checked", value=9))
    forged = read_attestation(path)
    assert sound is not None
    assert forged is not None
    assert (sound.let_through, forged.let_through) == (True, False)


def test_no_attestation_is_no_error(path: Path) -> None:
    assert read_attestation(path) is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "line 1"),
        (b"[]\n", "/: "),
        (changed("_type", value="x"), "/_type"),
        (changed("subject", value=[]), "/subject"),
        (changed("subject", "0", "digest", value={}), "/subject/0/digest"),
        (changed("predicateType", value="x"), "/predicateType"),
        (changed("predicate", "result", value="GREAT"), "/predicate/result"),
        (changed("predicate", "specops", "exitCode", value="0"), "/predicate/specops/exitCode"),
        (changed("predicate", "specops", "commit", value="HEAD"), "/predicate/specops/commit"),
        (changed("predicate", "specops", "stage", value="all"), "/predicate/specops/stage"),
        (changed("predicate", "specops", "overrides", value=[{}]), "/predicate/specops/overrides"),
        (CONTENT.replace(b"WARNED", b"PASSED"), CHANGED),
        (CONTENT[:-1], CHANGED),
        (strict_json.pretty(json.loads(CONTENT)), CHANGED),
    ],
)
def test_a_broken_attestation_is_told_by_its_name(path: Path, content: bytes, why: str) -> None:
    path.write_bytes(content)
    with pytest.raises(InvalidAttestationError, match=why) as caught:
        read_attestation(path)
    assert caught.value.message.startswith("spec-validate_x.intoto.json: ")
    assert "run the stage again" in caught.value.remedy


def test_a_folder_is_no_attestation(path: Path) -> None:
    path.mkdir()
    with pytest.raises(InvalidAttestationError, match="no regular file"):
        read_attestation(path)
