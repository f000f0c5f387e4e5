import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from specops.canaries import sample
from specops.canaries.model import DEADLINE_S, HEALTHY, Day, Planting
from specops.canaries.registry import canaries
from specops.process.command import Completed
from specops.prove.ground import Ground
from specops.prove.setup import NOTHING, Carried
from specops.prove.traces import differ
from specops.sandbox.source import read_source
from tests.fakes import ground as grounds
from tests.fakes import repository
from tests.fakes.program import put_on_path

PLAN = "invoke plan --spec SPEC-KIT-018"


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    guarded = repository.make(tmp_path_factory.mktemp("own"))
    return grounds.ground(tmp_path_factory.mktemp("ground"), read_source(guarded.root))


def test_the_sample_is_sound_to_every_stage(ground: Ground) -> None:
    seen = ground.observe(Planting("invoke auto --spec SPEC-KIT-018"), NOTHING)
    assert (seen.exit_code, seen.codes, seen.trouble) == (0, (), "")


def test_a_green_run_is_seen_to_pass_in_its_evidence(ground: Ground) -> None:
    seen = ground.observe(Planting(PLAN), NOTHING)
    assert [name.partition(".")[2] for name in seen.passes] == ["json", "intoto.json"]


def test_nothing_is_left_where_faults_were_planted(ground: Ground) -> None:
    ground.observe(Planting(PLAN), NOTHING)
    assert [path for path in ground.work.iterdir() if not path.name.startswith("sample-")] == []


def test_settings_of_the_planting_beat_those_that_are_carried(ground: Ground) -> None:
    carried = Carried({"rollout.default": "warn"}, {"SPEC_OPS_BASELINE_FORCE_FAIL": "1"})
    assert ground.observe(Planting(PLAN), carried).exit_code == 0
    strict = Planting(PLAN, settings={"rollout.default": "strict"})
    assert ground.observe(strict, carried).exit_code == 1
    calm = Planting(PLAN, environ={"SPEC_OPS_BASELINE_FORCE_FAIL": "0"})
    assert "BA014" not in ground.observe(calm, carried).codes


def test_files_are_written_removed_and_put_in_place_of_folders(ground: Ground) -> None:
    files = (("docs", None), ("docs", b"a file"), ("new/deep.md", b"x"), ("absent", None))
    script = "test -f docs\ntest -f new/deep.md\ninvoke config"
    seen = ground.observe(Planting(script, files), NOTHING)
    assert seen.trouble == ""


def test_variables_before_a_command_reach_it(ground: Ground) -> None:
    script = "SPEC_OPS_BASELINE_FORCE_FAIL=1 SPEC_OPS_ENFORCEMENT=warn " + PLAN
    seen = ground.observe(Planting(script), NOTHING)
    assert (seen.exit_code, seen.codes) == (0, ("BA014",))


def test_a_hal_is_at_the_address_that_the_script_names(ground: Ground) -> None:
    script = "invoke hal.smoke --hal {hal}"
    assert ground.observe(Planting(script, hal=HEALTHY), NOTHING).exit_code == 0
    assert ground.observe(Planting(script, hal="status-500"), NOTHING).codes == ("HS007",)


def test_a_command_before_the_last_may_fail_and_a_program_may_not(ground: Ground) -> None:
    assert ground.observe(Planting(f"invoke nonsense\n{PLAN}"), NOTHING).exit_code == 0
    seen = ground.observe(Planting(f"echo x >&2; exit 4\n{PLAN}"), NOTHING)
    assert "the fault could not be planted" in seen.trouble
    assert "exit 4" in seen.trouble


def test_a_planting_that_ends_with_no_command_of_ours_is_told(ground: Ground) -> None:
    seen = ground.observe(Planting("true"), NOTHING)
    assert seen.trouble.startswith("the planting ends with no command of ours: true")


def test_a_fault_of_the_repository_is_planted_into_its_committed_tree(ground: Ground) -> None:
    planting = Planting(PLAN, own=True, arguments=("rm", "SPEC.md"))
    seen = ground.observe(planting, NOTHING)
    assert (seen.exit_code, seen.codes) == (1, ("BA007",))
    twin = ground.observe(Planting(PLAN, own=True), NOTHING)
    assert (twin.exit_code, twin.codes) == (0, ())


