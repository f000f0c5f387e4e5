"""The records of proofs as they lie there: trusted only as far as they were attested."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from specops import strict_json
from specops.errors import EvidenceError
from specops.evidence.attestation import sealed
from specops.evidence.proofs import Proved, read_proofs
from tests.fakes.evidence import Kept

FOLDER = PurePosixPath("evidence/proofs")
SESSION, LATER = "20261122T113000123Z-3f9c1a", "20261122T113000124Z-000000"
PATH = FOLDER / f"proof_{SESSION}.json"
BESIDE = FOLDER / f"proof_{SESSION}.intoto.json"
RECORD: dict[str, Any] = {
    "proofVersion": 1,
    "sessionId": SESSION,
    "tool": "specops 1",
    "startedAt": "2026-11-22T11:30:00.123Z",
    "durationMs": 1,
    "commit": None,
    "dirty": None,
    "settings": "",
    "partial": "",
    "strictProof": False,
    "exitCode": 0,
    "summary": "proved",
    "killRate": 1,
    "canaries": [
        {
            "name": "BA001",
            "code": "BA001",
            "guardrail": "baseline",
            "fault": "a packet without a file",
            "outcome": "caught",
            "why": "",
            "blamed": [],
        }
    ],
}


def write(root: Path, session: str = SESSION) -> None:
    """Write a proof and its attestation."""
    path = FOLDER / f"proof_{session}.json"
    content = strict_json.pretty({**RECORD, "sessionId": session})
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(content)
    digest = {"sha256": hashlib.sha256(content).hexdigest()}
    log = {"name": "log", "digest": {"sha256": "0" * 64}}
    statement = {
        "subject": [log, {"name": str(path), "digest": digest}],
        "predicate": {"specops": {}},
    }
    (root / path.with_suffix(".intoto.json")).write_bytes(sealed(statement))


def read(root: Path) -> list[Proved]:
    return list(read_proofs(root, "evidence"))


def test_proofs_are_read_the_latest_first(tmp_path: Path) -> None:
    for session in (SESSION, LATER):
        write(tmp_path, session)
    (tmp_path / FOLDER / "proof_yesterday.json").touch()
    later = FOLDER / f"proof_{LATER}.json"
    assert read(tmp_path) == [
        Proved(later, LATER, {**RECORD, "sessionId": LATER}),
        Proved(PATH, SESSION, RECORD, ""),
    ]


def test_where_nothing_was_proved_there_are_none(tmp_path: Path) -> None:
    assert read(tmp_path) == []


def _broken(root: Path) -> None:
    (root / PATH).write_bytes(b"{")


def _no_record(root: Path) -> None:
    (root / PATH).write_bytes(b"[]")


def _another_version(root: Path) -> None:
    (root / PATH).write_bytes(strict_json.pretty({**RECORD, "proofVersion": 2}))


def _moved(root: Path) -> None:
    (root / PATH).write_bytes(strict_json.pretty({**RECORD, "sessionId": LATER}))


def _changed(root: Path) -> None:
    (root / PATH).write_bytes(strict_json.canonical(RECORD))


def _folder(root: Path) -> None:
    (root / PATH).unlink()
    (root / PATH).mkdir()


def _unattested(root: Path) -> None:
    (root / BESIDE).unlink()


def _no_attestation(root: Path) -> None:
    (root / BESIDE).write_bytes(b"[]")


def _no_statement(root: Path) -> None:
    (root / BESIDE).write_bytes(b'{"subject": []}')


def _forged(root: Path) -> None:
    statement = json.loads((root / BESIDE).read_bytes())
    del statement["subject"][0]
    (root / BESIDE).write_bytes(strict_json.canonical(statement) + b"\n")


NOT_THAT_ONE = "it is not the one that was attested"


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_broken, "line 1 column 2: Expecting property name enclosed in double quotes"),
        (_no_record, "/: "),
        (_another_version, "/proofVersion: "),
        (_moved, f"it is of {LATER}"),
        (_changed, NOT_THAT_ONE),
        (_folder, f"{PATH.name} cannot be read: it is no regular file: "),
        (_unattested, "there is no attestation beside it"),
        (_no_attestation, NOT_THAT_ONE),
        (_no_statement, NOT_THAT_ONE),
        (_forged, NOT_THAT_ONE),
    ],
)
def test_a_proof_that_cannot_be_trusted_says_why_and_nothing_else(
    tmp_path: Path, spoil: Callable[[Path], None], why: str
) -> None:
    write(tmp_path)
    spoil(tmp_path)
    (told,) = read(tmp_path)
    assert told == Proved(PATH, SESSION, None, told.fault)
    assert told.fault.startswith(why)
    assert told.fault == why or why.endswith(": ")


def test_a_link_out_of_the_repository_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "evidence").mkdir(parents=True)
    (root / FOLDER).symlink_to(tmp_path)
    with pytest.raises(EvidenceError, match="evidence would leave the repository"):
        read(root)


def test_evidence_of_runs_is_no_proof(tmp_path: Path) -> None:
    Kept(tmp_path).add()
    assert read(tmp_path) == []
