import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from specops.codes.evidence import CODES
from specops.errors import CannotJudgeError, PreconditionError
from specops.evidence.attestation import sealed
from specops.evidence.latest import latest_record
from specops.evidence.log import RunLog
from specops.guardrails.chain import StageChain
from specops.guardrails.record_setup import build_chain, build_judge
from specops.model import CheckResult, Stage, Verdict
from tests.fakes.pipeline import EVIDENCE, SPEC, Pipeline
from tests.fakes.repository import Guarded

PLAN = "docs/SPEC-KIT-018-hal-smoke/plan.md"
FIXES = {code.code: code.fix for code in CODES}


@pytest.fixture
def pipeline(guarded: Guarded) -> Pipeline:
    return Pipeline(guarded)


def chain(pipeline: Pipeline) -> list[CheckResult]:
    return list(build_chain(pipeline.context()).run())


def codes(checks: list[CheckResult]) -> list[list[str]]:
    """Return the codes of each stage; each finding is at its record and says what to do."""
    for check in checks:
        for finding in check.findings:
            if finding.code != "EV001":
                place = f"evidence/commands/SPEC-KIT-018/spec-{check.name}_"
                assert str(finding.location).startswith(place)
                assert finding.message.startswith(f"{check.name}: ")
                assert finding.remedy == FIXES[finding.code]
    return [[finding.code for finding in check.findings] for check in checks]


def envelope(pipeline: Pipeline, stage: Stage) -> Path:
    path = latest_record(pipeline.root, EVIDENCE, SPEC, stage)
    assert path is not None
    return path


def test_a_whole_chain_passes_with_one_check_for_each_earlier_stage(pipeline: Pipeline) -> None:
    pipeline.to("validate")
    checks = chain(pipeline)
    assert [check.name for check in checks] == ["plan", "tasks", "implement", "validate"]
    assert [check.rank for check in checks] == [0, 1, 2, 3]
    assert {(check.verdict, check.checked) for check in checks} == {(Verdict.PASSED, 1)}
    assert checks[0].observed == "session 20261122T113001000Z-000000"


def test_every_stage_without_a_record_is_told(pipeline: Pipeline) -> None:
    checks = chain(pipeline)
    assert codes(checks) == [["EV001"]] * 4
    found = checks[2].findings[0]
    assert found.message == "implement has no record"
    assert str(found.location) == "evidence/commands/SPEC-KIT-018"
    assert found.remedy == "run implement"


def test_the_latest_record_counts_and_not_an_older_success(pipeline: Pipeline) -> None:
    pipeline.to("validate")
    pipeline.stage(Stage.PLAN, forced=True)
    assert codes(chain(pipeline)) == [["EV002"], [], [], []]
    (found,) = chain(pipeline)[0].findings
    assert found.message == (
        "plan: the latest run, 20261122T113005000Z-000000, did not succeed: exit 1, FAILED"
    )
    pipeline.stage(Stage.PLAN)
    assert codes(chain(pipeline)) == [[], [], [], []]


def test_a_recorded_override_lets_a_failed_record_through_and_is_listed(
    pipeline: Pipeline,
) -> None:
    pipeline.to("validate")
    pipeline.stage(Stage.PLAN, override="allow-fail", forced=True)
    plan = chain(pipeline)[0]
    assert plan.verdict is Verdict.PASSED
    told = "override used: allow-fail (flag --allow-fail): drill, covers BA001"
    assert told in plan.observed
    assert f"plan 20261122T113005000Z-000000 {told}" in pipeline.log.render().decode()


def test_a_failure_that_warn_mode_let_through_is_no_override(pipeline: Pipeline) -> None:
    pipeline.to("validate")
    pipeline.stage(Stage.PLAN, override="allow-fail", forced=True)
    path = envelope(pipeline, Stage.PLAN).with_suffix(".intoto.json")
    statement = json.loads(path.read_bytes())
    statement["predicate"]["specops"]["overrides"] = []
    path.write_bytes(sealed(statement))
    (found,) = chain(pipeline)[0].findings
    assert found.code == "EV002"
    assert found.message.endswith("did not succeed: exit 0, WARNED")


def test_git_is_asked_once_about_a_commit_and_not_at_all_about_this_one(
    pipeline: Pipeline,
) -> None:
    pipeline.to("validate")
    pipeline.log = RunLog(lambda: pipeline.now)
    chain(pipeline)
    assert "merge-base" not in pipeline.log.render().decode()
    pipeline.guarded.commit("evidence")
    chain(pipeline)
    assert pipeline.log.render().decode().count("merge-base") == 1


def test_a_success_whose_attestation_says_otherwise_is_none(pipeline: Pipeline) -> None:
    pipeline.to("validate")
    path = envelope(pipeline, Stage.PLAN).with_suffix(".intoto.json")
    statement = json.loads(path.read_bytes())
    statement["predicate"]["specops"]["exitCode"] = 3
    path.write_bytes(sealed(statement))
    assert codes(chain(pipeline)) == [["EV002"], [], [], []]