def test_the_words_of_a_command_reach_it_as_they_are(ground: Ground) -> None:
    given = ("lint.tracker", "--spec", "two\nlines \"'", "A=b", "{hal}", "", "--", "a path")
    typed = list[Sequence[str]]()

    def told(words: Sequence[str], *_: object) -> Completed:
        typed.append(words)
        return Completed(tuple(words), 1, b'{"findings": [{"code": "TR008"}]}', b"", 1)

    seen = replace(ground, start=told).observe(Planting("", words=given), NOTHING)
    assert (seen.exit_code, seen.codes, seen.trouble) == (1, ("TR008",), "")
    assert typed == [(given[0], "--output-format", "json", *given[1:])]


def test_what_a_canary_runs_ends_at_its_own_deadline(ground: Ground) -> None:
    deadlines = list[float]()

    def late(words: Sequence[str], _root: Path, _environment: object, at_s: float) -> Completed:
        deadlines.append(at_s)
        return Completed(tuple(words), -9, b"", b"", 1, timed_out=True)

    remedy = "give it more with the timeout_s of its [[prove.canaries]]"
    command = Planting("", own=True, words=("plan",), deadline_s=7)
    seen = replace(ground, start=late).observe(command, NOTHING)
    assert seen.trouble == f"the command plan did not end within 7 s: {remedy}"
    assert deadlines == [7]
    plant = Planting("", own=True, arguments=("sleep", "60"), words=("plan",), deadline_s=0.05)
    told = ground.observe(plant, NOTHING).trouble
    assert told.startswith("the fault could not be planted: $ sleep 60 -> killed at its deadline")
    assert told.endswith(remedy)


@pytest.mark.parametrize(
    ("plant", "told"),
    [
        (("true",), "the planting changed nothing: $ true -> exit 0 in "),
        (("touch", "SPEC.md"), "the planting changed nothing: $ touch SPEC.md -> exit 0 in "),
        (("touch", "x"), ""),
        (("mkdir", "an empty folder"), ""),
        (("git", "tag", "here"), ""),
    ],
)
def test_a_planting_that_changes_nothing_is_none(
    ground: Ground, plant: tuple[str, ...], told: str
) -> None:
    planting = Planting("", own=True, arguments=plant, words=("lint.tracker",))
    seen = ground.observe(planting, NOTHING)
    assert seen.trouble.startswith(told)
    assert seen.trouble.endswith(": run the planting by hand in a clone" if told else "")
    assert bool(seen.trouble) is bool(told)


def test_a_patch_of_which_git_skips_everything_is_told_with_what_helps(tmp_path: Path) -> None:
    guarded = repository.make(tmp_path / "whole")
    below = guarded.root / "below"
    below.mkdir()
    for name in ("SPEC.md", "docs"):
        (guarded.root / name).rename(below / name)
    (below / "x.patch").write_text(
        "diff --git a/new b/new\nnew file mode 100644\n"
        "--- /dev/null\n+++ b/new\n@@ -0,0 +1 @@\n+x\n",
        encoding="utf-8",
    )
    guarded.commit()
    ground = grounds.ground(tmp_path / "ground", read_source(below))
    words = ("lint.tracker",)
    skipped = Planting("", own=True, arguments=("git", "apply", "--", "x.patch"), words=words)
    told = ground.observe(skipped, NOTHING).trouble
    assert told.startswith("the planting changed nothing: $ git apply -- x.patch -> exit 0 in ")
    assert "`git apply --directory=SUBFOLDER`" in told
    applied = ("git", "apply", "--directory=below", "--", "x.patch")
    assert ground.observe(replace(skipped, arguments=applied), NOTHING).trouble == ""


def test_a_tree_that_differs_from_its_commit_may_differ_in_another_way() -> None:
    dirty = [b"# branch.head main\n1 .M N... a\n", b"", b"", b""]
    assert differ(dirty, dirty)
    assert not differ([b"# branch.head main\n", b""], [b"# branch.head main\n", b""])


