import json
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.machines import Machines


@pytest.fixture
def machines(tmp_path: Path) -> Machines:
    return Machines(tmp_path, 3)


def matrix(machines: Machines, **values: str) -> list[dict[str, Any]]:
    code, printed = machines.specops("matrix", **values)
    assert code == 0, printed
    return list(json.loads(printed)[{"github": "include"}.get(values["output_format"], "matrix")])


def test_without_a_number_each_spec_has_a_machine_in_each_mode(machines: Machines) -> None:
    entries = matrix(machines, output_format="github")
    assert [(one["shard"], one["enforcement"]) for one in entries] == [
        (shard, mode) for mode in ("strict", "warn") for shard in ("1/3", "2/3", "3/3")
    ]
    assert {one["specs"] for one in entries} == set(machines.specs)
    assert {one["stages"] for one in entries} == {"plan tasks implement validate audit unlock"}


def test_there_are_no_more_machines_than_specs(machines: Machines) -> None:
    entries = matrix(machines, shards="16", enforcement="warn", output_format="json")
    assert [one["shard"] for one in entries] == ["1/3", "2/3", "3/3"]
    assert {one["enforcement"] for one in entries} == {"warn"}


def test_an_entry_says_what_its_machine_runs(machines: Machines) -> None:
    (entry,) = matrix(
        machines,
        shards="1",
        enforcement="strict",
        to="validate",
        output_format="json",
    )
    specs = " ".join(f"--spec {spec}" for spec in machines.specs)
    assert entry["arguments"] == f"{specs} --from plan --to validate --enforcement strict"
    assert (entry["from"], entry["to"]) == ("plan", "validate")
    assert entry["estimateMs"] == sum(machines.took.values())


def test_gitlab_gets_variables(machines: Machines) -> None:
    code, printed = machines.specops("matrix", output_format="gitlab", enforcement="strict")
    first = json.loads(printed)["parallel"]["matrix"][0]
    assert (code, first["SPECOPS_SHARD"]) == (0, "1/3")
    assert first["SPECOPS_ESTIMATE_MS"].isdecimal()


def test_for_people_it_is_a_table(machines: Machines) -> None:
    code, printed = machines.specops("matrix", shards="2")
    assert (code, len(printed.splitlines())) == (0, 4)
    assert printed.startswith("    1/2  strict")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"output_format": "sarif"}, "matrix prints text, json, github, gitlab"),
        ({"shards": "none"}, "it must be a number above 0"),
        ({"from": "audit", "to": "plan"}, "--from audit comes after --to plan"),
        ({"enforcement": "lax"}, "--enforcement"),
    ],
)
def test_a_wrong_request_is_refused(machines: Machines, values: dict[str, str], said: str) -> None:
    code, printed = machines.specops("matrix", **values)
    assert (code, said in printed) == (2, True), printed


def test_more_jobs_than_a_ci_takes_are_refused_with_a_way_out(tmp_path: Path) -> None:
    machines = Machines(tmp_path, 101)
    code, printed = machines.specops("matrix", output_format="gitlab")
    assert (code, "the matrix has 202 jobs and gitlab takes 200" in printed) == (2, True)
    assert machines.specops("matrix", output_format="github")[0] == 0


def test_a_repository_without_packets_has_no_matrix(tmp_path: Path) -> None:
    code, printed = Machines(tmp_path, 0).specops("matrix")
    assert (code, "there are none" in printed) == (2, True)
