import contextlib
import io
import json
import os
import pty
import select
import shutil
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from specops.app.boundary import execute
from specops.app.standing.status import spelled
from specops.model import Stage
from tests.fakes import linting, packets
from tests.fakes.linting import Linted
from tests.fakes.repository import PROJECT, Guarded, environment
from tests.fakes.world import Kept, call, world

SPEC = "SPEC-KIT-018"


def told(guarded: Guarded, spec: str = SPEC) -> dict[str, object]:
    """Return what status says of a spec, by its stages."""
    ended = Linted(guarded.root).run("status", spec=spec, json=True)
    assert ended.code == 0, ended.err
    (one,) = ended.document["specs"]
    return {**one, **{stage["stage"]: stage for stage in one.pop("stages")}}


def test_a_spec_is_followed_from_its_first_stage_to_its_last(guarded: Guarded) -> None:
    before = told(guarded)
    assert before["next"] == f"specops plan --spec {SPEC}"
    assert before["lock"] is None
    assert guarded.specops("auto", "--spec", SPEC, "--to", "validate").returncode == 0
    now = told(guarded)
    assert str(now["lock"]).startswith("held by ")
    assert now["next"] == f"specops audit --spec {SPEC}"
    validate = now["validate"]
    assert isinstance(validate, dict)
    assert (validate["outcome"], validate["exitCode"], validate["stale"]) == ("passed", 0, [])
    assert (guarded.root / validate["record"]).is_file()
    assert validate["commit"] == guarded.git("rev-parse", "HEAD")
    table = Linted(guarded.root).run("status").out
    assert "locked" in table
    assert f"{SPEC}: lock held by" in table


def test_a_record_that_is_no_longer_about_what_is_there_is_stale(guarded: Guarded) -> None:
    hal = ("--hal", "http://127.0.0.1:1", "--allow-fail", "--reason", "drill")
    assert guarded.specops("validate", "--spec", SPEC, *hal).returncode == 0
    guarded.write("docs/SPEC-KIT-018-hal-smoke/spec.md", "# Spec: other\n")
    guarded.git("checkout", "-q", "--orphan", "elsewhere")
    guarded.commit("begin anew")
    validate = told(guarded)["validate"]
    assert isinstance(validate, dict)
    assert validate["outcome"] == "warned"
    (changed, gone) = validate["stale"]
    assert changed == "packet docs/SPEC-KIT-018-hal-smoke/spec.md changed"
    assert gone.endswith("is not in this history")
    (override,) = validate["overrides"]
    assert override["reason"] == "drill"
    lines = Linted(guarded.root).run("status", spec=SPEC).out
    assert "warned" in lines
    assert "stale override" in lines
    assert f"{SPEC} validate: override allow-fail (flag --allow-fail): drill" in lines


def test_a_run_that_only_warned_is_what_comes_next_as_audit_refuses_it(guarded: Guarded) -> None:
    assert guarded.specops("auto", "--spec", SPEC, "--to", "implement").returncode == 0
    hal = ("--hal", "http://127.0.0.1:1", "--enforcement", "warn")
    assert guarded.specops("validate", "--spec", SPEC, *hal).returncode == 0
    now = told(guarded)
    assert now["next"] == f"specops validate --spec {SPEC}"
    validate = now["validate"]
    assert isinstance(validate, dict)
    (why,) = validate["refused"]
    assert why.endswith(" did not succeed: exit 0, WARNED")
    assert f"{SPEC} validate: {why}" in Linted(guarded.root).run("status", spec=SPEC).out
    audit = guarded.told("audit", "--spec", SPEC, "--scenario", "stage-chain")
    assert any(finding["message"] == f"validate: {why}" for finding in audit["findings"])


def test_a_run_of_what_somebody_picked_is_what_comes_next(guarded: Guarded) -> None:
    picked = ("--scenario", "hal-smoke")
    assert guarded.specops("validate", "--spec", SPEC, *picked).returncode == 0
    validate = told(guarded)["validate"]
    assert isinstance(validate, dict)
    (why,) = validate["refused"]
    assert why.endswith(" judged only hal-smoke")


def test_requirements_are_told_by_the_latest_acceptance_that_can_be_trusted(
    guarded: Guarded,
) -> None:
    assert told(guarded)["requirements"] == []
    folder = guarded.root / "evidence/commands" / SPEC
    folder.mkdir(parents=True)
    for path in (PROJECT / "evidence/commands" / SPEC).glob("accept_*"):
        shutil.copy(path, folder)
    requirements = told(guarded)["requirements"]
    assert isinstance(requirements, list)
    assert [one["id"] for one in requirements] == ["R1", "R2", "R3", "R4", "R5"]
    assert {(one["verdict"], one["proven"]) for one in requirements} == {("passed", True)}
    assert "5 of 5" in Linted(guarded.root).run("status", spec=SPEC).out
    older = guarded.evidence("accept_*[0-9a-f].json")[0]
    newer = older.with_name("accept_20270101T000000000Z-3f9c1a.json")
    newer.write_bytes(older.read_bytes())
    assert len(told(guarded)["requirements"]) == 5  # type: ignore[arg-type] # a list, as above
    older.write_text(older.read_text().replace('"passed"', '"failed"', 1))
    assert told(guarded)["requirements"] == []


