"""The proof matrix of the report: which record is shown, and which one is trusted."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from specops.app.proof.command import RULE
from specops.app.standing.proofs import read_matrix
from specops.errors import EvidenceError
from specops.evidence import store
from specops.evidence.attestation import sealed
from specops.git.state import GitState
from specops.policy import decide
from specops.prove.record import files
from specops.prove.results import report
from specops.prove.verdict import Outcome, Proof
from specops.redaction import redactor
from specops.report.model import Matrix
from tests.fakes import linting
from tests.unit.prove.test_record import RUN
from tests.unit.prove.test_results import proof

SESSIONS = [f"2026112{day}T113000123Z-3f9c1a" for day in range(1, 6)]
HOSTILE = "<script>alert(1)</script>"
ALL = [
    proof("BA003"),
    proof("BA001", Outcome.MISSED),
    proof("TR001", Outcome.NOT_STOPPED, "tracker"),
    proof("TR002", guardrail="tracker"),
]


STATE = GitState(commit="a" * 40, dirty=True)


def record(root: Path, session: str, proofs: Sequence[Proof], partial: str = "") -> Path:
    """Leave a proof as the command does, and return the path of its record."""
    judged = report(proofs, strict=False)
    run = replace(RUN, session=session, partial=partial, state=STATE)
    written = files(run, proofs, (judged, decide(judged, RULE)), b"log", "evidence", redactor({}))
    store.write_run(root, written)
    return root / written[-1].path


def shown(root: Path) -> Matrix:
    found = read_matrix(root, "evidence")
    assert found.matrix
    assert found.unreadable == ()
    return found.matrix


def test_without_a_proof_there_is_no_matrix(tmp_path: Path) -> None:
    found = read_matrix(tmp_path, "evidence")
    assert (found.matrix, found.unreadable) == (None, ())


def test_the_matrix_has_guardrails_against_outcomes(tmp_path: Path) -> None:
    path = record(tmp_path, SESSIONS[0], ALL)
    matrix = shown(tmp_path)
    assert matrix.outcomes == (
        "caught",
        "missed",
        "false alarm",
        "would not stop it",
        "not planted",
    )
    rows = {row.guardrail: (row.counts, row.kill_rate) for row in matrix.rows}
    assert rows == {"baseline": ((1, 1, 0, 0, 0), 0.5), "tracker": ((1, 0, 0, 1, 0), 0.5)}
    assert [fault.name for fault in matrix.rows[0].faults] == ["BA001", "BA003"]
    assert (matrix.kill_rate, matrix.planted) == (0.5, 4)
    assert (matrix.at, matrix.commit) == ("2026-11-21T11:30:00Z", "aaaaaaaaaaaa with changes")
    assert tmp_path / matrix.record == path
    whys = {fault.name: fault.why for fault in matrix.open}
    assert whys == {"BA001": "why", "TR001": "why; because of rollout.default (specops.toml:3)"}


def test_a_later_proof_of_a_part_is_the_word_on_that_part_alone(tmp_path: Path) -> None:
    record(tmp_path, SESSIONS[0], [proof("XX001", guardrail="gone")])
    record(tmp_path, SESSIONS[1], ALL)
    record(tmp_path, SESSIONS[2], [proof("BA001")], "--code BA001")
    matrix = shown(tmp_path)
    assert [row.guardrail for row in matrix.rows] == ["baseline", "tracker"]
    assert [fault.name for fault in matrix.open] == ["TR001"]
    days = {fault.name: fault.at[:10] for row in matrix.rows for fault in row.faults}
    assert (days["BA001"], days["BA003"]) == ("2026-11-23", "2026-11-22")
    assert matrix.at == "2026-11-23T11:30:00Z"


def test_a_record_that_was_changed_or_moved_is_told_and_counts_for_nothing(tmp_path: Path) -> None:
    paths = [record(tmp_path, session, ALL) for session in SESSIONS]
    paths[4].write_bytes(paths[4].read_bytes().replace(b"missed", b"caught"))
    attestation(paths[3]).unlink()
    paths[2].write_text("{")
    paths[1].write_text('{"proofVersion": 2}')
    shutil.copy(paths[0], paths[0].with_name(f"proof_{SESSIONS[1][:-1]}b.json"))
    found = read_matrix(tmp_path, "evidence")
    told = [line.partition(": ")[2] for line in found.unreadable]
    assert told[0] == "it is not the one that was attested"
    assert told[1] == "there is no attestation beside it"
    assert told[2].startswith("line 1 column 2")
    assert told[3] == f"it is of {SESSIONS[0]}"
    assert told[4].startswith("/: ")
    assert found.matrix
    assert found.matrix.record.endswith(f"{SESSIONS[0]}.json")


def attestation(path: Path) -> Path:
    """Return the path of the attestation beside a record."""
    return path.with_suffix(".intoto.json")


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["predicate"].update(result="FAILED"),
        lambda told: told.clear(),
        lambda told: told.update(subject=[7]),
    ],
    ids=["changed", "empty", "of nothing"],
)
def test_an_attestation_that_was_changed_vouches_for_nothing(tmp_path: Path, change: Any) -> None:  # noqa: ANN401 - it changes any JSON
    path = record(tmp_path, SESSIONS[0], ALL)
    told = json.loads(attestation(path).read_bytes())
    change(told)
    content = sealed(told) if told.get("subject") == [7] else json.dumps(told).encode()
    attestation(path).write_bytes(content)
    found = read_matrix(tmp_path, "evidence")
    assert found.matrix is None
    assert found.unreadable[0].endswith("it is not the one that was attested")


def test_evidence_that_is_led_out_of_the_repository_is_not_read(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    record(outside, SESSIONS[0], ALL)
    root = tmp_path / "root"
    root.mkdir()
    (root / "evidence").symlink_to(outside / "evidence")
    with pytest.raises(EvidenceError, match="evidence would leave the repository"):
        read_matrix(root, "evidence")


def test_hostile_names_of_faults_are_text_on_the_page(tmp_path: Path) -> None:
    linted = linting.make(tmp_path)
    one = ALL[1]
    canary = replace(one.canary, name=HOSTILE, guardrail=HOSTILE, says=HOSTILE)
    record(tmp_path, SESSIONS[0], [*ALL, replace(one, canary=canary, why=HOSTILE)])
    assert linted.run("report", html="out.html").code == 0
    html = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 6
    assert "2 of 5</span> planted faults were caught, a kill rate of 40.0%" in html
