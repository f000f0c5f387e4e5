"""``rollout.waive``, ``rollout.waivers`` and ``rollout.adopt`` in real repositories."""

import json
import os
import tomllib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from specops.evidence.attestation import sealed
from tests.fakes.clocked import DOWN, SPEC, Clocked
from tests.fakes.repository import Guarded

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
SETTINGS = f"# Ours.\n{DOWN}"
ANSWERED = {"owner": "ada", "reason": "it moves", "expires": "2027-01-31"}


@pytest.fixture
def clocked(guarded: Guarded) -> Clocked:
    guarded.write("specops.toml", SETTINGS)
    guarded.replace("SPEC.md", "In Progress", "In progres")
    guarded.commit("a row that nobody can read")
    return Clocked(guarded)


def settings(clocked: Clocked) -> str:
    return (clocked.root / "specops.toml").read_text(encoding="utf-8")


def waivers(clocked: Clocked) -> list[dict[str, Any]]:
    return list(tomllib.loads(settings(clocked)).get("waivers", []))


def test_a_finding_of_todays_tree_is_waived_and_the_file_is_otherwise_untouched(
    clocked: Clocked,
) -> None:
    assert clocked.run("lint.tracker", NOW) == 1
    codes = {one["code"] for one in clocked.told["findings"]}
    for mark in {one["fingerprint"][:12] for one in clocked.told["findings"]}:
        assert clocked.run("rollout.waive", NOW, fingerprint=mark, **ANSWERED) == 0
    assert settings(clocked).startswith(SETTINGS)
    assert {one["code"] for one in waivers(clocked)} == codes
    assert waivers(clocked)[0]["check"] == "tracker"
    assert clocked.run("lint.tracker", NOW) == 0
    assert clocked.told["waived"] == len(clocked.told["findings"])


def test_a_finding_on_record_is_waived_for_the_runs_of_its_spec(clocked: Clocked) -> None:
    assert clocked.validate(NOW) == 1
    marks = {one["fingerprint"] for one in clocked.told["findings"]}
    for mark in marks:
        assert clocked.run("rollout.waive", LATER, fingerprint=mark, spec=SPEC, **ANSWERED) == 0
    assert {(one["spec"], one["check"]) for one in waivers(clocked)} == {(SPEC, "hal-smoke")}
    assert clocked.validate(LATER) == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({**ANSWERED}, "nothing says which finding"),
        ({**ANSWERED, "code": "HS001"}, "no finding of today's tree"),
        ({**ANSWERED, "check": "documents"}, "findings are meant by that"),
        ({"path": "SPEC.md"}, "needs --owner"),
        ({"path": "SPEC.md", "owner": "ada"}, "needs --reason"),
        ({**ANSWERED, "owner": "a\nb"}, "--owner is"),
        ({**ANSWERED, "expires": ""}, "--expires is"),
        ({**ANSWERED, "expires": "2027-02-30"}, "--expires is '2027-02-30'"),
        ({**ANSWERED, "expires": "2026-11-25"}, "accepts nothing any more"),
    ],
)
def test_a_waiver_that_is_not_of_one_finding_or_that_nobody_answers_for_is_refused(
    clocked: Clocked, given: dict[str, str], said: str
) -> None:
    clocked.guarded.write("docs/SPEC-KIT-018-hal-smoke/plan.md", "# Plan\n")
    assert clocked.run("rollout.waive", NOW, **given) == 2
    assert said in clocked.told["error"]["message"]
    assert settings(clocked) == SETTINGS


def test_a_dry_run_writes_nothing(clocked: Clocked) -> None:
    kept = clocked.run("rollout.adopt", NOW, owner="ada", expires="2027-01-31")
    assert kept == 0
    clocked.guarded.write("specops.toml", SETTINGS)
    code = clocked.run("rollout.adopt", NOW, "dry-run", owner="ada", expires="2027-01-31")
    assert code == 0
    assert clocked.told["waivers"] != []
    assert settings(clocked) == SETTINGS


