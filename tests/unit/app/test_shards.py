"""``--shard`` on stages and on ``auto``, and ``evidence.merge`` as a command."""

from pathlib import Path

import pytest

from specops.app.boundary import execute
from tests.fakes.repository import Guarded
from tests.fakes.world import Kept, call, world

SKIPPED = ("--baseline-mode", "skip")


def run(guarded: Guarded, command: str, *specs: str, **values: str) -> tuple[int, str]:
    """Run a command on specs; return its exit code and what it printed."""
    kept = Kept()
    named = {name.replace("_", "-"): value for name, value in values.items()}
    lists = {"spec": specs} if command == "auto" else {}
    code = execute(call(command, world(guarded.root, kept), values=named, lists=lists))
    return code, kept.out.getvalue() + kept.err.getvalue()


def stage(guarded: Guarded, spec: str, shard: str) -> tuple[int, str]:
    return run(guarded, "plan", spec=spec, shard=shard, baseline_mode="skip")


@pytest.mark.parametrize(
    ("spec", "mine", "others"), [("SPEC-KIT-018", "1/2", "2/2"), ("SPEC-OPS-004", "2/2", "1/2")]
)
def test_a_stage_runs_on_the_machine_that_its_spec_belongs_to(
    guarded: Guarded, spec: str, mine: str, others: str
) -> None:
    code, told = stage(guarded, spec, others)
    assert (code, f"{spec} is left to the other shards" in told) == (0, True), told
    assert f"(asked for by flag --shard {others})" in told
    assert told.splitlines()[-1] == "skipped: plan, 0 checked, exit 0"
    assert guarded.evidence() == []
    assert stage(guarded, spec, mine)[0] == 0
    assert len(guarded.envelopes("plan")) == 1


def test_auto_runs_its_part(guarded: Guarded) -> None:
    values = {"to": "plan", "baseline_mode": "skip"}
    assert run(guarded, "auto", "SPEC-*", shard="1/2", **values)[0] == 0
    assert [one["specId"] for one in guarded.envelopes()] == ["SPEC-KIT-018"]
    assert run(guarded, "auto", "SPEC-*", shard="2/2", **values)[0] == 0
    assert {one["specId"] for one in guarded.envelopes()} == {"SPEC-KIT-018", "SPEC-OPS-004"}


def test_a_machine_too_many_has_nothing_to_do_and_says_so(guarded: Guarded) -> None:
    code, told = run(guarded, "auto", "SPEC-*", shard="3/3")
    assert (code, "every spec that was named is left to the other shards" in told) == (0, True)
    assert guarded.evidence() == []


@pytest.mark.parametrize("command", ["plan", "auto"])
def test_a_shard_that_cannot_be_is_refused(guarded: Guarded, command: str) -> None:
    specs = {"spec": "SPEC-KIT-018"} if command == "plan" else {}
    code, told = run(guarded, command, "SPEC-KIT-018", shard="3/2", **specs)
    assert (code, "it must be i/N with 1 <= i <= N" in told) == (2, True), told


def merge(guarded: Guarded, *folders: str) -> tuple[int, str]:
    kept = Kept()
    code = execute(call("evidence.merge", world(guarded.root, kept), paths=folders))
    return code, kept.out.getvalue() + kept.err.getvalue()


def test_merge_says_of_each_folder_what_was_new(guarded: Guarded) -> None:
    guarded.write("m0/commands/SPEC-KIT-018/notes.txt", "one")
    guarded.write("m1/commands/SPEC-OPS-004/notes.txt", "two")
    guarded.write("evidence/commands/SPEC-KIT-018/notes.txt", "one")
    code, told = merge(guarded, "m0", "m1")
    assert (code, told.count("0 new"), told.count("1 new")) == (0, 1, 1), told


def test_a_conflict_stops_it_all_with_both_sides_named(guarded: Guarded) -> None:
    for name in ("m0", "m1"):
        guarded.write(f"{name}/commands/SPEC-KIT-018/notes.txt", name)
        guarded.write(f"{name}/commands/SPEC-KIT-018/{name}.txt", name)
    code, told = merge(guarded, "m0", "m1")
    assert code == 3
    assert "error   merge/commands/SPEC-KIT-018/notes.txt" in told
    for name in ("m0", "m1"):
        assert f"{guarded.root}/{name}/commands/SPEC-KIT-018/notes.txt (sha256 " in told
        assert (guarded.root / name / "commands/SPEC-KIT-018/notes.txt").is_file()
    assert guarded.evidence() == []


@pytest.mark.parametrize(
    ("folders", "code", "said"),
    [
        ((), 2, "evidence.merge needs folders of evidence"),
        (("nowhere",), 2, "nowhere is no folder"),
        (("SPEC.md",), 2, "SPEC.md is no folder"),
        (("empty",), 3, "nothing was checked"),
    ],
)
def test_without_evidence_there_is_no_merge(
    guarded: Guarded, folders: tuple[str, ...], code: int, said: str
) -> None:
    Path(guarded.root, "empty").mkdir()
    ended, told = merge(guarded, *folders)
    assert (ended, said in told) == (code, True), told