def test_a_stale_record_names_the_document(pipeline: Pipeline) -> None:
    pipeline.to("validate")
    pipeline.guarded.write(PLAN, "other\n")
    checks = chain(pipeline)
    assert codes(checks) == [["EV004"]] * 4
    assert checks[0].findings[0].message == (
        f"plan: stale: packet {PLAN} changed since 20261122T113001000Z-000000"
    )


def test_a_document_that_went_or_came_makes_a_record_stale(pipeline: Pipeline) -> None:
    pipeline.to("validate")
    text = (pipeline.root / PLAN).read_text(encoding="utf-8")
    (pipeline.root / PLAN).unlink()
    assert chain(pipeline)[0].findings[0].message.startswith(f"plan: stale: packet {PLAN} is gone")
    pipeline.stage(Stage.PLAN)
    pipeline.guarded.write(PLAN, text)
    assert codes(chain(pipeline)) == [["EV004"], [], [], []]
    assert (
        chain(pipeline)[0].findings[0].message.startswith(f"plan: stale: packet {PLAN} was added")
    )


def test_profile_and_settings_make_a_record_stale_by_a_code_of_their_own(
    pipeline: Pipeline,
) -> None:
    pipeline.to("validate")
    (pipeline.root / "docs/hal/hal_profile.json").unlink()
    pipeline.guarded.write("specops.toml", "")
    checks = chain(pipeline)
    assert codes(checks) == [["EV005", "EV005"]] * 4
    assert [finding.message for finding in checks[0].findings] == [
        "plan: stale: profile docs/hal/hal_profile.json is gone since 20261122T113001000Z-000000",
        "plan: stale: settings specops.toml changed since 20261122T113001000Z-000000",
    ]


def test_a_record_of_this_commit_or_an_ancestor_stands(pipeline: Pipeline) -> None:
    pipeline.to("tasks")
    pipeline.guarded.commit("evidence")
    pipeline.to("validate", "implement")
    pipeline.guarded.commit("more evidence")
    assert codes(chain(pipeline)) == [[]] * 4


def test_a_record_of_a_later_commit_is_of_another_line_of_history(pipeline: Pipeline) -> None:
    pipeline.to("tasks")
    pipeline.guarded.commit("later")
    pipeline.to("validate", "implement")
    kept = pipeline.root.parent / "evidence"
    shutil.copytree(pipeline.root / "evidence", kept)
    pipeline.guarded.git("reset", "-q", "--hard", "HEAD~1")
    shutil.copytree(kept, pipeline.root / "evidence", dirs_exist_ok=True)
    checks = chain(pipeline)
    assert codes(checks) == [[], [], ["EV006"], ["EV006"]]
    path = envelope(pipeline, Stage.IMPLEMENT).with_suffix(".intoto.json")
    theirs = json.loads(path.read_bytes())["predicate"]["specops"]["commit"]
    ours = pipeline.guarded.git("rev-parse", "HEAD")
    assert checks[2].findings[0].message == (
        f"implement: its commit {theirs[:12]} is neither {ours[:12]} nor an ancestor"
    )


def test_without_a_commit_no_record_is_about_one(pipeline: Pipeline) -> None:
    pipeline.to("plan")
    shutil.rmtree(pipeline.root / ".git")
    (found,) = chain(pipeline)[0].findings
    assert (found.code, found.message) == ("EV006", "plan: this repository has no commit")
    pipeline.stage(Stage.PLAN)
    pipeline.guarded.git("init", "-q")
    pipeline.guarded.commit()
    (found,) = chain(pipeline)[0].findings
    assert (found.code, found.message) == ("EV006", "plan: it has no commit")