def test_a_repository_is_adopted_once_and_then_only_gets_better(clocked: Clocked) -> None:
    assert clocked.validate(NOW) == 1
    assert clocked.run("rollout.adopt", LATER, owner="ada", expires="2027-01-31") == 0
    adopted = waivers(clocked)
    assert {one["expires"].isoformat() for one in adopted} == {"2027-01-31"}
    assert {one["reason"] for one in adopted} == {"adopted on 2026-11-25"}
    assert clocked.validate(LATER) == 0
    assert clocked.run("lint.tracker", LATER) == 0
    clocked.guarded.replace("SPEC.md", "In progres", "In Progress")
    (clocked.root / "docs/SPEC-KIT-018-hal-smoke/plan.md").write_text("# Plan\n", encoding="utf-8")
    assert clocked.run("rollout.adopt", LATER) == 1
    assert all("plan.md" in told for told in clocked.told["notAdopted"])
    left = waivers(clocked)
    assert len(left) < len(adopted)
    assert {one["check"] for one in left} == {"hal-smoke"}
    assert clocked.run("rollout.adopt", LATER, expires="2028-01-31") == 2
    assert clocked.run("rollout.adopt", LATER, expires="2027-01-31") == 1
    assert waivers(clocked) == left


def test_an_adoption_of_a_sound_repository_changes_nothing(clocked: Clocked) -> None:
    clocked.guarded.replace("SPEC.md", "In progres", "In Progress")
    assert clocked.run("rollout.adopt", NOW, owner="ada", expires="2027-01-31") == 0
    assert (clocked.told["waivers"], settings(clocked)) == ([], SETTINGS)


def test_a_repository_without_settings_gets_a_file(clocked: Clocked) -> None:
    (clocked.root / "specops.toml").unlink()
    assert clocked.run("rollout.adopt", NOW, owner="ada", expires="2027-01-31") == 0
    assert len(waivers(clocked)) == len(clocked.told["waivers"]) > 0


def test_a_file_that_lists_its_waivers_in_a_line_is_not_broken(clocked: Clocked) -> None:
    before = f"waivers = []\n{SETTINGS}"
    clocked.guarded.write("specops.toml", before)
    assert clocked.run("rollout.adopt", NOW, owner="ada", expires="2027-01-31") == 3
    assert "edit it by hand: [[waivers]]" in clocked.told["error"]["remedy"]
    assert settings(clocked) == before


def test_a_file_that_cannot_be_written_stays_as_it_is(clocked: Clocked) -> None:
    clocked.guarded.write(f".incomplete-{os.getpid()}", "somebody else is at it\n")
    assert clocked.run("rollout.adopt", NOW, owner="ada", expires="2027-01-31") == 3
    assert "specops.toml could not be written: File exists" in clocked.told["error"]["message"]
    assert settings(clocked) == SETTINGS


def test_a_record_that_was_tampered_with_tells_nothing(clocked: Clocked) -> None:
    assert clocked.validate(NOW) == 1
    (path,) = clocked.guarded.evidence("*.intoto.json")
    whole = path.read_bytes()
    for broken in (whole[:-9], contradicting(whole)):
        path.write_bytes(broken)
        asked = {"check": "hal-smoke", **ANSWERED}
        assert clocked.run("rollout.waive", LATER, **asked) == 2
        assert "no finding" in clocked.told["error"]["message"]


def contradicting(content: bytes) -> bytes:
    statement = json.loads(content)
    statement["predicate"]["specops"]["exitCode"] = 0
    return sealed(statement)


def test_waivers_are_listed_by_their_expiry(clocked: Clocked) -> None:
    mark = "0123456789abcdef" * 2
    tables = [
        f'[[waivers]]\ncode = "{code}"\nfingerprint = "{mark}"\ncheck = "x"\n{more}\n'
        for code, more in (
            ("HS001", 'expires = 2027-01-31\nowner = "ada"\nreason = "moves"'),
            ("HS002", "expires = 2026-11-25\ncount = 2"),
            ("HS003", ""),
        )
    ]
    clocked.guarded.write("specops.toml", SETTINGS + "".join(tables))
    assert clocked.run("rollout.waivers", NOW, output_format="text") == 0
    assert clocked.printed.splitlines() == [
        "never  HS003 x 01234567  nobody: no reason",
        "2026-11-25 EXPIRED  HS002 x 01234567 x2  nobody: no reason",
        "2027-01-31  HS001 x 01234567  ada: moves",
        "3 waivers",
    ]
    assert clocked.run("rollout.waivers", NOW) == 0
    assert [one["expired"] for one in clocked.told["waivers"]] == [False, True, False]
