"""One machine, and several whose evidence is merged: the same verdict."""

from pathlib import Path
from typing import Any

import pytest

from specops.evidence import find, load, verify
from tests.fakes.repository import Guarded

SPECS = ("SPEC-KIT-018", "SPEC-OPS-004")
AUTO = ("auto", "--spec", "SPEC-*", "--to", "validate")
DOWN = ("--hal", "http://127.0.0.1:1")


def clone(guarded: Guarded, to: Path) -> Guarded:
    guarded.git("clone", "-q", guarded.root.as_uri(), str(to))
    return Guarded(to)


def outcome(machine: Guarded) -> dict[tuple[str, str], Any]:
    """Return what telemetry says of each stage, but for sessions, times and paths."""
    found = {}
    for one in machine.envelopes():
        told = {key: one.get(key) for key in ("scenarios", "tool", "lock_status", "overrides")}
        found[one["specId"], one["command"]] = told
    return found


@pytest.mark.parametrize(
    ("hal", "mode", "code"), [((), "strict", 0), (DOWN, "strict", 1), (DOWN, "warn", 0)]
)
def test_machines_that_share_the_work_come_to_the_verdict_of_one(
    guarded: Guarded, tmp_path: Path, hal: tuple[str, ...], mode: str, code: int
) -> None:
    flags = (*hal, "--enforcement", mode)
    alone = clone(guarded, tmp_path / "alone")
    whole = alone.told(*AUTO, *flags)
    machines = [clone(guarded, tmp_path / f"m{number}") for number in (1, 2)]
    for number, machine in enumerate(machines, start=1):
        machine.told(*AUTO, *flags, "--shard", f"{number}/2")
        assert len({one["specId"] for one in machine.envelopes()}) == 1
    here = clone(guarded, tmp_path / "here")
    merged = here.told("evidence.merge", "--path", "../m1/evidence", "--path", "../m2/evidence")
    assert merged["exitCode"] == 0
    gate = here.told("gate", "--to", "validate", "--shards", "2")
    assert gate["exitCode"] == whole["exitCode"] == code, gate
    assert outcome(here) == outcome(alone)
    runs = find(here.root)
    assert len(runs) == 8
    assert all(verify(here.root, load(here.root, run.path)) == () for run in runs)


def test_a_machine_that_never_began_is_no_pass(guarded: Guarded) -> None:
    assert guarded.told(*AUTO, "--shard", "1/2")["exitCode"] == 0
    gate = guarded.told("gate", "--to", "validate", "--shards", "2")
    (missing,) = [one for one in gate["results"] if one["verdict"] == "error"]
    assert (gate["exitCode"], missing["name"]) == (3, "SPEC-OPS-004/plan")
    assert "shard 2/2 left no record of this commit" in missing["reason"]
