from pathlib import Path

import pytest

from specops.app.stages import request
from specops.app.stages.request import StageRequest, given_spec, read
from specops.app.workspace import Workspace
from specops.errors import RequestError, SessionError, UnknownSpecError, UsageError
from specops.guardrails.registry import SCENARIOS
from specops.model import Enforcement, Stage
from specops.settings.resolve import read_file, resolve
from tests.fakes.world import Kept, call, world

SPEC = "SPEC-KIT-018"
FOLDER = "docs/SPEC-KIT-018-hal-smoke"
OWN = '[[scenarios]]\nname = "own"\nargv = ["true"]\n'
ALLOWED = "[audit]\nallow_embedded_hal = true\n"
GIVEN = "20261122T113000999Z-3f9c1a"


def workspace(root: Path, file: str = "", variables: dict[str, str] | None = None) -> Workspace:
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    return Workspace(root, resolve(read_file("specops.toml", file.encode()), variables or {}, {}))


def asked(
    root: Path,
    stage: Stage = Stage.VALIDATE,
    *scenarios: str,
    file: str = "",
    switches: frozenset[str] = frozenset(),
    reason: str | None = None,
    number: int = 0,
    variables: dict[str, str] | None = None,
) -> StageRequest:
    values = {"reason": reason} if reason else {}
    lists = {"scenario": scenarios}
    called = call(stage.value, world(root, Kept()), values=values, lists=lists, switches=switches)
    return read(called, workspace(root, file, variables), stage, SPEC, number)


def names(root: Path, stage: Stage, *scenarios: str, file: str = "") -> list[str]:
    allowed = ALLOWED + file
    return list(
        request.guardrails(asked(root, stage, *scenarios, file=allowed), workspace(root, allowed))
    )


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (Stage.PLAN, ["baseline", "session.start"]),
        (Stage.TASKS, ["tracker-row", "task-table"]),
        (Stage.IMPLEMENT, ["tracker-row", "lock", "file_after_write"]),
        (Stage.VALIDATE, ["hal-smoke"]),
        (Stage.AUDIT, ["hal-smoke", "packet-unchanged", "stage-chain", "lock-held"]),
        (Stage.UNLOCK, ["unlock"]),
    ],
)
def test_each_stage_judges_what_its_row_of_the_table_says(
    tmp_path: Path, stage: Stage, expected: list[str]
) -> None:
    assert names(tmp_path, stage) == expected


def test_a_scenario_takes_part_while_there_is_something_to_judge(tmp_path: Path) -> None:
    (tmp_path / "codex-rs").mkdir()
    (tmp_path / "codex-rs/Cargo.toml").touch()
    (tmp_path / "evidence/locks").mkdir(parents=True)
    (tmp_path / f"evidence/locks/{SPEC}.json").touch()
    expected = ["hal-smoke", "cargo-build", "packet-unchanged"]
    assert names(tmp_path, Stage.VALIDATE) == expected


def test_a_configured_manifest_takes_part_even_where_there_is_none(tmp_path: Path) -> None:
    file = '[cargo]\nmanifest = "rust/Cargo.toml"\n'
    assert names(tmp_path, Stage.VALIDATE, file=file) == ["hal-smoke", "cargo-build"]


def test_a_scenario_of_the_users_own_takes_part_and_can_be_picked(tmp_path: Path) -> None:
    assert names(tmp_path, Stage.VALIDATE, file=OWN) == ["hal-smoke", "own"]
    assert names(tmp_path, Stage.VALIDATE, "own", "own", file=OWN) == ["own"]
    assert names(tmp_path, Stage.VALIDATE, "cargo-build", "own", file=OWN) == ["cargo-build", "own"]


def test_picking_scenarios_leaves_nothing_out_that_audit_needs(tmp_path: Path) -> None:
    needed = ["packet-unchanged", "stage-chain", "lock-held"]
    assert names(tmp_path, Stage.AUDIT, "own", file=OWN) == ["own", *needed]
    assert names(tmp_path, Stage.AUDIT, "lock-held", file=OWN) == ["lock-held", *needed[:2]]


@pytest.mark.parametrize("stage", Stage)
def test_an_unknown_scenario_is_refused_with_the_list(tmp_path: Path, stage: Stage) -> None:
    with pytest.raises(UsageError, match="there is no scenario 'own'") as caught:
        asked(tmp_path, stage, "own", variables={"SPEC_OPS_HAL_BASE_URL": "http://127.0.0.1:1"})
    assert caught.value.remedy.startswith(f"there are {', '.join(SCENARIOS)}")


def test_an_unknown_scenario_in_the_settings_is_refused_too(tmp_path: Path) -> None:
    file = '[stages.validate]\nscenarios = ["smoke"]\n'
    with pytest.raises(UsageError, match="there is no scenario 'smoke'"):
        asked(tmp_path, file=file)
    assert asked(tmp_path, Stage.PLAN, file=file).picked == ()


