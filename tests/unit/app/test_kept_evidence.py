"""``evidence.verify --kept-from``: a revision tells what evidence cannot, that its end is gone."""

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from specops.app.boundary import execute
from specops.codes import verification
from specops.codes.model import CheckCode
from tests.fakes.pipeline import SPEC, Pipeline
from tests.fakes.repository import Guarded
from tests.fakes.world import MOMENT, Kept, call, world

FOLDER = f"evidence/commands/{SPEC}"


@pytest.fixture
def pipeline(guarded: Guarded) -> Pipeline:
    return Pipeline(guarded)


def verify(pipeline: Pipeline, ref: str, **values: str) -> tuple[int, str]:
    kept = Kept()
    asked = {"kept-from": ref, **values}
    code = execute(call("evidence.verify", world(pipeline.root, kept), values=asked))
    return code, kept.out.getvalue() + kept.err.getvalue()


def typed(pipeline: Pipeline, script: str) -> tuple[int, str]:
    """Do what a script says; its last line verifies."""
    *before, last = script.strip().splitlines()
    pipeline.type("\n".join(before))
    assert last == "invoke evidence.verify --kept-from HEAD"
    return verify(pipeline, "HEAD")


@pytest.mark.parametrize("code", verification.KEPT, ids=lambda code: code.code)
def test_the_failing_example_of_a_code_yields_it(pipeline: Pipeline, code: CheckCode) -> None:
    exit_code, told = typed(pipeline, code.failing)
    assert exit_code == 1
    assert told.count(f"{code.code} {FOLDER}/spec-validate_") == 1
    assert "it was committed at HEAD, and is gone" in told


@pytest.mark.parametrize("code", verification.KEPT, ids=lambda code: code.code)
def test_the_passing_example_of_a_code_passes(pipeline: Pipeline, code: CheckCode) -> None:
    exit_code, told = typed(pipeline, code.passing)
    assert exit_code == 0
    assert "passed  evidence-kept/HEAD" in told
    assert "4 records" in told


def test_a_spec_that_is_gone_whole_is_missed_where_it_was_asked_for(pipeline: Pipeline) -> None:
    pipeline.to("tasks")
    pipeline.guarded.commit("evidence")
    shutil.rmtree(pipeline.root / FOLDER)
    code, told = verify(pipeline, "HEAD", spec=SPEC)
    assert (code, told.count("EV026")) == (3, 2), told
    code, told = verify(pipeline, "HEAD", spec="SPEC-OPS-004")
    assert (code, told.count("EV026")) == (3, 0), told


def test_what_was_archived_is_not_missed(pipeline: Pipeline) -> None:
    pipeline.to("tasks")
    pipeline.guarded.commit("evidence")
    pipeline.guarded.replace("SPEC.md", "| In Progress |", "| Done |")
    kept = Kept()
    later = replace(world(pipeline.root, kept), now=lambda: MOMENT + timedelta(days=91))
    archive = call(
        "evidence.archive",
        later,
        lists={"spec": (SPEC,)},
        switches=frozenset({"yes"}),
    )
    execute(archive)
    assert not list((pipeline.root / FOLDER).glob("*.json")), (
        kept.out.getvalue() + kept.err.getvalue()
    )
    assert "EV026" not in verify(pipeline, "HEAD")[1]


def test_a_revision_without_records_has_none_to_miss(pipeline: Pipeline) -> None:
    before = pipeline.guarded.git("rev-parse", "HEAD")
    pipeline.to("plan")
    code, told = verify(pipeline, before)
    assert (code, "0 records" in told) == (0, True), told


def test_a_revision_that_does_not_exist_is_a_wrong_request(pipeline: Pipeline) -> None:
    code, told = verify(pipeline, "nowhere")
    assert (code, "'nowhere' names no commit here" in told) == (2, True), told
