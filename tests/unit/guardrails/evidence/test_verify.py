"""Verification of whole repositories: chain, strays, staleness, history."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from specops.codes.registry import CODES
from specops.errors import EvidenceError
from specops.evidence.attestation import sealed
from specops.evidence.latest import latest_record
from specops.evidence.recorded import read_run
from specops.evidence.runs import find_runs
from specops.git.history import History
from specops.guardrails.evidence.stages import chain_findings
from specops.guardrails.evidence.verify import EvidenceVerification
from specops.model import CheckResult, Stage, Verdict, could_not_judge
from tests.fakes.pipeline import EVIDENCE, SPEC, Pipeline
from tests.fakes.repository import Guarded

FOLDER = f"evidence/commands/{SPEC}"
PLAN = f"{FOLDER}/spec-plan_20261122T113001000Z-000000.json"
OTHER = "SPEC-OPS-004"
FIXES = {code.code: code.fix for code in CODES}


@pytest.fixture
def pipeline(guarded: Guarded) -> Pipeline:
    return Pipeline(guarded)


def verified(
    pipeline: Pipeline, spec: str | None = None, *, strict: bool = False, since: str = ""
) -> list[CheckResult]:
    return list(pipeline.verification(spec, strict=strict, since=since).run())


def codes(checks: list[CheckResult]) -> list[str]:
    return [finding.code for check in checks for finding in check.findings]


def told(checks: list[CheckResult]) -> list[tuple[str, str]]:
    """Return where and what each finding is; its remedy is that of its code."""
    found = [finding for check in checks for finding in check.findings]
    assert all(one.remedy == FIXES[one.code] for one in found)
    return [(f"{one.code} {one.location}", one.message) for one in found]


def messages(checks: list[CheckResult]) -> str:
    return "\n".join(finding.message for check in checks for finding in check.findings)


def record(pipeline: Pipeline, stage: Stage) -> Path:
    path = latest_record(pipeline.root, EVIDENCE, SPEC, stage)
    assert path is not None
    return path


def forge(pipeline: Pipeline, stage: Stage, change: Callable[[dict[str, Any]], None]) -> None:
    """Change an attestation and give it a digest of itself that fits: unsigned, anybody can."""
    path = record(pipeline, stage).with_suffix(".intoto.json")
    statement = json.loads(path.read_bytes())
    change(statement["predicate"]["specops"])
    path.write_bytes(sealed(statement))


def test_one_check_for_each_spec_counts_its_runs(pipeline: Pipeline) -> None:
    pipeline.to("unlock")
    pipeline.to("tasks", spec=OTHER)
    checks = verified(pipeline)
    assert [(check.name, check.checked, check.observed) for check in checks] == [
        (SPEC, 6, "6 runs"),
        (OTHER, 2, "2 runs"),
    ]
    assert {check.verdict for check in checks} == {Verdict.PASSED}
    assert [check.rank for check in checks] == [0, 1]


def test_failed_runs_are_valid_evidence_of_a_failure(pipeline: Pipeline) -> None:
    pipeline.stage(Stage.PLAN, forced=True)
    pipeline.stage(Stage.AUDIT)
    assert codes(verified(pipeline)) == []


def test_nothing_to_verify_is_no_pass(pipeline: Pipeline) -> None:
    assert verified(pipeline) == [
        could_not_judge("evidence", "there is no evidence to verify", remedy="run a stage first")
    ]
    (pipeline.root / "evidence" / "commands" / "SPEC-KIT-018").mkdir(parents=True)
    (check,) = verified(pipeline, spec=SPEC)
    assert check.reason == f"there is no evidence of {SPEC} to verify"


def test_only_the_spec_that_was_asked_for_is_verified(pipeline: Pipeline) -> None:
    pipeline.to("tasks")
    pipeline.to("tasks", spec=OTHER)
    (pipeline.root / FOLDER / "stray.txt").touch()
    assert [check.name for check in verified(pipeline, spec=OTHER)] == [OTHER]
    assert codes(verified(pipeline, spec=SPEC)) == ["EV020"]


def test_runs_before_a_moment_are_left_alone(pipeline: Pipeline) -> None:
    pipeline.to("tasks")
    (pipeline.root / FOLDER / f"{pipeline.session}-hal-stray.json").touch()
    record(pipeline, Stage.PLAN).with_suffix(".log").unlink()
    assert codes(verified(pipeline)) == ["EV013", "EV020"]
    late = verified(pipeline, since="20261122113002000")
    assert (codes(late), late[0].observed) == (["EV020"], "1 run")
    (check,) = verified(pipeline, since="20261122113003000")
    assert check.reason == "there is no evidence to verify"


def _another_digest(details: dict[str, Any]) -> None:
    details["previous"]["digest"]["sha256"] = "0" * 64


def _another_spec(details: dict[str, Any]) -> None:
    details["previous"]["name"] = details["previous"]["name"].replace(SPEC, OTHER)


def _another_name(details: dict[str, Any]) -> None:
    details["previous"]["name"] = f"{FOLDER}/plan.md"


def _another_stage(details: dict[str, Any]) -> None:
    details["previous"]["stage"] = "audit"


def _itself(details: dict[str, Any]) -> None:
    session = details["sessionId"]
    details["previous"] |= {"stage": "tasks", "name": f"{FOLDER}/spec-tasks_{session}.json"}


def _later(details: dict[str, Any]) -> None:
    details["previous"]["name"] = f"{FOLDER}/spec-plan_20991122T113001000Z-000000.json"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            _another_digest,
            f"{PLAN} is not the record that it was based on: its digest is another",
        ),
        (_another_spec, f"{PLAN.replace(SPEC, OTHER)} is no record of plan of the same spec"),
        (_another_name, f"{FOLDER}/plan.md is no record of plan of the same spec"),
        (_another_stage, f"{PLAN} is no record of audit of the same spec"),
        (_itself, "tasks does not follow tasks"),
        (
            _later,
            f"{PLAN.replace('2026', '2099')} is later than what is said to be based on it",
        ),
    ],
)
def test_a_link_that_leads_anywhere_else_is_told(
    pipeline: Pipeline, change: Callable[[dict[str, Any]], None], why: str
) -> None:
    pipeline.to("tasks")
    forge(pipeline, Stage.TASKS, change)
    place = f"EV018 {FOLDER}/spec-tasks_{pipeline.session}.json"
    assert told(verified(pipeline)) == [(place, why)]


def test_a_base_that_is_gone_is_missing_and_one_that_is_a_folder_too(pipeline: Pipeline) -> None:
    pipeline.to("tasks")
    plan = record(pipeline, Stage.PLAN)
    for name in list(plan.parent.glob("spec-plan_*")):
        name.unlink()
    place = f"EV018 {FOLDER}/spec-tasks_{pipeline.session}.json"
    assert told(verified(pipeline)) == [(place, f"{PLAN}, which it was based on, is missing")]


def test_a_folder_that_a_link_leads_out_of_the_repository_holds_no_base(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    pipeline.to("tasks")
    one = pipeline.verification()
    folder = pipeline.root / FOLDER
    (run,) = (run for run in find_runs(pipeline.root, EVIDENCE, SPEC, Stage.TASKS))
    recorded = read_run(one.root, run.path)
    shutil.move(folder, tmp_path / "outside")
    folder.symlink_to(tmp_path / "outside")
    found = list(chain_findings(one.root, recorded, is_latest=True))
    assert [finding.code for finding in found] == ["EV018"]


def test_a_pass_on_a_failure_counts_for_the_latest_run_only(pipeline: Pipeline) -> None:
    pipeline.stage(Stage.PLAN, forced=True)
    pipeline.stage(Stage.TASKS)
    place = f"EV019 {FOLDER}/spec-tasks_{pipeline.session}.json"
    assert told(verified(pipeline)) == [(place, f"it passed on top of {PLAN}, exit 1")]
    pipeline.to("tasks")
    assert codes(verified(pipeline)) == []


def test_an_override_lets_a_pass_stand_on_a_failure(pipeline: Pipeline) -> None:
    pipeline.stage(Stage.PLAN, forced=True)
    pipeline.stage(Stage.TASKS, override="allow-fail", forced=True)
    assert codes(verified(pipeline)) == []


def test_runs_of_one_session_are_told_each(pipeline: Pipeline) -> None:
    pipeline.stage(Stage.PLAN)
    pipeline.now -= timedelta(seconds=1)
    pipeline.stage(Stage.PLAN, OTHER)
    message = f"2 records have the session {pipeline.session}"
    name = f"spec-plan_{pipeline.session}.json"
    assert told(verified(pipeline)) == [
        (f"EV022 evidence/commands/{spec}/{name}", message) for spec in (SPEC, OTHER)
    ]


def test_each_run_is_told_as_it_is_read(pipeline: Pipeline) -> None:
    pipeline.to("tasks")
    pipeline.to("plan", spec=OTHER)
    read: list[tuple[int, int | None, str]] = []
    guardrail = replace(pipeline.verification(), tell=lambda *one: read.append(one))
    list(guardrail.run())
    assert read == [(0, 3, SPEC), (1, 3, SPEC), (2, 3, OTHER)]
    read.clear()
    list(replace(guardrail, spec_id=OTHER).run())
    assert read == [(0, 1, OTHER)]
    assert (guardrail.name, guardrail.expects) == ("evidence", 0)


def test_a_run_of_a_commit_that_the_history_lost_is_of_another(pipeline: Pipeline) -> None:
    pipeline.guarded.write("docs/other.md", "other\n")
    lost = pipeline.guarded.commit("lost")
    pipeline.to("plan")
    pipeline.guarded.git("reset", "-q", "--soft", "HEAD~1")
    pipeline.guarded.git("rm", "-q", "--cached", "docs/other.md")
    pipeline.guarded.git("reflog", "expire", "--expire=now", "--all")
    place = f"EV006 {FOLDER}/spec-plan_{pipeline.session}.json"
    message = f"neither its commit {lost[:12]} nor its tree is in the history"
    assert told(verified(pipeline)) == [(place, message)]


def test_every_stray_is_told_by_what_it_is(pipeline: Pipeline) -> None:
    pipeline.to("tasks")
    folder = pipeline.root / FOLDER
    strays = {
        ".incomplete-spec-audit_20261122T113009000Z-3f9c1a.json": "EV021",
        "20261122T113009000Z-3f9c1a-hal-health.json": "EV021",
        "spec-audit_20261122T113009000Z-3f9c1a.intoto.json": "EV021",
        f"{pipeline.session}-hal-extra.json": "EV020",
        "notes.md": "EV020",
    }
    for name in strays:
        (folder / name).touch()
    (folder / "folder").mkdir()
    acceptance = "accept_20261122T113009000Z-3f9c1a.json"
    (folder / acceptance).touch()
    (check,) = verified(pipeline)
    found = {str(finding.location).rpartition("/")[2]: finding.code for finding in check.findings}
    assert found == {**strays, "folder": "EV020", acceptance: "EV090"}
    said = {place.partition(" ")[2].rpartition("/")[2]: why for place, why in told([check])}
    assert {name: said[name] for name in strays} == dict(
        zip(
            strays,
            (
                "it was being written when a run was stopped",
                *["the session 20261122T113009000Z-3f9c1a has no envelope"] * 2,
                *["no record names it"] * 2,
            ),
            strict=True,
        )
    )


def test_a_process_that_was_killed_at_a_lock_is_told(pipeline: Pipeline) -> None:
    pipeline.to("implement")
    locks = pipeline.root / "evidence" / "locks"
    (locks / f".released-{SPEC}.json-4711").touch()
    checks = verified(pipeline)
    assert [(check.name, codes([check])) for check in checks] == [
        (SPEC, []),
        ("folders", ["EV021"]),
    ]
    left = f"EV021 evidence/locks/.released-{SPEC}.json-4711"
    assert told(checks) == [(left, "a process was stopped while it took or released a lock")]
    assert [check.name for check in verified(pipeline, spec=SPEC)] == [SPEC]


def test_what_lies_beside_the_folders_of_specs_is_of_no_run(pipeline: Pipeline) -> None:
    pipeline.to("plan")
    (pipeline.root / "evidence" / "commands" / "plan.json").touch()
    assert told(verified(pipeline)) == [("EV020 evidence/commands/plan.json", "it is of no spec")]


def test_the_files_of_a_run_without_attestation_are_told_with_it(pipeline: Pipeline) -> None:
    pipeline.to("plan")
    record(pipeline, Stage.PLAN).with_suffix(".intoto.json").unlink()
    assert codes(verified(pipeline)) == ["EV007"]


def test_what_is_stale_is_noted_with_its_field_and_a_finding_when_strict(
    pipeline: Pipeline,
) -> None:
    pipeline.to("plan")
    pipeline.guarded.replace("docs/SPEC-KIT-018-hal-smoke/plan.md", "#", "##")
    pipeline.guarded.write("specops.toml", "# stricter\n")
    pipeline.guarded.replace("docs/hal/hal_profile.json", "{", "{ ")
    forge(pipeline, Stage.PLAN, lambda details: details["schemas"].clear())
    guardrail = pipeline.verification()
    assert codes(list(guardrail.run())) == []
    told = "\n".join(guardrail.notes)
    since = f"changed since {pipeline.session}"
    for field in (
        "packet docs/SPEC-KIT-018-hal-smoke/plan.md",
        "profile docs/hal/hal_profile.json",
        "settings specops.toml",
        "schema telemetry.v1",
        "schema attestation",
    ):
        assert f"{SPEC} plan: stale: {field} {since}" in told
    strict = verified(pipeline, strict=True)
    assert codes(strict) == ["EV004", "EV005", "EV005", "EV023", "EV023"]


def test_a_spec_without_a_packet_is_stale_as_a_whole(pipeline: Pipeline) -> None:
    pipeline.to("plan")
    guardrail = replace(pipeline.verification(), configuration=lambda _: None)
    assert codes(list(guardrail.run())) == []
    assert len(guardrail.notes) == 5
    assert all("is gone since" in note for note in guardrail.notes)


def test_only_the_latest_record_of_a_stage_can_be_stale(pipeline: Pipeline) -> None:
    pipeline.to("plan")
    pipeline.guarded.write("specops.toml", "# stricter\n")
    pipeline.guarded.commit()
    pipeline.to("plan")
    guardrail = pipeline.verification()
    list(guardrail.run())
    assert guardrail.notes == []


def test_a_record_at_no_commit_is_told_once_there_is_one(pipeline: Pipeline) -> None:
    shutil.rmtree(pipeline.root / ".git")
    pipeline.guarded.git("init", "-q")
    pipeline.to("plan")
    assert codes(verified(pipeline)) == []
    pipeline.guarded.commit()
    place = f"EV006 {FOLDER}/spec-plan_{pipeline.session}.json"
    assert told(verified(pipeline)) == [
        (place, "it was made at no commit, so nobody can tell what was judged")
    ]


def test_a_squash_and_an_amended_commit_survive(pipeline: Pipeline) -> None:
    pipeline.guarded.commit("work")
    pipeline.to("tasks")
    pipeline.guarded.commit("evidence")
    pipeline.guarded.git("reset", "-q", "--soft", "HEAD~2")
    pipeline.guarded.git("commit", "-q", "-m", "squashed")
    pipeline.guarded.git("reflog", "expire", "--expire=now", "--all")
    assert codes(verified(pipeline)) == []
    pipeline.guarded.git("commit", "-q", "--amend", "-m", "reworded")
    assert codes(verified(pipeline)) == []


def test_a_shallow_clone_cannot_tell(pipeline: Pipeline, tmp_path: Path) -> None:
    pipeline.to("plan")
    pipeline.guarded.write("docs/later.md", "later\n")
    pipeline.guarded.commit("later")
    clone = tmp_path / "clone"
    pipeline.guarded.git("clone", "-q", "--depth=1", f"file://{pipeline.root}", str(clone))
    rules = replace(pipeline.verification().rules, root=clone, history=History(clone, EVIDENCE))
    guardrail = EvidenceVerification(clone, EVIDENCE, rules, lambda _: None)
    (check,) = guardrail.run()
    assert (check.name, check.verdict, check.observed) == (SPEC, Verdict.ERROR, "1 run")
    assert check.reason.startswith("a shallow clone cannot tell whether ")
    assert check.remedy == "fetch the whole history: git fetch --unshallow"


def test_overrides_and_success_are_told_alike_by_record_and_attestation(
    pipeline: Pipeline,
) -> None:
    pipeline.stage(Stage.PLAN, forced=True, override="allow-fail")
    path = record(pipeline, Stage.PLAN)
    said = json.loads(path.read_bytes())
    del said["overrides"]
    path.write_text(json.dumps(said), encoding="utf-8")
    checks = verified(pipeline)
    assert codes(checks) == ["EV009", "EV016"]
    assert told(checks)[1][1] == "its overrides are not those that were attested"


def test_a_record_that_names_what_was_not_attested_is_told(pipeline: Pipeline) -> None:
    pipeline.to("plan")
    path = record(pipeline, Stage.PLAN)
    said = json.loads(path.read_bytes())
    said["artifacts"].append({"path": f"{FOLDER}/more.log"})
    path.write_text(json.dumps(said), encoding="utf-8")
    place = f"EV016 {path.relative_to(pipeline.root)}"
    message = f"it names {FOLDER}/more.log, which its attestation does not"
    assert (place, message) in told(verified(pipeline))


def test_a_pass_of_what_did_not_succeed_is_told(pipeline: Pipeline) -> None:
    pipeline.stage(Stage.PLAN)
    path = record(pipeline, Stage.PLAN)
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            '"session.start": "ok"', '"session.start": "failed"'
        ),
        encoding="utf-8",
    )
    assert "it tells no success, and PASSED was attested" in messages(verified(pipeline))


def test_a_folder_that_cannot_be_listed_is_told_in_one_line(pipeline: Pipeline) -> None:
    (pipeline.root / "evidence").mkdir()
    (pipeline.root / "evidence" / "locks").write_text("a file", encoding="utf-8")
    with pytest.raises(EvidenceError, match="locks cannot be read: Not a directory"):
        verified(pipeline)
