import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from specops.evidence.index.answers import QUESTIONS
from tests.fakes.evidence import BEGAN, SPEC, Kept, check
from tests.fakes.linting import Linted
from tests.fakes.repository import environment


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    (tmp_path / "specops.toml").touch()
    return Kept(tmp_path)


@pytest.fixture
def here(kept: Kept) -> Linted:
    return Linted(kept.root)


def test_the_latest_runs_are_what_is_asked_for_by_default(kept: Kept, here: Linted) -> None:
    path = kept.add(checks=[check("health", sound=False)])
    done = here.run("evidence.query")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        f"spec          stage     outcome  exit  record{' ' * (len(path.name) - 4)}fault",
        f"{SPEC}  validate  failed   1     {path.name}  -",
        "the latest run of each spec and stage: 1, of 1 runs",
    ]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_question_has_an_answer_for_programs(
    kept: Kept, here: Linted, question: object
) -> None:
    kept.add(checks=[check("health", sound=False)], overridden=True)
    kept.add()
    name = question.name  # type: ignore[attr-defined] # pytest passes it as it is
    document = here.run("evidence.query", ask=name, output_format="json").document
    assert (document["question"], document["runs"]) == (name, 2)
    for row in document["rows"]:
        assert tuple(row) == question.columns  # type: ignore[attr-defined] # as above
    assert document["index"]["read"] == 2


def test_no_row_is_an_answer_too(kept: Kept, here: Linted) -> None:
    kept.add()
    done = here.run("evidence.query", ask="overrides", spec=f"{SPEC}-slug", stage="validate")
    assert done.code == 0
    assert done.out.endswith("was let through by: none, of 1 runs\n")


def test_a_spec_is_known_by_its_canonical_id_and_by_the_name_of_its_folder(
    kept: Kept, here: Linted
) -> None:
    kept.add()
    kept.add(spec="SPEC-KIT-045-mini")
    for spec, folder in ((f"{SPEC}-x", SPEC), ("SPEC-KIT-045-mini", "SPEC-KIT-045-mini")):
        (row,) = here.run("evidence.query", spec=spec, output_format="json").document["rows"]
        assert row["spec"] == folder


def test_without_any_evidence_nothing_can_be_answered(here: Linted) -> None:
    done = here.run("evidence.query")
    assert (done.code, done.out) == (3, "")
    assert "there is no run below evidence" in done.err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"ask": "flakey"}, "did you mean flaky?"),
        ({"ask": "x"}, "it is one of latest, pass-rate, flaky, slowest, overrides"),
        ({"stage": "deploy"}, "--stage is 'deploy'"),
        ({"spec": "SPEC-KIT-999"}, "no evidence of SPEC-KIT-999"),
        ({"spec": ""}, "'' is not a spec id: use SPEC-<AREA>-<ID>"),
        ({"output_format": "sarif"}, "evidence.query prints text or json"),
    ],
)
def test_a_wrong_request_is_refused(
    kept: Kept, here: Linted, options: dict[str, str], told: str
) -> None:
    kept.add()
    done = here.run("evidence.query", **options)
    assert (done.code, done.out) == (2, "")
    assert told in done.err


def test_what_was_wrong_with_the_index_is_told(kept: Kept, here: Linted) -> None:
    kept.add()
    (kept.root / ".specops").touch()
    assert "note: the index could not be used: " in here.run("evidence.query").out
    done = here.run("evidence.query", full=True, output_format="json")
    assert "could not be used" in done.document["index"]["note"]


def test_no_secret_of_the_environment_is_shown(kept: Kept) -> None:
    kept.add(checks=[check("health", sound=False)], overridden=True)
    secret = "flag --allow-fail"
    here = Linted(kept.root, {"HAL_SECRET_KAVEDARR_API_KEY": secret})
    for word in ("text", "json"):
        out = here.run("evidence.query", ask="overrides", output_format=word).out
        assert "[redacted:HAL_SECRET_KAVEDARR_API_KEY]" in out
        assert secret not in out


def test_many_at_once_get_the_same_answer(kept: Kept) -> None:
    for hour in range(20):
        kept.add(at=BEGAN + timedelta(hours=hour))
    argv = [sys.executable, "-m", "specops", "evidence.query", "--output-format", "json"]
    asking = [
        subprocess.Popen(argv, cwd=kept.root, env=environment({}), stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    told = [process.communicate(timeout=60)[0] for process in asking]
    assert [process.returncode for process in asking] == [0] * 4
    assert len({json.dumps(json.loads(answer)["rows"]) for answer in told}) == 1
    names = {path.name for path in (kept.root / ".specops").iterdir()}
    assert names == {".gitignore", "evidence-index.sqlite"}
