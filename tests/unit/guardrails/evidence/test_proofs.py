"""The evidence of proofs, verified: whatever is done to a file of one is found."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specops import strict_json
from specops.errors import CannotJudgeError, EvidenceError
from specops.evidence.signature import generate, load_signing_key, load_verifying_key
from specops.git.history import History
from specops.guardrails.evidence.one_run import OneRun, Rule
from specops.guardrails.evidence.signed import Signed
from specops.guardrails.evidence.verify import EvidenceVerification
from specops.model import CheckResult, Finding, Verdict
from specops.prove.verdict import Outcome
from tests.fakes.evidence import Kept
from tests.fakes.proofs import (
    FOLDER,
    LATER,
    SESSION,
    forge,
    forge_record,
    place,
    statement,
    write,
)
from tests.unit.guardrails.evidence.test_rules import FIXES, Known
from tests.unit.prove.test_results import proof


def verify(
    root: Path,
    history: History | None = None,
    *more: Rule,
    **changes: Any,  # noqa: ANN401 - fields
) -> list[CheckResult]:
    """Verify everything there is."""
    rules = OneRun(root, history or Known(), more)
    return list(EvidenceVerification(root, "evidence", rules, lambda _: None, **changes).run())


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    """Return code, file and message of findings, each of which has the remedy of its code."""
    assert all(one.remedy == FIXES[one.code] for one in findings)
    return [
        (one.code, str(one.location).removeprefix(f"{FOLDER}/proof_{SESSION}"), one.message)
        for one in findings
    ]


def found(root: Path, history: History | None = None) -> list[tuple[str, str, str]]:
    """Return what is wrong with the only proof."""
    (result,) = verify(root, history)
    assert result.verdict is Verdict.FAILED
    return told(result.findings)


def test_a_proof_alone_is_something_to_verify(tmp_path: Path) -> None:
    write(tmp_path)
    history = Known()
    (result,) = verify(tmp_path, history)
    assert (result.name, result.verdict, result.findings) == ("proofs", Verdict.PASSED, ())
    assert (result.checked, result.observed, result.rank) == (1, "1 proof", 0)
    assert history.asked == [("c" * 40, "e" * 40, "d" * 40)]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("outcome", Outcome)
def test_whatever_a_proof_came_to_its_evidence_is_valid(
    tmp_path: Path, outcome: Outcome, *, strict: bool
) -> None:
    write(tmp_path, proofs=[proof("BA001"), proof("BA002", outcome)], strict=strict)
    assert verify(tmp_path)[0].findings == ()


def test_proofs_come_after_the_specs_and_only_when_everything_is_verified(tmp_path: Path) -> None:
    Kept(tmp_path).add()
    assert [one.name for one in verify(tmp_path)] == ["SPEC-KIT-018"]
    write(tmp_path)
    write(tmp_path, LATER, partial="--code BA001")
    both = verify(tmp_path)
    assert [(one.name, one.rank) for one in both] == [("SPEC-KIT-018", 0), ("proofs", 1)]
    assert both[1].observed == "2 proofs"
    assert [one.name for one in verify(tmp_path, spec_id="SPEC-KIT-018")] == ["SPEC-KIT-018"]


def test_a_proof_of_an_earlier_moment_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, LATER)
    (tmp_path / place(".md")).write_bytes(b"proved: everything")
    assert verify(tmp_path)[0].observed == "2 proofs"
    (result,) = verify(tmp_path, since="20261122113000124")
    assert (result.observed, result.findings) == ("1 proof", ())
    (nothing,) = verify(tmp_path, since="2027")
    assert nothing.reason == "there is no evidence to verify"


NOT_ATTESTED = "its digest is not the one that was attested"
RESEALED = "it does not match the digest of itself: it was changed after it was written"


def _matrix(root: Path) -> None:
    (root / place(".md")).write_bytes(b"proved: everything")


def _log(root: Path) -> None:
    (root / place(".log")).write_bytes(b"")


def _no_log(root: Path) -> None:
    (root / place(".log")).unlink()


def _linked(root: Path) -> None:
    content = (root / place(".md")).read_bytes()
    (root / place(".md")).unlink()
    (root / "matrix").write_bytes(content)
    (root / place(".md")).symlink_to(root / "matrix")


def _record(root: Path) -> None:
    content = (root / place()).read_bytes()
    (root / place()).write_bytes(content.replace(b'"missed"', b'"caught"'))


def _no_json(root: Path) -> None:
    (root / place()).write_bytes(b"{")


def _no_record(root: Path) -> None:
    (root / place()).write_bytes(b"[]")


def _folder(root: Path) -> None:
    (root / place()).unlink()
    (root / place()).mkdir()


def _unattested(root: Path) -> None:
    (root / place(".intoto.json")).unlink()


def _unsealed(root: Path) -> None:
    told = statement(root)
    told["predicate"]["specops"]["partial"] = "--code BA001"
    (root / place(".intoto.json")).write_bytes(strict_json.canonical(told) + b"\n")


def _of_no_schema(root: Path) -> None:
    forge(root, lambda told: told["predicate"]["specops"].pop("checks"))


def _stray(root: Path) -> None:
    (root / place(".txt")).touch()
    (root / FOLDER / "notes.txt").touch()


def _unnamed(root: Path) -> None:
    def forget(told: dict[str, Any]) -> None:
        told["subject"] = [one for one in told["subject"] if not one["name"].endswith(".md")]

    forge(root, forget)


def _record_unnamed(root: Path) -> None:
    forge(root, lambda told: told["subject"].pop(0))


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (_matrix, [("EV014", ".md", NOT_ATTESTED)]),
        (_log, [("EV014", ".log", NOT_ATTESTED)]),
        (_no_log, [("EV013", ".log", "it is missing")]),
        (_linked, [("EV015", ".md", f"proof_{SESSION}.md cannot be read: ")]),
        (
            _record,
            [
                ("EV009", ".json", NOT_ATTESTED),
                ("EV016", ".json", "its attestation tells another list of outcomes"),
            ],
        ),
        (_no_json, [("EV003", ".json", "line 1 column 2: ")]),
        (_no_record, [("EV003", ".json", "/: ")]),
        (_folder, [("EV003", ".json", f"proof_{SESSION}.json cannot be read: it is no regular")]),
        (_unattested, [("EV007", ".intoto.json", "there is no attestation")]),
        (_unsealed, [("EV008", ".intoto.json", f"proof_{SESSION}.intoto.json: {RESEALED}")]),
        (
            _of_no_schema,
            [("EV008", ".intoto.json", f"proof_{SESSION}.intoto.json: /predicate/specops: ")],
        ),
        (
            _stray,
            [
                ("EV020", f"{FOLDER}/notes.txt", "no record names it"),
                ("EV020", ".txt", "no record names it"),
            ],
        ),
        (_unnamed, [("EV020", ".md", "no record names it")]),
        (_record_unnamed, [("EV009", ".json", "its attestation does not name it")]),
    ],
)
def test_whatever_is_done_to_a_file_of_a_proof_is_found(
    tmp_path: Path, spoil: Callable[[Path], None], expected: list[tuple[str, str, str]]
) -> None:
    write(tmp_path)
    assert verify(tmp_path)[0].findings == ()
    spoil(tmp_path)
    got = found(tmp_path)
    assert [one[:2] for one in got] == [one[:2] for one in expected]
    for (_, _, message), (_, _, start) in zip(got, expected, strict=True):
        assert message.startswith(start)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"exitCode": 0}, "exit code"),
        ({"commit": "a" * 40}, "commit"),
        ({"partial": "--code BA001"}, "choice of canaries"),
    ],
)
def test_a_record_that_was_forged_disagrees_with_what_was_attested(
    tmp_path: Path, changes: dict[str, object], what: str
) -> None:
    write(tmp_path)
    forge_record(tmp_path, {})
    assert verify(tmp_path)[0].findings == ()
    forge_record(tmp_path, changes)
    assert found(tmp_path) == [("EV016", ".json", f"its attestation tells another {what}")]


def test_outcomes_and_canaries_that_were_forged_disagree_with_what_was_attested(
    tmp_path: Path,
) -> None:
    write(tmp_path)
    canaries = strict_json.parse((tmp_path / place()).read_bytes())["canaries"]
    fine = [{**one, "outcome": "caught"} for one in canaries]
    different = [("EV016", ".json", "its attestation tells another list of outcomes")]
    for forged in (fine, canaries[:1]):
        forge_record(tmp_path, {"canaries": forged})
        assert found(tmp_path) == different


def _to(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Return a change of one field of a predicate."""

    def change(told: dict[str, Any]) -> None:
        place = told["predicate"]
        *steps, last = path.split("/")
        for step in steps:
            place = place[step]
        place[last] = value

    return change