def test_an_old_record_is_stale_unless_the_settings_say_otherwise(guarded: Guarded) -> None:
    session = "20260101T000000000Z-3f9c1a"
    done = guarded.specops("validate", "--spec", SPEC, SPEC_OPS_SESSION_ID=session)
    assert done.returncode == 0
    guarded.configure("[status]\nstale_after_h = 48\n")
    validate = told(guarded)["validate"]
    assert isinstance(validate, dict)
    assert "older than 48 h" in validate["stale"]
    guarded.replace("specops.toml", "stale_after_h = 48", 'stale_after_h = "off"')
    validate = told(guarded)["validate"]
    assert isinstance(validate, dict)
    assert "older than 48 h" not in validate["stale"]


def shown(linted: Linted) -> list[dict[str, object]]:
    (spec,) = linted.run("status", json=True).document["specs"]
    return [stage for stage in spec["stages"] if stage["outcome"]]


def test_what_cannot_be_read_is_told_and_never_counts(tmp_path: Path) -> None:
    linted = linting.make(tmp_path)
    folder = tmp_path / "evidence/commands/SPEC-DEMO-001"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "spec-plan_20261122T113000000Z-3f9c1a.json"
    path.write_text("{")
    (plan,) = shown(linted)
    assert plan["outcome"] == "unreadable"
    assert plan["exitCode"] is None
    path.unlink()
    path.mkdir()
    (plan,) = shown(linted)
    assert plan["outcome"] == "unreadable"
    (folder / "spec-plan_20261322T113000000Z-3f9c1a.json").write_text("{}")
    (plan,) = shown(linted)
    assert "is not a session id" in str(plan["stale"])


def test_a_valid_record_without_an_attestation_is_not_trusted(tmp_path: Path) -> None:
    linted = linting.make(tmp_path)
    record = json.dumps({**linting.RECORD, "specId": "SPEC-DEMO-001"})
    name = f"spec-plan_{linting.RECORD['sessionId']}.json"
    linted.write(f"evidence/commands/SPEC-DEMO-001/{name}", record)
    (plan,) = shown(linted)
    assert (plan["outcome"], plan["stale"]) == (
        "unreadable",
        ["there is no attestation beside it"],
    )


def test_a_lock_that_is_not_valid_is_named(tmp_path: Path) -> None:
    linted = linting.make(tmp_path)
    linted.write("evidence/locks/SPEC-DEMO-001.json", "{}")
    (spec,) = linted.run("status", json=True).document["specs"]
    assert spec["lock"].startswith("not valid: ")


def test_without_a_packet_there_is_nothing_to_show(tmp_path: Path) -> None:
    linted = linting.make(tmp_path)
    linting.remove(linted, packets.FOLDER)
    ended = linted.run("status")
    assert (ended.code, ended.out) == (3, "")
    assert "there is no packet" in ended.err
    assert linted.run("status", spec="SPEC-NONE-001").code == 2


def test_a_root_that_git_cannot_read_is_an_error(guarded: Guarded) -> None:
    guarded.write(".git/config", "[core\n")
    done = guarded.specops("status")
    assert (done.returncode, done.stdout) == (3, "")
    assert "bad config" in done.stderr


def test_a_shallow_clone_says_that_it_cannot_tell(guarded: Guarded, tmp_path: Path) -> None:
    assert guarded.specops("validate", "--spec", SPEC).returncode == 0
    guarded.commit("evidence")
    guarded.git("clone", "-q", "--depth", "1", f"file://{guarded.root}", str(tmp_path / "clone"))
    validate = told(Guarded(tmp_path / "clone"))["validate"]
    assert isinstance(validate, dict)
    assert "a shallow clone cannot tell" in str(validate["stale"])


@pytest.mark.parametrize(
    ("seconds", "words"), [(-5, "0s"), (59, "59s"), (60, "1m"), (7200, "2h"), (259_199, "2d")]
)
def test_an_age_is_told_in_its_largest_unit(seconds: int, words: str) -> None:
    assert spelled(timedelta(seconds=seconds)) == words


def test_a_watch_that_nobody_sees_is_refused(tmp_path: Path) -> None:
    linted = linting.make(tmp_path)
    ended = linted.run("status", watch=True)
    assert ended.code == 2
    assert "--watch" in ended.err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_watch_prints_no_documents(tmp_path: Path) -> None:
    linting.make(tmp_path)
    kept = Kept(out=Terminal())
    asked = call("status", world(tmp_path, kept), switches=frozenset({"watch", "json"}))
    assert execute(asked) == 2


def test_a_watch_is_drawn_until_somebody_leaves(tmp_path: Path) -> None:
    linting.make(tmp_path)
    pid, terminal = pty.fork()
    if pid == 0:
        argv = [sys.executable, "-m", "specops", "status", "--watch", "--root", str(tmp_path)]
        os.execve(argv[0], argv, environment({}) | {"PYTHONPATH": str(PROJECT)})  # noqa: S606 - no shell
    seen = b""
    until = time.monotonic() + 120
    while seen.count(b"\x1b[H\x1b[2J") < 2 and time.monotonic() < until:
        if select.select([terminal], [], [], 1)[0]:
            seen += os.read(terminal, 4096)
    os.kill(pid, signal.SIGINT)
    with contextlib.suppress(OSError):
        while select.select([terminal], [], [], 60)[0] and os.read(terminal, 4096):
            pass
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert b"SPEC-DEMO-001" in seen
    assert all(stage.value.encode() in seen for stage in Stage)
