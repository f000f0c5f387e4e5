"""Audit judges acceptances by their records: the latest of each requirement, and the tasks."""

import json
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from specops import strict_json
from specops.app.boundary import execute
from specops.codes.registry import CODES
from specops.errors import PreconditionError
from specops.evidence.acceptances import read_accepted
from specops.evidence.attestation import sealed
from specops.guardrails import task_table_setup
from specops.guardrails.acceptance.audit import AcceptanceAudit
from specops.guardrails.acceptance.run import UnreadAcceptance
from specops.guardrails.acceptance.setup import build
from specops.guardrails.broken import Broken
from specops.guardrails.registry import set_up
from specops.model import CheckResult, Verdict, passed
from tests.fakes.git_repository import GitRepository
from tests.fakes.packet_repository import FOLDER, SPEC_ID, context, make
from tests.fakes.world import Kept, call, world
from tests.unit.app.test_accept import ON

SPEC = "# Spec: Example\n\n## Objectives\n\n- R1: It works.\n- R2: It is fast.\n"
PLAN = """# Plan: Example

## Acceptance Mapping

| Requirement | Validation Step | Test/Check Artifact |
| --- | --- | --- |
| R1, R2 | Run it | below |

```accept
%s```
"""
BOUND = "[R1]\nargv = ['true']\n[R2]\nargv = ['true']\ncovers = ['src']\n"
TASKS = """# Tasks: Example

| Order | Task | Owner | Status | Validation |
| --- | --- | --- | --- | --- |
| 1 | WB-1 for R1 | Ops | Done | R1 |
| 2 | WB-2 for R2 | Ops | In Progress | R2 |
| 3 | WB-3 | Ops | Done | all of it |
"""


FIXES = {code.code: code.fix for code in CODES}


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    made = make(tmp_path)
    made.write(f"{FOLDER}/spec.md", SPEC)
    made.write(f"{FOLDER}/plan.md", PLAN % BOUND)
    made.write(f"{FOLDER}/tasks.md", TASKS)
    made.write("src/it.sh", "true\n")
    made.write("specops.toml", ON)
    made.commit()
    return made


def shown(repository: GitRepository, *picked: str) -> dict[str, Any]:
    """Run the checks and return the document."""
    values = {"spec": SPEC_ID, "output-format": "json"}
    kept = Kept()
    in_world = world(repository.root, kept)
    execute(call("accept", in_world, values=values, lists={"requirement": picked}))
    document: dict[str, Any] = json.loads(kept.out.getvalue())
    return document


def audit(repository: GitRepository) -> dict[str, CheckResult]:
    """Judge the acceptance of the packet now; every result has a rank of its own."""
    results = list(build(context(repository.root)).run())
    ranks = [result.rank for result in results]
    assert ranks == sorted(set(ranks))
    return {result.name: result for result in results}


def said(result: CheckResult) -> str:
    assert all(finding.remedy == FIXES[finding.code] for finding in result.findings)
    return "; ".join(f"{finding.code} {finding.message}" for finding in result.findings)


def test_without_a_record_nothing_is_shown_and_the_ticked_tasks_are_named(
    repository: GitRepository,
) -> None:
    results = audit(repository)
    assert said(results["R1"]) == "EV087 R1 was never shown: it has no record"
    assert said(results["tasks"]) == (
        "EV091 task 1 is Done, but R1 was never shown: it has no record; "
        "EV091 task 3 is Done, but R1 was never shown: it has no record"
    )
    places = [str(finding.location) for finding in results["tasks"].findings]
    assert places == [f"{FOLDER}/tasks.md:5", f"{FOLDER}/tasks.md:7"]
    assert [str(finding.location) for finding in results["R1"].findings] == [f"{FOLDER}/spec.md"]


def test_a_record_of_this_commit_shows_everything(repository: GitRepository) -> None:
    session = Path(shown(repository)["evidence"][0]).stem.removeprefix("accept_")
    results = audit(repository)
    observed = f"session {session}, unproven red"
    assert list(results.values()) == [
        replace(passed("R1", 1, observed=observed), rank=1),
        replace(passed("R2", 1, observed=observed), rank=2),
        replace(passed("tasks", 2), rank=3),
    ]