def test_a_command_that_judges_nothing_is_seen_as_such(ground: Ground) -> None:
    for words, judges in ((("config",), False), (("lint.tracker",), True), (("plan",), True)):
        assert ground.observe(Planting("", own=True, words=words), NOTHING).judges is judges


def test_a_fault_that_cannot_be_planted_is_trouble(ground: Ground) -> None:
    seen = ground.observe(Planting(PLAN, own=True, arguments=("false",)), NOTHING)
    assert seen.took_ms > 0
    told = "the fault could not be planted: [$] false -> exit 1 in [0-9]+ ms: run the planting by "
    assert re.match(told, seen.trouble)


def test_a_place_that_cannot_be_made_is_told_with_what_to_do(tmp_path: Path) -> None:
    seen = grounds.ground(tmp_path / "absent").observe(Planting(PLAN), NOTHING)
    assert seen.trouble.startswith("[Errno 2] No such file or directory: ")
    assert seen.trouble.endswith(": run it again; `invoke prove --code` plants it alone")


def test_of_many_files_that_cannot_be_copied_the_first_is_told(ground: Ground) -> None:
    carried = Carried({"hal.timeout_s": 2}, {})
    sample = ground.sample(carried)
    os.mkfifo(sample / "one")
    again = ": run it again; `invoke prove --code` plants it alone"
    told = ground.observe(Planting(PLAN), carried).trouble
    assert told == f"`{sample / 'one'}` is a named pipe{again}"
    os.mkfifo(sample / "two")
    told = ground.observe(Planting(PLAN), carried).trouble
    assert re.fullmatch(f"`.*/(one|two)` is a named pipe \\(and 1 more\\){re.escape(again)}", told)


def test_a_real_invoke_runs_what_begins_with_its_own_switches(ground: Ground) -> None:
    tasks = (("tasks.py", b"from specops.tasks import namespace\n"),)
    seen = ground.observe(Planting("invoke -w config", tasks), NOTHING)
    assert (seen.exit_code, seen.trouble) == (0, "")


def test_days_in_settings_are_counted_from_the_day_of_the_proof(ground: Ground) -> None:
    rule = {"code": "HS001", "mode": "warn", "owner": "ada", "reason": "a drill"}
    script = "grep -q 'until\" = 2026-12-02' specops.toml\ninvoke lint.tracker"
    settings = {"rollout.rules": [{**rule, "until": Day(10)}]}
    assert ground.observe(Planting(script, settings=settings), NOTHING).trouble == ""


def test_what_is_carried_was_there_before_the_fault(ground: Ground) -> None:
    script = "git show HEAD:specops.toml | grep -q warn\ngit diff --quiet HEAD\ninvoke config"
    carried = Carried({"rollout.default": "warn"}, {})
    assert ground.observe(Planting(script), carried).trouble == ""
    assert ground.sample(carried) == ground.sample(Carried({"rollout.default": "warn"}, {"A": "b"}))
    assert ground.sample(carried) != ground.sample(NOTHING)


def test_a_sample_that_git_cannot_make_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ground: Ground
) -> None:
    put_on_path(monkeypatch, tmp_path / "bin", "git", "echo no room >&2; exit 1")
    seen = ground.observe(Planting(PLAN), Carried({"hal.timeout_s": 1}, {}))
    assert seen.trouble.startswith("the sample repository could not be made: no room")


def test_a_healthy_hal_is_waited_for_nearly_as_long_as_its_command() -> None:
    patience = sample.SETTINGS["hal.timeout_s"]
    assert 0.8 * DEADLINE_S <= patience < DEADLINE_S


def test_a_temporary_folder_in_another_work_tree_shows_nothing_of_a_missing_one(
    tmp_path: Path,
) -> None:
    canary = next(one for one in canaries() if one.name == "BA001")
    outside = grounds.ground(tmp_path).observe(canary.fault, NOTHING)
    assert (outside.trouble, outside.codes) == ("", ("BA001",))
    inside = repository.make(tmp_path / "other").root / "tmp"
    inside.mkdir()
    seen = grounds.ground(inside).observe(canary.fault, NOTHING)
    assert "the temporary folder lies in a git work tree; set TMPDIR to one outside" in seen.trouble
