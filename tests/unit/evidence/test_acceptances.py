"""The records of acceptances as they lie there: trusted only as far as they were attested."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from specops import strict_json
from specops.errors import EvidenceError
from specops.evidence.acceptances import Accepted, read_accepted
from specops.evidence.attestation import render, sealed
from specops.evidence.attested import read_attestation
from specops.evidence.names import ACCEPT
from specops.evidence.store import EvidenceFile, write_run
from specops.policy import decide
from specops.redaction import redactor
from specops.session import make
from tests.unit.evidence.test_acceptance import SESSION, record
from tests.unit.evidence.test_attestation import CHECKS, FACTS, RULE, of

FOLDER = PurePosixPath("evidence/commands/SPEC-KIT-018")
PATH = FOLDER / f"accept_{SESSION}.json"
BESIDE = FOLDER / f"accept_{SESSION}.intoto.json"


def write(root: Path, session: str = SESSION) -> None:
    """Write an acceptance and its attestation."""
    path = FOLDER / f"accept_{session}.json"
    content = strict_json.pretty({**record(), "sessionId": session})
    facts = replace(FACTS, stage=ACCEPT, session=session, previous=None)
    report = of(CHECKS[0])
    subjects = [(str(path), content)]
    told = render(facts, report, decide(report, RULE), subjects, redactor({}))
    beside = path.with_name(f"accept_{session}.intoto.json")
    write_run(root, [EvidenceFile(beside, told), EvidenceFile(path, content)])


def read(root: Path) -> list[Accepted]:
    return list(read_accepted(root, "evidence", "SPEC-KIT-018"))


def test_records_are_read_the_latest_first_with_their_attestations(tmp_path: Path) -> None:
    write(tmp_path)
    later = make(datetime(2026, 11, 23), "000000")  # noqa: DTZ001 - digits alone
    write(tmp_path, later)
    (tmp_path / FOLDER / "accept_yesterday.json").touch()
    latest, first = read(tmp_path)
    assert (latest.session, latest.path.name) == (later, f"accept_{later}.json")
    attested = read_attestation(tmp_path / BESIDE)
    assert first == Accepted(PATH, SESSION, record(), "", attested, ACCEPT)


def test_where_nothing_was_accepted_there_are_none(tmp_path: Path) -> None:
    assert read(tmp_path) == []


def _forge(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    """Return what changes an attestation and gives it a digest of itself that fits."""

    def forged(root: Path) -> None:
        statement = json.loads((root / BESIDE).read_bytes())
        change(statement)
        (root / BESIDE).write_bytes(sealed(statement))

    return forged


def _no_record(root: Path) -> None:
    (root / PATH).write_bytes(b"[]")


def _of_another_spec(root: Path) -> None:
    (root / PATH).write_bytes(strict_json.pretty({**record(), "specId": "SPEC-OPS-004"}))


def _of_another_session(root: Path) -> None:
    other = "20261122T113000123Z-000000"
    (root / PATH).write_bytes(strict_json.pretty({**record(), "sessionId": other}))


def _changed(root: Path) -> None:
    (root / PATH).write_bytes(strict_json.canonical(record()))


def _unattested(root: Path) -> None:
    (root / BESIDE).unlink()


def _broken(root: Path) -> None:
    (root / BESIDE).write_bytes(b"{}")


def _contradicting(statement: dict[str, Any]) -> None:
    statement["predicate"]["specops"]["checked"] = 9


def _validate(statement: dict[str, Any]) -> None:
    statement["predicate"]["specops"]["stage"] = "validate"


def _other_spec(statement: dict[str, Any]) -> None:
    statement["predicate"]["specops"]["specId"] = "SPEC-OPS-004"


def _other_session(statement: dict[str, Any]) -> None:
    statement["predicate"]["specops"]["sessionId"] = "20261122T113000123Z-000000"


NOT_THAT_ONE = "it is not the one that was attested"


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_no_record, "/: "),
        (_of_another_spec, f"it is of SPEC-OPS-004 {SESSION}"),
        (_of_another_session, "it is of SPEC-KIT-018 20261122T113000123Z-000000"),
        (_changed, NOT_THAT_ONE),
        (_unattested, "there is no attestation beside it"),
        (_broken, f"{BESIDE.name}: /: "),
        (_forge(_contradicting), "checked is 9, the checks give 1"),
        (_forge(_validate), NOT_THAT_ONE),
        (_forge(_other_spec), NOT_THAT_ONE),
        (_forge(_other_session), NOT_THAT_ONE),
    ],
)
def test_a_record_that_cannot_be_trusted_says_why_and_nothing_else(
    tmp_path: Path, spoil: Callable[[Path], None], why: str
) -> None:
    write(tmp_path)
    spoil(tmp_path)
    (told,) = read(tmp_path)
    assert told == Accepted(PATH, SESSION, None, told.fault)
    assert told.fault.startswith(why)
    assert told.fault == why or why.endswith(": ")


def test_a_link_out_of_the_repository_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / FOLDER.parent).mkdir(parents=True)
    (root / FOLDER).symlink_to(tmp_path)
    with pytest.raises(EvidenceError, match="evidence would leave the repository"):
        read(root)