def test_a_commit_of_the_evidence_alone_changes_nothing(repository: GitRepository) -> None:
    shown(repository)
    repository.commit()
    assert {result.verdict for result in audit(repository).values()} == {Verdict.PASSED}


def test_a_change_is_told_where_it_decides_a_check(repository: GitRepository) -> None:
    shown(repository)
    repository.write("other.md", "other\n")
    repository.commit()
    results = audit(repository)
    assert said(results["R1"]) == "EV089 R1 was shown for another state: other.md changed since"
    assert results["R2"].verdict is Verdict.PASSED
    repository.write("src/it.sh", "false\n")
    assert "src/it.sh changed since" in said(audit(repository)["R2"])


def test_a_file_that_nobody_committed_yet_is_a_change_too(repository: GitRepository) -> None:
    shown(repository)
    repository.write("src/new.sh")
    results = audit(repository)
    assert "src/new.sh changed since" in said(results["R2"])
    assert said(results["R1"]) == "EV089 R1 was shown for another state: src/new.sh changed since"


def test_the_packet_decides_every_check(repository: GitRepository) -> None:
    shown(repository)
    repository.write(f"{FOLDER}/tasks.md", TASKS.replace("In Progress", "Done"))
    results = audit(repository)
    assert f"{FOLDER}/tasks.md changed since" in said(results["R2"])
    assert "task 2 is Done, but R2 was shown for another state" in said(results["tasks"])


def test_only_the_latest_record_of_a_requirement_counts(repository: GitRepository) -> None:
    shown(repository)
    repository.write(f"{FOLDER}/plan.md", PLAN % BOUND.replace("true", "false", 1))
    repository.commit()
    assert shown(repository, "R1")["exitCode"] == 1
    results = audit(repository)
    assert said(results["R1"]) == "EV088 R1 failed in its latest record"
    (place,) = (str(finding.location) for finding in results["R1"].findings)
    assert place.startswith(f"evidence/commands/{SPEC_ID}/accept_")
    assert "changed since" in said(results["R2"])


def test_a_record_of_another_line_of_history_shows_nothing(repository: GitRepository) -> None:
    shown(repository)
    repository.git("checkout", "-q", "--orphan", "other")
    repository.commit()
    assert "nor an ancestor" in said(audit(repository)["R1"])


def test_without_a_commit_there_is_no_state_that_was_shown(repository: GitRepository) -> None:
    shown(repository)
    repository.git("update-ref", "-d", "HEAD")
    assert "there is no commit" in said(audit(repository)["R1"])


def test_where_git_cannot_read_its_index_nothing_is_judged(repository: GitRepository) -> None:
    shown(repository)
    (repository.root / ".git/index").write_bytes(b"nonsense")
    assert audit(repository)["R1"].verdict is Verdict.ERROR


def test_where_git_has_lost_the_state_that_was_shown_nothing_is_judged(
    repository: GitRepository,
) -> None:
    shown(repository)
    tree = repository.git("rev-parse", "HEAD^{tree}")
    repository.write("src/new.sh")
    repository.commit()
    (repository.root / ".git/objects" / tree[:2] / tree[2:]).unlink()
    result = audit(repository)["R1"]
    assert result.verdict is Verdict.ERROR
    assert result.reason.startswith("git cannot tell what changed since ")


def test_a_requirement_without_a_check_cannot_have_been_shown(repository: GitRepository) -> None:
    repository.write(f"{FOLDER}/plan.md", PLAN % BOUND.partition("[R2]")[0])
    repository.commit()
    shown(repository)
    assert said(audit(repository)["R2"]) == "EV080 R2 has no check that a machine can run"


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda path: path.write_text("{"), ": line 1"),
        (lambda path: path.write_text(path.read_text() + " "), "not the one that was attested"),
        (lambda path: path.with_suffix(".intoto.json").unlink(), "there is no attestation"),
        (lambda path: path.with_suffix(".intoto.json").write_text("{}"), ".intoto.json"),
        (
            lambda path: path.write_text(path.read_text().replace(SPEC_ID, "SPEC-KIT-019")),
            "it is of SPEC-KIT-019",
        ),
    ],
)
def test_a_record_that_was_touched_counts_for_nothing(
    repository: GitRepository,
    harm: Callable[[Path], object],
    why: str,
) -> None:
    path = repository.root / shown(repository)["evidence"][0]
    harm(path)
    results = audit(repository)
    assert why in said(results["records"])
    assert said(results["records"]).startswith("EV090 ")
    assert said(results["R1"]).startswith("EV087 ")


