"""The rules of verification by themselves: of a run, its chain, its age, and what lies beside."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from specops.codes.registry import CODES
from specops.errors import EvidenceError
from specops.evidence.acceptances import Accepted
from specops.evidence.archive.manifest import Manifest, Member
from specops.evidence.attestation import Previous
from specops.evidence.attested import Attested
from specops.evidence.configuration import Configuration, current_schemas
from specops.evidence.recorded import Recorded
from specops.evidence.signature import VerifyingKey
from specops.evidence.subjects import Fault, FaultKind
from specops.git.history import History
from specops.guardrails.evidence import kept, one_run, signed, stages
from specops.guardrails.evidence.kept import KeptEvidence
from specops.guardrails.evidence.one_run import AnyRun, OneRun, found
from specops.guardrails.evidence.signed import Signed
from specops.guardrails.evidence.stages import chain_findings
from specops.guardrails.evidence.stale import stale_findings
from specops.guardrails.evidence.strays import lock_findings, stray_findings
from specops.model import CheckResult, Finding, Location, Override, Stage, judged, passed
from specops.policy import Result
from tests.fakes.answers import Answers
from tests.fakes.packet_repository import STARTED

SPEC = "SPEC-KIT-018"
FOLDER = PurePosixPath(f"evidence/commands/{SPEC}")
ROOT = Path("/root/of/it")
FIXES = {code.code: code.fix for code in CODES}
FIRST, SECOND = "20261122T113001000Z-000000", "20261122T113002000Z-000000"
PLAN = FOLDER / f"spec-plan_{FIRST}.json"
TASKS = FOLDER / f"spec-tasks_{SECOND}.json"
SOUND = {
    "command": "spec-ops-tasks",
    "specId": SPEC,
    "sessionId": SECOND,
    "tool": {"status": "ok"},
    "artifacts": [{"path": "a.log"}],
}
FORCED = Override("force", "flag --force", "late", ("LK001",))
ATTESTED = Attested(
    stage=Stage.TASKS,
    spec_id=SPEC,
    session=SECOND,
    result=Result.PASSED,
    exit_code=0,
    commit="c" * 40,
    tree="tree",
    configuration={},
    subjects={"a.log": "1", str(TASKS): "2"},
    overrides=(),
    source_tree="source",
    schemas=current_schemas(),
    previous=Previous(Stage.PLAN, str(PLAN), "digest"),
)
RECORDED = Recorded(Stage.TASKS, SECOND, TASKS, "2", SOUND, attested=ATTESTED)
BASE = Recorded(Stage.PLAN, FIRST, PLAN, "digest", attested=replace(ATTESTED, stage=Stage.PLAN))


def attested(**changes: Any) -> Recorded:  # noqa: ANN401 - fields of an attestation
    return replace(RECORDED, attested=replace(ATTESTED, **changes))


def told(findings: Iterator[Finding]) -> list[tuple[str, str, str]]:
    """Return code, place and message of findings, each of which has the remedy of its code."""
    listed = list(findings)
    assert all(one.remedy == FIXES[one.code] for one in listed)
    return [(one.code, str(one.location), one.message) for one in listed]


class Known(History):
    """A history that answers one way, and keeps what it was asked."""

    def __init__(self, *, holds: bool = True, is_empty: bool = False) -> None:
        self._holds, self._is_empty = holds, is_empty
        self.asked: list[tuple[str | None, ...]] = []

    def holds(self, commit: str | None, tree: str | None, source_tree: str | None) -> bool:
        self.asked.append((commit, tree, source_tree))
        return self._holds

    @property
    def is_empty(self) -> bool:
        return self._is_empty


def of_run(
    patch: pytest.MonkeyPatch, recorded: Recorded, history: History | None = None, *faults: Fault
) -> list[tuple[str, str, str]]:
    """Return what is wrong with a run whose files have some faults."""
    answers = Answers()
    patch.setattr(one_run, "faults", answers.give(faults))
    findings = told(OneRun(ROOT, history or Known()).findings(recorded))
    assert answers.asked == [(ROOT, recorded)]
    return findings


def test_a_run_that_is_as_it_was_left_has_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    history = Known()
    assert of_run(monkeypatch, RECORDED, history) == []
    assert history.asked == [("c" * 40, "tree", "source")]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (FaultKind.INVALID, "EV003"),
        (FaultKind.UNATTESTED, "EV007"),
        (FaultKind.ATTESTATION, "EV008"),
        (FaultKind.MISPLACED, "EV010"),
        (FaultKind.ENVELOPE, "EV009"),
        (FaultKind.MISSING, "EV013"),
        (FaultKind.CHANGED, "EV014"),
        (FaultKind.ELSEWHERE, "EV015"),
    ],
)
def test_a_fault_of_a_file_is_told_at_the_file(
    monkeypatch: pytest.MonkeyPatch, kind: FaultKind, code: str
) -> None:
    fault = Fault("a.log", "it is wrong", kind)
    for recorded in (RECORDED, replace(RECORDED, record=None), replace(RECORDED, attested=None)):
        assert of_run(monkeypatch, recorded, None, fault) == [(code, "a.log", "it is wrong")]
    monkeypatch.setattr(one_run, "subject_faults", Answers().give([fault]))
    accepted = Accepted(PurePosixPath("x.json"), "s", {}, attested=ATTESTED)
    assert told(OneRun(ROOT, Known()).accepted(accepted)) == [(code, "a.log", "it is wrong")]


OVERRIDE = {"name": "force", "covers": ["LK001"]}


@pytest.mark.parametrize(
    ("recorded", "findings"),
    [
        (
            replace(RECORDED, record={**SOUND, "artifacts": [{"path": "b"}, {"path": "a.log"}]}),
            [("EV016", "it names b, which its attestation does not")],
        ),
        (
            attested(overrides=(FORCED,)),
            [("EV016", "its overrides are not those that were attested")],
        ),
        (
            replace(RECORDED, record={**SOUND, "overrides": [OVERRIDE]}),
            [("EV016", "its overrides are not those that were attested")],
        ),
        (replace(attested(overrides=(FORCED,)), record={**SOUND, "overrides": [OVERRIDE]}), []),
        (
            replace(RECORDED, record={**SOUND, "tool": {"status": "failed"}}),
            [("EV016", "it tells no success, and PASSED was attested")],
        ),
        (
            replace(attested(result=Result.WARNED), record={**SOUND, "tool": {"status": "failed"}}),
            [],
        ),
        (attested(contradictions=("a", "b")), [("EV017", "a"), ("EV017", "b")]),
    ],
)
def test_what_record_and_attestation_say_differently_is_told(
    monkeypatch: pytest.MonkeyPatch, recorded: Recorded, findings: list[tuple[str, str]]
) -> None:
    expected = [(code, str(TASKS), message) for code, message in findings]
    assert of_run(monkeypatch, recorded) == expected


@pytest.mark.parametrize("of", [RECORDED, Accepted(TASKS, SECOND, {}, attested=ATTESTED)])
def test_a_run_is_of_the_history(monkeypatch: pytest.MonkeyPatch, of: AnyRun) -> None:
    monkeypatch.setattr(one_run, "faults", Answers().give(()))
    monkeypatch.setattr(one_run, "subject_faults", Answers().give(()))

    def findings(history: History, **changes: Any) -> list[tuple[str, str, str]]:  # noqa: ANN401 - fields
        run, rules = replace(of, attested=replace(ATTESTED, **changes)), OneRun(ROOT, history)
        if isinstance(run, Accepted):
            return told(rules.accepted(run))
        return told(rules.findings(run))

    lost = f"neither its commit {'c' * 12} nor its tree is in the history"
    nowhere = "it was made at no commit, so nobody can tell what was judged"
    assert findings(Known()) == []
    assert findings(Known(holds=False)) == [("EV006", str(TASKS), lost)]
    assert findings(Known(is_empty=True), commit=None) == []
    assert findings(Known(), commit=None) == [("EV006", str(TASKS), nowhere)]


def test_more_rules_are_asked_of_every_run_that_is_attested(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(one_run, "faults", Answers().give(()))
    subjects = Answers()
    monkeypatch.setattr(one_run, "subject_faults", subjects.give(()))
    one = Finding("EV024", "unsigned")
    more = Answers()
    rules = OneRun(ROOT, Known(holds=False), (more.give((one,)), more.give(())))
    accepted = Accepted(PurePosixPath("x.json"), "s", {}, attested=ATTESTED)
    assert [found.code for found in rules.findings(RECORDED)] == ["EV024", "EV006"]
    assert [found.code for found in rules.accepted(accepted)] == ["EV024", "EV006"]
    assert more.asked == [(RECORDED, ATTESTED)] * 2 + [(accepted, ATTESTED)] * 2
    assert subjects.asked == [(ROOT, "x.json", ATTESTED)]
    broken = Accepted(PurePosixPath("x.json"), "s", None, "it is no record")
    assert told(rules.accepted(broken)) == [("EV090", "x.json", "it is no record")]


def chain(
    patch: pytest.MonkeyPatch,
    recorded: Recorded,
    base: Recorded | None = BASE,
    *,
    is_latest: bool = True,
) -> list[tuple[str, str, str]]:
    """Return what is wrong with the link from a run to a base, which may be gone."""

    def read(root: Path, path: PurePosixPath) -> Recorded:
        assert root == ROOT
        if base is None or path != base.path:
            message = "it is gone"
            raise EvidenceError(message)
        return base

    patch.setattr(stages, "read_run", read)
    return told(chain_findings(ROOT, recorded, is_latest=is_latest))


def linked(name: PurePosixPath, stage: Stage = Stage.PLAN, digest: str = "digest") -> Recorded:
    return attested(previous=Previous(stage, str(name), digest))


@pytest.mark.parametrize(
    ("recorded", "why"),
    [
        (RECORDED, ""),
        (replace(RECORDED, attested=None), ""),
        (attested(previous=None), ""),
        (
            linked(PLAN, digest="0"),
            "~ is not the record that it was based on: its digest is another",
        ),
        (linked(FOLDER / "other" / PLAN.name), "~ is no record of plan of the same spec"),
        (linked(FOLDER / "plan.json"), "~ is no record of plan of the same spec"),
        (linked(PLAN, Stage.AUDIT), "~ is no record of audit of the same spec"),
        (linked(TASKS, Stage.TASKS), "tasks does not follow tasks"),
        (
            linked(FOLDER / f"spec-implement_{FIRST}.json", Stage.IMPLEMENT),
            "tasks does not follow implement",
        ),
        (
            linked(FOLDER / f"spec-plan_{SECOND}.json"),
            "~ is later than what is said to be based on it",
        ),
        (
            linked(FOLDER / "spec-plan_20261122T113001000Z-000001.json"),
            "~, which it was based on, is missing",
        ),
    ],
)
def test_a_link_leads_to_the_record_of_the_stage_before(
    monkeypatch: pytest.MonkeyPatch, recorded: Recorded, why: str
) -> None:
    name = recorded.attested.previous.name if why and recorded.attested else ""  # type: ignore[union-attr]
    expected = [("EV018", str(TASKS), why.replace("~", name))] if why else []
    assert chain(monkeypatch, recorded) == expected


def test_a_base_without_a_digest_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    why = f"{PLAN}, which it was based on, is missing"
    empty = linked(PLAN, digest="")
    assert chain(monkeypatch, empty, replace(BASE, digest="")) == [("EV018", str(TASKS), why)]


RED = replace(BASE, attested=replace(ATTESTED, exit_code=3))


@pytest.mark.parametrize(
    ("recorded", "base", "is_latest", "is_told"),
    [
        (RECORDED, RED, True, True),
        (RECORDED, RED, False, False),
        (RECORDED, BASE, True, False),
        (RECORDED, replace(RED, attested=None), True, False),
        (attested(exit_code=1), RED, True, False),
        (attested(overrides=(FORCED,)), RED, True, False),
    ],
)
def test_a_pass_on_a_failure_is_told_of_the_latest_run(
    monkeypatch: pytest.MonkeyPatch,
    recorded: Recorded,
    base: Recorded,
    *,
    is_latest: bool,
    is_told: bool,
) -> None:
    message = f"it passed on top of {PLAN}, exit 3"
    expected = [("EV019", str(TASKS), message)] if is_told else []
    assert chain(monkeypatch, recorded, base, is_latest=is_latest) == expected


def test_a_record_is_as_old_as_its_files_and_its_schemas() -> None:
    current = Configuration({"a.md": "1"}, {"b.toml": "1"})
    fresh = attested(configuration={"a.md": "1", "b.toml": "1"})
    since = f"since {SECOND}"
    assert told(stale_findings(fresh, current)) == []
    assert told(stale_findings(replace(RECORDED, attested=None), current)) == []
    assert told(stale_findings(fresh, None)) == [
        ("EV004", str(TASKS), f"tasks: stale: packet a.md is gone {since}"),
        ("EV005", str(TASKS), f"tasks: stale: settings b.toml is gone {since}"),
    ]
    old = attested(schemas={**current_schemas(), "attestation": "0"})
    assert told(stale_findings(old, Configuration({}, {}))) == [
        ("EV023", str(TASKS), f"tasks: stale: schema attestation changed {since}")
    ]


class Key(VerifyingKey):
    """A key that finds one fault with every signature, or none."""

    def __init__(self, fault: str) -> None:
        object.__setattr__(self, "key", fault)

    def fault(self, signature: bytes) -> str:
        assert signature == b"signature"
        return str(self.key)


SIGNATURE = TASKS.with_name(f"spec-tasks_{SECOND}.dsse.json")


@pytest.mark.parametrize(
    ("payload", "key", "findings"),
    [
        ("", None, []),
        ("", Key(""), []),
        ("", Key("by another key"), [("EV025", str(SIGNATURE), "by another key")]),
        ("of another", None, [("EV025", str(SIGNATURE), "of another")]),
        ("of another", Key("by another key"), [("EV025", str(SIGNATURE), "of another")]),
    ],
)
def test_a_signature_is_over_its_attestation_and_by_the_key(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    payload: str,
    key: VerifyingKey | None,
    findings: list[tuple[str, str, str]],
) -> None:
    answers = Answers()
    monkeypatch.setattr(signed, "payload_fault", answers.give(payload))
    (tmp_path / FOLDER).mkdir(parents=True)
    (tmp_path / SIGNATURE).write_bytes(b"signature")
    (tmp_path / TASKS.with_suffix(".intoto.json")).write_bytes(b"attestation")
    assert told(Signed(tmp_path, key).findings(RECORDED, ATTESTED)) == findings
    assert answers.asked == [(b"signature", b"attestation")]


def test_a_run_is_unsigned_only_where_there_is_a_key(tmp_path: Path) -> None:
    unsigned = [("EV024", str(TASKS), "there is no signature beside it")]
    assert told(Signed(tmp_path, None).findings(RECORDED, ATTESTED)) == []
    assert told(Signed(tmp_path, Key("")).findings(RECORDED, ATTESTED)) == unsigned


def test_a_signature_that_cannot_be_read_is_a_bad_one(tmp_path: Path) -> None:
    (tmp_path / SIGNATURE).mkdir(parents=True)
    why = f"{SIGNATURE.name} cannot be read: it is no regular file"
    found = [("EV025", str(SIGNATURE), why)]
    assert told(Signed(tmp_path, None).findings(RECORDED, ATTESTED)) == found


def strays(root: Path, *names: str, runs: tuple[AnyRun, ...] = (), since: str = "") -> list[Any]:
    """Return what is told of files that lie in the folder of a spec."""
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    for name in names:
        (root / FOLDER / name).touch()
    return [
        (code, place.rpartition("/")[2], why)
        for code, place, why in told(stray_findings(root, FOLDER, runs, since))
    ]


OF_THE_RUN = [f"spec-tasks_{SECOND}{suffix}" for suffix in (".json", ".intoto.json", ".dsse.json")]


def test_what_no_record_names_is_told_by_what_it_is(tmp_path: Path) -> None:
    run = attested(subjects={str(FOLDER / "named.log"): "1"})
    extra = f"{SECOND}-hal-extra.json"
    names = ("named.log", "notes.md", ".incomplete-x", f"{FIRST}-hal-a.json", extra)
    assert strays(tmp_path, *OF_THE_RUN, *names, runs=(run,)) == [
        ("EV021", ".incomplete-x", "it was being written when a run was stopped"),
        ("EV021", f"{FIRST}-hal-a.json", f"the session {FIRST} has no envelope"),
        ("EV020", extra, "no record names it"),
        ("EV020", "notes.md", "no record names it"),
    ]


def test_what_is_of_a_run_that_is_broken_itself_is_told_with_it(tmp_path: Path) -> None:
    broken = replace(RECORDED, attested=None)
    names = (*OF_THE_RUN, f"{SECOND}-hal-extra.json")
    assert strays(tmp_path, *names, "a.md", runs=(broken,)) == [
        ("EV020", "a.md", "no record names it")
    ]


def test_what_came_after_the_runs_were_listed_is_left_alone(tmp_path: Path) -> None:
    assert strays(tmp_path, *OF_THE_RUN) == []


@pytest.mark.parametrize(
    ("since", "is_told"),
    [("20261122113001000", True), ("20261122113001001", False), ("2026", True), ("2027", False)],
)
def test_what_is_earlier_than_was_asked_for_is_left_alone(
    tmp_path: Path, since: str, *, is_told: bool
) -> None:
    found = strays(tmp_path, f"{FIRST}-hal-a.json", "notes.md", since=since)
    assert [one[0] for one in found] == (["EV021"] if is_told else []) + ["EV020"]


def test_a_lock_that_was_being_taken_or_released_is_told(tmp_path: Path) -> None:
    (tmp_path / "locks").mkdir()
    for name in (".incomplete-a", ".released-b", f"{SPEC}.json", f"{FIRST}-hal-a.json"):
        (tmp_path / "locks" / name).touch()
    why = "a process was stopped while it took or released a lock"
    assert told(lock_findings(tmp_path, PurePosixPath("locks"))) == [
        ("EV021", "locks/.incomplete-a", why),
        ("EV021", "locks/.released-b", why),
    ]


def keeping(
    root: Path,
    patch: pytest.MonkeyPatch,
    spec_id: str | None = None,
    archived: tuple[Member, ...] = (),
    there: tuple[PurePosixPath, ...] = (),
) -> tuple[CheckResult, list[tuple[Any, ...]]]:
    """Judge whether a plan, tasks and an acceptance are still there; two of them are."""
    (root / FOLDER).mkdir(parents=True)
    (root / PLAN).touch()
    accepted = FOLDER / f"accept_{FIRST}.json"
    for path in (accepted, *there):
        (root / path).touch()
    answers = Answers()
    names = [str(one) for one in (PLAN, TASKS, accepted, FOLDER / "notes.json")]
    manifest = Manifest(PurePosixPath("x"), SPEC, "", STARTED, STARTED, archived)
    patch.setattr(kept, "read_manifests", answers.give(("m.json",)))
    patch.setattr(kept, "read", answers.give(manifest))
    judge = KeptEvidence(root, "evidence", "main", answers.give(names), spec_id)
    assert judge.name == "evidence-kept"
    (result,) = judge.run()
    return result, answers.asked


@pytest.mark.parametrize(
    ("spec_id", "folder"), [(None, "evidence/commands"), (SPEC, f"evidence/commands/{SPEC}")]
)
def test_a_record_of_a_revision_that_is_gone_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec_id: str | None, folder: str
) -> None:
    result, asked = keeping(tmp_path, monkeypatch, spec_id)
    gone = Finding(
        "EV026", "it was committed at main, and is gone", Location(str(TASKS)), FIXES["EV026"]
    )
    assert result == judged("main", 4, (gone,), observed="3 records")
    assert asked == [(folder,), (tmp_path, "evidence"), (tmp_path, "m.json")]


def test_a_record_that_an_archive_holds_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Member(f"commands/{SPEC}/{TASKS.name}", 1, "0")
    result, _ = keeping(tmp_path, monkeypatch, None, (held,))
    assert result == passed("main", 4, observed="3 records")


def test_where_nothing_is_gone_no_archive_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result, asked = keeping(tmp_path, monkeypatch, there=(TASKS,))
    assert result == passed("main", 4, observed="3 records")
    assert asked == [("evidence/commands",)]


def test_a_finding_of_verification_has_the_remedy_of_its_code() -> None:
    code = CODES[0]
    assert found(code, TASKS, "why") == Finding(code.code, "why", Location(str(TASKS)), code.fix)