@pytest.mark.parametrize(
    ("scenarios", "file", "variables", "refused"),
    [
        ((), "", {}, True),
        (("hal-smoke",), "", {}, True),
        (("lock-held",), "", {}, False),
        ((), ALLOWED, {}, False),
        ((), '[stages.audit]\nscenarios = ["lock-held"]\n', {}, False),
        ((), "", {"SPEC_OPS_HAL_SKIP": "1"}, False),
        ((), "", {"SPEC_OPS_HAL_BASE_URL": "http://127.0.0.1:1"}, False),
    ],
)
def test_audit_refuses_the_embedded_hal_when_it_would_judge_it(
    tmp_path: Path,
    scenarios: tuple[str, ...],
    file: str,
    variables: dict[str, str],
    refused: bool,  # noqa: FBT001 - a case of the table
) -> None:
    embedded = {"SPEC_OPS_HAL_BASE_URL": "embedded", **variables}
    if not refused:
        asked(tmp_path, Stage.AUDIT, *scenarios, file=file, variables=embedded)
        return
    with pytest.raises(UsageError, match="embedded HAL"):
        asked(tmp_path, Stage.AUDIT, *scenarios, file=file, variables=embedded)


def test_a_session_is_made_of_the_moment_and_the_token(tmp_path: Path) -> None:
    assert asked(tmp_path).session == "20261122T113000123Z-3f9c1a"


def test_a_given_session_counts_on_over_the_seconds(tmp_path: Path) -> None:
    given = {"SPEC_OPS_SESSION_ID": GIVEN}
    assert asked(tmp_path, variables=given).session == GIVEN
    assert asked(tmp_path, number=2, variables=given).session == "20261122T113001001Z-3f9c1a"


def test_a_given_session_that_is_none_or_taken_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError):
        asked(tmp_path, variables={"SPEC_OPS_SESSION_ID": "now"})
    folder = tmp_path / "evidence/commands/SPEC-OPS-004"
    folder.mkdir(parents=True)
    (folder / f"spec-plan_{GIVEN}.log").touch()
    with pytest.raises(SessionError, match="exists already"):
        asked(tmp_path, variables={"SPEC_OPS_SESSION_ID": GIVEN})
    assert asked(tmp_path, variables={"SPEC_OPS_SESSION_ID": GIVEN}, number=1).session > GIVEN


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("20261122T114000000Z-3f9c1a", "lies in the future"),
        ("20261122T112959999Z-3f9c1a", "is not later than 20261122T113000000Z-ffffff"),
        ("20261122T113000000Z-3f9c1a", "is not later than"),
    ],
)
def test_a_given_session_is_neither_of_the_future_nor_older_than_a_record(
    tmp_path: Path, given: str, said: str
) -> None:
    folder = tmp_path / f"evidence/commands/{SPEC}"
    folder.mkdir(parents=True)
    (folder / "spec-plan_20261122T113000000Z-ffffff.json").touch()
    with pytest.raises(SessionError, match=said):
        asked(tmp_path, variables={"SPEC_OPS_SESSION_ID": given})


def test_force_reaches_no_further_than_unlock_and_has_a_reason(tmp_path: Path) -> None:
    switches = frozenset({"force", "dry-run", "keep-lock"})
    read_back = asked(tmp_path, Stage.UNLOCK, switches=switches)
    (force,) = read_back.allowances
    assert (force.override.source, force.override.reason) == ("flag --force", "no reason given")
    assert force.allows("unlock", "EV001")
    assert not force.allows("baseline", "BA001")
    assert (read_back.dry_run, read_back.keep_lock) == (True, True)


def test_force_comes_before_allow_fail_and_both_tell_the_reason(tmp_path: Path) -> None:
    switches = frozenset({"force", "allow-fail"})
    force, allow = asked(tmp_path, Stage.UNLOCK, switches=switches, reason=" over ").allowances
    assert (force.override.name, allow.override.name) == ("force", "allow-fail")
    assert force.override.reason == allow.override.reason == "over"


def test_the_rule_tells_where_it_comes_from(tmp_path: Path) -> None:
    rule = asked(tmp_path, variables={"SPEC_OPS_ENFORCEMENT": "warn"}).rule
    assert (rule.mode, rule.decided_by) == (Enforcement.WARN, "environment SPEC_OPS_ENFORCEMENT")


def test_a_spec_must_be_given_and_have_a_packet(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="plan needs a spec"):
        given_spec(call("plan", world(tmp_path, Kept())))
    assert given_spec(call("plan", world(tmp_path, Kept()), values={"spec": SPEC})) == SPEC
    with pytest.raises(UnknownSpecError):
        read(call("plan", world(tmp_path, Kept())), workspace(tmp_path), Stage.PLAN, "SPEC-KIT-019")
