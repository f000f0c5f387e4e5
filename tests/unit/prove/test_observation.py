import json
from pathlib import Path

import pytest

from specops.canaries.records import record
from specops.errors import CannotJudgeError
from specops.model import Stage
from specops.process.command import Completed
from specops.prove.observation import Observation, read

ENVELOPE = "evidence/spec-plan_x.json"
ATTESTATION = "evidence/spec-plan_x.intoto.json"


def completed(document: object = None, *, code: int = 1, late: bool = False) -> Completed:
    told = b"" if document is None else json.dumps(document).encode()
    return Completed(("specops",), code, told, b"one\ntwo\n", 5, timed_out=late)


def seen(root: Path, **told: object) -> Observation:
    return read(completed({"findings": [], **told}), root)


def lay(root: Path, path: str, value: object) -> None:
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_text(json.dumps(value))


def test_codes_are_told_once_each(tmp_path: Path) -> None:
    found = [{"code": "BA003"}, {"code": "BA001"}, {"code": "BA003"}]
    observed = seen(tmp_path, findings=found)
    assert (observed.codes, observed.exit_code) == (("BA001", "BA003"), 1)
    assert observed.said == "two"


def test_what_did_not_count_is_told_once_with_its_check_and_who_decided(tmp_path: Path) -> None:
    effects = ("blocks", "warns", "waived", "overridden", "warns")
    found = [
        {"code": "BA003", "check": "baseline", "effect": effect, "decidedBy": effect.upper()}
        for effect in effects
    ]
    spared = [("BA003", "baseline", effect.upper()) for effect in effects[1:4]]
    assert seen(tmp_path, findings=[{"code": "BA001"}, *found]).spared == tuple(sorted(spared))


def test_an_envelope_that_says_the_stage_succeeded_is_a_pass(tmp_path: Path) -> None:
    lay(tmp_path, ENVELOPE, record(Stage.PLAN))
    assert seen(tmp_path, evidence=[ENVELOPE]).passes == (ENVELOPE,)


def test_an_envelope_that_says_it_failed_is_none(tmp_path: Path) -> None:
    lay(tmp_path, ENVELOPE, {**record(Stage.PLAN), "hooks": {"session.start": "failed"}})
    assert seen(tmp_path, evidence=[ENVELOPE]).passes == ()


@pytest.mark.parametrize(("result", "passes"), [("PASSED", (ATTESTATION,)), ("WARNED", ())])
def test_an_attestation_is_a_pass_by_its_result(
    tmp_path: Path, result: str, passes: tuple[str, ...]
) -> None:
    lay(tmp_path, ATTESTATION, {"predicate": {"result": result}})
    assert seen(tmp_path, evidence=[ATTESTATION]).passes == passes


def test_a_log_a_list_and_a_file_that_is_gone_say_nothing(tmp_path: Path) -> None:
    lay(tmp_path, "evidence/list.json", [])
    (tmp_path / "evidence/a.log").write_text("passed")
    paths = ["evidence/list.json", "evidence/a.log", "evidence/gone.json"]
    assert seen(tmp_path, evidence=paths).passes == ()


def test_who_let_something_through_is_told(tmp_path: Path) -> None:
    observed = seen(
        tmp_path,
        enforcement={"mode": "warn", "decidedBy": "file specops.toml"},
        overrides=[{"name": "allow-dirty", "source": "environment SPEC_OPS_ALLOW_DIRTY"}],
    )
    assert observed.let_through == (
        "warn mode, decided by file specops.toml",
        "the override allow-dirty (environment SPEC_OPS_ALLOW_DIRTY)",
    )


def test_a_command_that_told_people_nothing_gives_its_first_reason(tmp_path: Path) -> None:
    quiet = Completed(("specops",), 3, b'{"results": [{}, {"reason": "no git"}]}', b"", 1)
    assert read(quiet, tmp_path).said == "no git"
    silent = Completed(("specops",), 0, b"{}", b"", 1)
    assert read(silent, tmp_path).said == ""


@pytest.mark.parametrize(
    ("ended", "why"),
    [
        (completed(), "printed no document: two"),
        (completed([]), "printed no document"),
        (completed({}, late=True), "did not end in time"),
    ],
)
def test_a_command_without_a_document_could_not_be_judged(
    tmp_path: Path, ended: Completed, why: str
) -> None:
    with pytest.raises(CannotJudgeError, match=why):
        read(ended, tmp_path)


def test_an_observation_survives_its_way_between_processes() -> None:
    spared = (("BA003", "baseline", "a window"),)
    whole = Observation(1, ("BA003",), ("a.json",), spared, ("warn",), "no disk", "said", 7)
    assert Observation.from_bytes(whole.to_bytes()) == whole