def test_a_history_that_is_too_short_is_an_error_that_keeps_the_findings(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    pipeline.to("plan")
    pipeline.guarded.commit("evidence")
    pipeline.guarded.commit("more")
    clone = tmp_path / "clone"
    pipeline.guarded.git("clone", "-q", "--depth=1", f"file://{pipeline.root}", str(clone))
    shallow = Pipeline(Guarded(clone))
    shallow.guarded.write("specops.toml", "")
    plan, tasks, *_ = chain(shallow)
    assert plan.verdict is Verdict.ERROR
    assert "shallow clone" in plan.reason
    assert "fetch" in plan.remedy
    assert [one.code for one in plan.findings] == ["EV005"]
    assert tasks.verdict is Verdict.FAILED


def test_a_record_that_is_not_valid_is_not_looked_at_further(pipeline: Pipeline) -> None:
    pipeline.to("validate")
    path = envelope(pipeline, Stage.PLAN)
    text = path.read_text(encoding="utf-8").replace("passed", "great").replace('"ok"', '"fine"')
    path.write_text(text, encoding="utf-8")
    path = envelope(pipeline, Stage.TASKS)
    path.write_text("{", encoding="utf-8")
    path = envelope(pipeline, Stage.IMPLEMENT)
    path.write_text("[]", encoding="utf-8")
    path = envelope(pipeline, Stage.VALIDATE)
    path.unlink()
    path.mkdir()
    checks = chain(pipeline)
    assert codes(checks) == [["EV003"]] * 4
    assert checks[0].findings[0].message.startswith("plan: /baseline/status: ")
    assert checks[0].findings[0].message.endswith(", and 1 more")
    assert "no regular file" in checks[3].findings[0].message


def test_a_record_without_a_sound_attestation_says_so(pipeline: Pipeline) -> None:
    pipeline.to("validate")
    attestations = [
        envelope(pipeline, stage).with_suffix(".intoto.json")
        for stage in (Stage.PLAN, Stage.TASKS, Stage.IMPLEMENT)
    ]
    attestations[0].unlink()
    attestations[1].write_text("{}", encoding="utf-8")
    text = attestations[2].read_text(encoding="utf-8")
    attestations[2].write_text(text.replace("PASSED", "WARNED"), encoding="utf-8")
    checks = chain(pipeline)
    assert codes(checks) == [["EV007"], ["EV008"], ["EV008"], []]
    assert checks[0].findings[0].message == "plan: there is no attestation beside it"


def test_a_failed_record_without_an_attestation_is_not_let_through(pipeline: Pipeline) -> None:
    pipeline.stage(Stage.PLAN, override="allow-fail", forced=True)
    envelope(pipeline, Stage.PLAN).with_suffix(".intoto.json").unlink()
    assert codes(chain(pipeline))[0] == ["EV002", "EV007"]


def test_a_record_that_was_edited_is_not_the_one_that_was_attested(pipeline: Pipeline) -> None:
    pipeline.stage(Stage.PLAN, forced=True)
    path = envelope(pipeline, Stage.PLAN)
    text = path.read_text(encoding="utf-8").replace('"failed"', '"passed"')
    path.write_text(text, encoding="utf-8")
    checks = chain(pipeline)
    assert codes(checks)[0] == ["EV002", "EV009"]
    assert checks[0].findings[1].message == "plan: its attestation has another digest of it"


def test_evidence_of_another_spec_or_session_proves_nothing(pipeline: Pipeline) -> None:
    pipeline.to("validate")
    later = "20261122T120000000Z-000000"
    path = envelope(pipeline, Stage.PLAN)
    for suffix in (".json", ".intoto.json"):
        shutil.copy(path.with_suffix(suffix), path.with_name(f"spec-plan_{later}{suffix}"))
    checks = chain(pipeline)
    assert codes(checks) == [["EV010"], [], [], []]
    assert checks[0].findings[0].message == (
        "plan: it is of plan SPEC-KIT-018 20261122T113001000Z-000000"
    )


def test_an_attestation_of_another_run_beside_a_record_is_misplaced(pipeline: Pipeline) -> None:
    pipeline.to("validate")
    first = envelope(pipeline, Stage.PLAN).with_suffix(".intoto.json")
    pipeline.stage(Stage.PLAN)
    shutil.copy(first, envelope(pipeline, Stage.PLAN).with_suffix(".intoto.json"))
    assert codes(chain(pipeline))[0] == ["EV010"]


def test_evidence_behind_a_link_out_of_the_repository_is_not_read(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    pipeline.to("validate")
    (pipeline.root / "evidence").rename(tmp_path / "elsewhere")
    (pipeline.root / "evidence").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CannotJudgeError, match="would leave the repository"):
        chain(pipeline)


def test_a_judge_needs_a_packet(pipeline: Pipeline) -> None:
    with pytest.raises(PreconditionError) as caught:
        build_judge(replace(pipeline.context(), packet=None))
    assert caught.value.message == "there is no packet whose records could be judged"
    assert caught.value.remedy == "give --spec"


def test_a_record_of_what_was_picked_is_partial(pipeline: Pipeline) -> None:
    pipeline.picked = ("hal-smoke", "tests")
    pipeline.stage(Stage.PLAN)
    (plan, *_) = chain(pipeline)
    assert codes([plan]) == [["EV012"]]
    assert plan.findings[0].message == (
        "plan: 20261122T113001000Z-000000 judged only hal-smoke, tests"
    )


def test_a_judge_needs_a_git_that_answers(pipeline: Pipeline) -> None:
    pipeline.guarded.write(".git/config", "[broken\n")
    with pytest.raises(CannotJudgeError, match="config"):
        build_judge(pipeline.context())


def test_a_chain_judges_the_stages_that_it_is_given(pipeline: Pipeline) -> None:
    pipeline.to("tasks")
    given = StageChain(pipeline.records(), (Stage.PLAN, Stage.TASKS))
    assert [check.verdict for check in given.run()] == [Verdict.PASSED] * 2