def test_an_attestation_that_contradicts_itself_is_not_believed(repository: GitRepository) -> None:
    path = repository.root / shown(repository)["evidence"][0]
    beside = path.with_suffix(".intoto.json")
    statement = strict_json.parse(beside.read_bytes())
    assert isinstance(statement, dict)
    statement["predicate"]["specops"]["exitCode"] = 1
    beside.write_bytes(sealed(statement))
    assert "exitCode is 1, the checks give 0" in said(audit(repository)["records"])


def test_a_name_that_is_no_session_is_no_record(repository: GitRepository) -> None:
    repository.write(f"evidence/commands/{SPEC_ID}/accept_notes.json", "{}")
    assert list(read_accepted(repository.root, "evidence", SPEC_ID)) == []


def test_a_block_that_cannot_be_read_is_told_and_no_record_is_looked_at(
    repository: GitRepository,
) -> None:
    repository.write(f"{FOLDER}/plan.md", PLAN % "[R1\n")
    guardrail = build(context(repository.root))
    assert isinstance(guardrail, UnreadAcceptance)
    (result,) = guardrail.run()
    assert said(result).startswith("DS060 ")
    (finding,) = result.findings
    assert str(finding.location).startswith(f"{FOLDER}/plan.md:")
    assert (guardrail.name, result.name, result.checked) == ("acceptance", "plan", 1)


def test_a_packet_without_a_task_that_is_done_has_no_task_to_judge(
    repository: GitRepository,
) -> None:
    repository.write(f"{FOLDER}/tasks.md", TASKS.replace("Done", "Backlog"))
    assert "tasks" not in audit(repository)


def test_without_a_packet_or_a_document_nothing_is_judged(repository: GitRepository) -> None:
    assert isinstance(set_up("acceptance", context(repository.root, packet=None)), Broken)
    with pytest.raises(PreconditionError) as caught:
        build(context(repository.root, packet=None))
    assert str(caught.value) == "there is no packet whose acceptance could be judged: give --spec"
    (repository.root / FOLDER / "tasks.md").unlink()
    assert isinstance(set_up("acceptance", context(repository.root)), Broken)
    with pytest.raises(PreconditionError) as caught:
        build(context(repository.root))
    assert str(caught.value) == f"{FOLDER}/tasks.md does not exist: see `docs.validate`"


def test_it_is_a_scenario_that_audit_can_be_asked_for(repository: GitRepository) -> None:
    assert isinstance(set_up("acceptance", context(repository.root)), AcceptanceAudit)


def test_requirements_are_those_of_the_structure_that_the_settings_name(
    repository: GitRepository,
) -> None:
    packaged = files("specops.schemas").joinpath("document-structure.json").read_text()
    repository.write("structure.json", packaged.replace('"REQ"', '"GOAL"'))
    repository.write("specops.toml", f'{ON}[documents]\nstructure = "structure.json"\n')
    repository.write(f"{FOLDER}/spec.md", SPEC.replace("R1", "GOAL1"))
    repository.write(f"{FOLDER}/plan.md", (PLAN % BOUND).replace("R1", "GOAL1"))
    repository.write(f"{FOLDER}/tasks.md", TASKS.replace("R1", "GOAL1"))
    repository.commit()
    shown(repository)
    results = audit(repository)
    assert results["GOAL1"].verdict is Verdict.PASSED
    assert results["tasks"].checked == 2
    table = task_table_setup.build(context(repository.root))
    assert "GOAL" in table.structure.requirement_prefixes