def test_an_exit_code_that_does_not_follow_from_the_checks_is_found(tmp_path: Path) -> None:
    write(tmp_path, proofs=[proof("BA001"), proof("BA002", Outcome.MISSED)])
    forge_record(tmp_path, {"exitCode": 0})
    forge(tmp_path, _to("specops/exitCode", 0))
    assert found(tmp_path) == [("EV017", ".json", "exitCode is 0, the checks give 1")]
    forge(tmp_path, _to("specops/rulings", []))
    messages = {one[2] for one in found(tmp_path)}
    assert "baseline/BA002 has 1 PV001, and rulings on 0" in messages


@pytest.mark.parametrize(
    "change",
    [
        _to("specops/overrides", [{"name": "force", "source": "s", "reason": "r", "covers": []}]),
        _to("specops/waived", [{}]),
        _to("specops/interrupted", True),  # noqa: FBT003 - a value, no switch
        _to("specops/command", "validate"),
        lambda told: told["predicate"]["specops"]["rulings"][0].update(effect="warns"),
    ],
)
def test_a_proof_lets_nothing_through(
    tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    write(tmp_path)
    forge(tmp_path, change)
    assert [one[:2] for one in found(tmp_path)] == [("EV008", ".intoto.json")]


def test_a_proof_under_another_session_is_misplaced(tmp_path: Path) -> None:
    write(tmp_path)
    for path in sorted((tmp_path / FOLDER).iterdir()):
        path.rename(path.with_name(path.name.replace(SESSION, LATER)))
    (result,) = verify(tmp_path)
    codes = {one.code: one.message for one in result.findings}
    assert codes["EV010"] == f"it is of proof {SESSION}"
    assert set(codes) == {"EV010", "EV009", "EV013", "EV020"}


def test_files_of_a_proof_without_its_record_are_leftovers(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, LATER)
    (tmp_path / place()).unlink()
    (tmp_path / FOLDER / f"spec-plan_{SESSION}.json").touch()
    (result,) = verify(tmp_path)
    assert result.observed == "1 proof"
    assert {one.code for one in result.findings} == {"EV021"}
    assert len(result.findings) == 4


def test_a_proof_of_another_history_is_found(tmp_path: Path) -> None:
    write(tmp_path)
    message = f"neither its commit {'c' * 12} nor its tree is in the history"
    assert found(tmp_path, Known(holds=False)) == [("EV006", ".json", message)]


def test_a_proof_of_an_earlier_version_told_no_source_tree(tmp_path: Path) -> None:
    write(tmp_path)
    forge(tmp_path, lambda told: told["predicate"]["specops"].pop("sourceTree"))
    history = Known()
    assert verify(tmp_path, history)[0].findings == ()
    assert history.asked == [("c" * 40, "e" * 40, None)]


def test_where_git_cannot_tell_of_a_proof_nothing_passes(tmp_path: Path) -> None:
    class Shallow(Known):
        """A history that does not reach far enough."""

        def holds(self, *_: str | None) -> bool:
            message = "the clone is shallow"
            raise CannotJudgeError(message, "fetch more")

    write(tmp_path)
    (result,) = verify(tmp_path, Shallow())
    assert (result.verdict, result.reason) == (Verdict.ERROR, "the clone is shallow")


def test_a_folder_of_proofs_that_is_none_cannot_be_verified(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "evidence").mkdir(parents=True)
    (root / FOLDER).touch()
    with pytest.raises(EvidenceError, match="proofs cannot be read: Not a directory"):
        verify(root)
    (root / FOLDER).unlink()
    (root / FOLDER).symlink_to(tmp_path)
    with pytest.raises(EvidenceError, match="evidence would leave the repository"):
        verify(root)


def test_a_proof_is_signed_as_a_run_is_and_with_a_key_each_has_to_be(tmp_path: Path) -> None:
    public, _ = generate(tmp_path / "key")
    other, _ = generate(tmp_path / "other")
    root = tmp_path / "root"
    root.mkdir()
    write(root, signing=load_signing_key(tmp_path / "key"))

    def codes(key: Path | None) -> list[tuple[str, str]]:
        rule = Signed(root, load_verifying_key(key) if key else None).findings
        (result,) = verify(root, None, rule)
        return [one[:2] for one in told(result.findings)]

    assert codes(None) == codes(public) == []
    assert codes(other) == [("EV025", ".dsse.json")]
    forge(root, _to("specops/durationMs", 8))
    assert codes(None) == [("EV025", ".dsse.json")]
    (root / place(".dsse.json")).unlink()
    assert codes(None) == []
    assert codes(public) == [("EV024", ".json")]
