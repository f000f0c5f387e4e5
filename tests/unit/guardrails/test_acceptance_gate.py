"""What the gate makes of the records of acceptances, record by record."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from specops.codes.evidence import NOT_SUCCEEDED
from specops.evidence.acceptances import Accepted
from specops.evidence.attestation import sha256
from specops.evidence.attested import Attested
from specops.git.state import GitState
from specops.guardrails.acceptance.gate import AcceptanceGate, counting
from specops.model import CheckResult, Finding, Location, could_not_judge, judged, passed
from specops.policy import Result

SPEC = "SPEC-KIT-018"
AGAIN = f"run `specops accept --spec {SPEC}` at this commit, and merge its evidence"


def accepted(
    root: Path, session: str, exit_code: int = 0, commit: str = "c1", **verdicts: str
) -> Accepted:
    """Return a record that holds, with what it says of each requirement."""
    path = PurePosixPath(f"accept_{session}.json")
    (root / path).write_text(session, encoding="utf-8")
    told: list[dict[str, Any]] = [
        {"id": name, "verdict": verdict, "proven": False, "covers": []}
        for name, verdict in verdicts.items()
    ]
    result = Result.FAILED if exit_code else Result.PASSED
    subjects = {str(path): sha256(session.encode())}
    attested = Attested("accept", SPEC, session, result, exit_code, commit, None, {}, subjects, ())
    return Accepted(path, session, {"requirements": told}, attested=attested)


def broken(session: str) -> Accepted:
    return Accepted(PurePosixPath(f"accept_{session}.json"), session, None, "it is no record")


def gated(root: Path, *records: Accepted) -> CheckResult:
    gate = AcceptanceGate(root, {SPEC: records})
    (result,) = gate.run()
    assert gate.name == "accept"
    return result


def failed(checked: int, *told: tuple[str, str]) -> CheckResult:
    """Return what is judged where records at some paths tell of what failed."""
    findings = (
        Finding(NOT_SUCCEEDED.code, f"{SPEC} {what}", Location(path), NOT_SUCCEEDED.fix)
        for path, what in told
    )
    return judged(SPEC, checked, tuple(findings))


def test_each_spec_is_judged_by_its_own_records(tmp_path: Path) -> None:
    one = accepted(tmp_path, "1", R1="passed", R2="passed")
    two = accepted(tmp_path, "2", 1, R1="failed")
    told = list(AcceptanceGate(tmp_path, {"A": [one], "B": [two]}).run())
    assert [(result.name, result.checked, len(result.findings)) for result in told] == [
        ("A", 2, 0),
        ("B", 1, 1),
    ]


def test_a_requirement_is_judged_by_the_latest_record_that_tells_of_it(tmp_path: Path) -> None:
    latest = accepted(tmp_path, "3", 1, R2="passed", R3="failed")
    later = accepted(tmp_path, "2", 1, R1="error", R2="failed", R4="passed")
    earlier = accepted(tmp_path, "1", 1, R3="failed", R4="failed")
    assert gated(tmp_path, latest, later, earlier) == failed(
        4, ("accept_3.json", "R3 failed"), ("accept_2.json", "R1 error")
    )


def test_failures_of_one_record_are_told_in_their_order(tmp_path: Path) -> None:
    path = "accept_1.json"
    record = accepted(tmp_path, "1", 1, R3="failed", R1="error", R2="failed")
    assert gated(tmp_path, record) == failed(
        3, (path, "R1 error"), (path, "R2 failed"), (path, "R3 failed")
    )


def test_what_a_green_run_let_through_is_green(tmp_path: Path) -> None:
    assert gated(tmp_path, accepted(tmp_path, "1", R1="failed")) == passed(SPEC, 1)


def test_a_record_that_tells_of_no_requirement_is_counted_as_one_thing(tmp_path: Path) -> None:
    assert gated(tmp_path, accepted(tmp_path, "1")) == passed(SPEC, 1)


def test_a_red_run_is_red_whatever_its_requirements_came_to(tmp_path: Path) -> None:
    told = "accept failed, though each requirement was shown"
    record = accepted(tmp_path, "1", 1, R1="passed")
    assert gated(tmp_path, record) == failed(1, ("accept_1.json", told))


@pytest.mark.parametrize("exit_code", [2, 3, 130])
def test_a_latest_run_that_could_not_judge_is_no_verdict(tmp_path: Path, exit_code: int) -> None:
    latest = accepted(tmp_path, "2", exit_code, R1="error")
    why = f"it ended with exit {exit_code}: see accept_2.json"
    assert gated(tmp_path, latest) == could_not_judge(SPEC, why, remedy=AGAIN)
    green = accepted(tmp_path, "3", R1="passed")
    assert gated(tmp_path, green, latest) == passed(SPEC, 1)


def test_a_record_that_nobody_can_trust_is_no_verdict(tmp_path: Path) -> None:
    why = "accept_1.json: it is no record"
    later = accepted(tmp_path, "2", R1="passed")
    assert gated(tmp_path, later, broken("1")) == could_not_judge(SPEC, why, remedy=AGAIN)


def test_a_file_that_is_not_the_one_that_was_attested_is_no_verdict(tmp_path: Path) -> None:
    record = accepted(tmp_path, "1", R1="passed")
    (tmp_path / "accept_1.json").write_text("other", encoding="utf-8")
    why = "accept_1.json: its digest is not the one that was attested"
    assert gated(tmp_path, record) == could_not_judge(SPEC, why, remedy=AGAIN)


@pytest.mark.parametrize(
    ("sessions", "counts"),
    [
        ([], []),
        (["here 3", "here 2", "there 1"], ["here 3", "here 2"]),
        (["bad 3", "here 2"], ["bad 3", "here 2"]),
        (["there 3", "here 2"], []),
        (["here 3", "there 2", "bad 1"], ["here 3"]),
    ],
)
def test_records_count_from_the_latest_to_the_first_of_another_commit(
    tmp_path: Path, sessions: Sequence[str], counts: Sequence[str]
) -> None:
    records = [
        broken(one)
        if one.startswith("bad")
        else accepted(tmp_path, one, commit="c1" if one.startswith("here") else "c2")
        for one in sessions
    ]
    found = counting(records, GitState("c1", "t1", inside=True))
    assert [one.session for one in found] == counts
