"""Odd repositories and odd documents: each has its own finding, none a traceback or a pass."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from specops.evidence.read import Reading, validate
from specops.evidence.telemetry import succeeded
from tests.fakes.repository import Guarded, codes, messages

SPEC = ("--spec", "SPEC-KIT-018")
QUICK = ("--baseline-mode", "quick")
PACKET = "docs/SPEC-KIT-018-hal-smoke"
DOCUMENTS = ("spec.md", "plan.md", "tasks.md")


def plan(guarded: Guarded, *arguments: str, **variables: str) -> dict[str, Any]:
    """Run a quick plan, whose envelope is valid and says no more than is true."""
    told = guarded.told("plan", *SPEC, *QUICK, *arguments, **variables)
    envelope = guarded.envelope("plan")
    assert validate(envelope, Reading.STRICT) == ()
    assert succeeded(envelope) is (told["verdict"] == "passed")
    return told


def clone(guarded: Guarded, to: Path, *options: str) -> Guarded:
    """Clone a guarded repository as git does from another machine."""
    guarded.git("clone", "-q", *options, guarded.root.as_uri(), str(to))
    return Guarded(to)


def test_a_repository_without_a_commit_has_nothing_to_bind_evidence_to(guarded: Guarded) -> None:
    shutil.rmtree(guarded.root / ".git")
    guarded.git("init", "-q")
    told = plan(guarded)
    assert told["exitCode"] == 1
    assert {"BA002", "BA003"} == codes(told)
    assert guarded.attestation("plan")["specops"]["commit"] is None
    told = guarded.told("auto", *SPEC, "--allow-fail", "--to", "validate")
    assert told["exitCode"] == 0
    told = guarded.told("audit", *SPEC)
    assert (told["exitCode"], "it has no commit" in messages(told)) == (1, True)


def test_a_folder_in_no_repository_fails_plan_and_audit(guarded: Guarded) -> None:
    shutil.rmtree(guarded.root / ".git")
    told = plan(guarded)
    assert (told["exitCode"], codes(told)) == (1, {"BA001"})
    assert "not a git repository" in messages(told)
    assert guarded.told("implement", *SPEC)["exitCode"] == 0
    told = guarded.told("audit", *SPEC)
    assert (told["exitCode"], "EV006" in codes(told)) == (1, True)
    assert "it has no commit" in messages(told)


def test_a_bare_repository_has_no_work_tree(guarded: Guarded, tmp_path: Path) -> None:
    bare = clone(guarded, tmp_path / "bare.git", "--bare")
    done = bare.specops("plan", *SPEC, *QUICK, "--root", ".")
    assert (done.returncode, "no packet" in done.stderr) == (2, True), done.stderr
    shutil.copytree(guarded.root / "docs", bare.root / "docs")
    told = plan(bare, "--root", ".")
    assert (told["exitCode"], "BA001" in codes(told)) == (1, True)
    assert "must be run in a work tree" in messages(told)


def test_a_shallow_clone_can_be_planned_and_says_what_audit_lacks(
    guarded: Guarded, tmp_path: Path
) -> None:
    assert guarded.told("auto", *SPEC, "--to", "validate")["exitCode"] == 0
    for message in ("evidence", "later"):
        guarded.commit(message)
    shallow = clone(guarded, tmp_path / "shallow", "--depth", "1")
    assert plan(shallow)["exitCode"] == 0
    told = shallow.told("audit", *SPEC)
    assert (told["exitCode"], told["verdict"]) == (3, "error")
    assert "a shallow clone cannot tell whether" in messages(told)
    shallow.git("fetch", "-q", "--unshallow")
    assert shallow.told("audit", *SPEC)["exitCode"] == 0


def test_a_change_in_a_submodule_makes_the_tree_dirty(guarded: Guarded, tmp_path: Path) -> None:
    part = tmp_path / "part"
    part.mkdir()
    Guarded(part).git("init", "-q", "-b", "main")
    Guarded(part).write("part.txt", "one")
    Guarded(part).commit()
    allowed = ("-c", "protocol.file.allow=always")
    guarded.git(*allowed, "submodule", "--quiet", "add", part.as_uri(), "part")
    guarded.commit("a submodule")
    assert plan(guarded)["exitCode"] == 0
    guarded.write("part/part.txt", "two")
    told = plan(guarded)
    assert (told["exitCode"], codes(told)) == (1, {"BA003"})
    assert "1 path differs from the commit: part" in messages(told)


def test_a_guarded_submodule_is_judged_for_itself(guarded: Guarded, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    Guarded(outer).git("init", "-q", "-b", "main")
    allowed = ("-c", "protocol.file.allow=always")
    Guarded(outer).git(*allowed, "submodule", "--quiet", "add", guarded.root.as_uri(), "inner")
    inner = Guarded(outer / "inner")
    Guarded(outer).write("stray.txt", "x")
    assert plan(inner)["exitCode"] == 0
    assert inner.attestation("plan")["specops"]["commit"] == inner.git("rev-parse", "HEAD")


def test_a_linked_work_tree_is_as_good_as_the_first(guarded: Guarded, tmp_path: Path) -> None:
    guarded.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    guarded.write("stray.txt", "x")
    side = Guarded(tmp_path / "side")
    told = side.told("auto", *SPEC)
    assert (told["exitCode"], told["verdict"]) == (0, "passed")
    assert plan(guarded)["exitCode"] == 1


def test_without_git_nothing_is_known_of_the_tree(guarded: Guarded, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    nowhere = {"PATH": str(tmp_path / "empty")}
    told = plan(guarded, **nowhere)
    assert (told["exitCode"], told["verdict"]) == (3, "error")
    assert "'git' could not be started" in messages(told)
    told = guarded.told("implement", *SPEC, **nowhere)
    assert (told["exitCode"], guarded.envelope("implement")["lock_status"]) == (3, "failed")
    assert not (guarded.root / "evidence/locks/SPEC-KIT-018.json").exists()
    assert guarded.told("validate", *SPEC, **nowhere)["exitCode"] == 0


def test_documents_with_crlf_and_a_byte_order_mark_are_as_good_as_any(guarded: Guarded) -> None:
    for name in (*(f"{PACKET}/{one}" for one in DOCUMENTS), "SPEC.md", "memory/constitution.md"):
        path = guarded.root / name
        content = path.read_bytes().replace(b"\n", b"\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + content)
    guarded.commit("from another machine")
    told = guarded.told("auto", *SPEC)
    assert (told["exitCode"], told["verdict"]) == (0, "passed"), messages(told)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_that_is_missing_fails_every_stage_before_validate(
    guarded: Guarded, name: str
) -> None:
    (guarded.root / PACKET / name).unlink()
    guarded.commit("gone")
    told = plan(guarded)
    assert (told["exitCode"], codes(told)) == (1, {"BA005"})
    assert guarded.told("tasks", *SPEC)["exitCode"] == 1
    told = guarded.told("implement", *SPEC)
    assert (told["exitCode"], codes(told)) == (1, {"LK007"})
    assert f"{PACKET}/{name} is not there to be locked" in messages(told)
    assert guarded.envelope("tasks")["tool"]["status"] == "failed"


def test_a_document_that_is_no_text_is_a_finding_of_its_own(guarded: Guarded) -> None:
    (guarded.root / PACKET / "spec.md").write_bytes(b"caf\xe9 \x00\n")
    (guarded.root / PACKET / "plan.md").unlink()
    (guarded.root / PACKET / "plan.md").mkdir()
    guarded.write(f"{PACKET}/plan.md/keep", "")
    guarded.write(f"{PACKET}/tasks.md", " \n")
    guarded.commit("odd")
    told = plan(guarded)
    assert (told["exitCode"], codes(told)) == (1, {"BA005", "BA006"})
    assert f"{PACKET}/spec.md is not UTF-8 at byte 3" in messages(told)
    for stage in ("tasks", "implement"):
        told = guarded.told(stage, *SPEC)
        assert told["exitCode"] in {1, 3}
        assert not succeeded(guarded.envelope(stage))


def test_two_rows_and_none_are_findings_with_their_lines(guarded: Guarded) -> None:
    text = (guarded.root / "SPEC.md").read_text(encoding="utf-8")
    (row,) = [line for line in text.splitlines() if "SPEC-KIT-018" in line]
    guarded.write("SPEC.md", text.replace(row, f"{row}\n{row}"))
    guarded.commit("twice")
    for stage in ("plan", "tasks", "implement"):
        told = guarded.told(stage, *SPEC)
        assert (told["exitCode"], "BA008" in codes(told)) == (1, True)
        assert "SPEC.md has 2 rows for SPEC-KIT-018 (lines 5, 6)" in messages(told)
    guarded.write("SPEC.md", text.replace(f"{row}\n", ""))
    guarded.commit("not at all")
    assert "SPEC.md has 0 rows for SPEC-KIT-018" in messages(plan(guarded))


@pytest.mark.parametrize("folder", ["docs/SPEC-KIT-018-other", "docs/spec-kit-018"])
def test_a_spec_with_two_packets_or_none_is_refused(guarded: Guarded, folder: str) -> None:
    (guarded.root / PACKET).rename(guarded.root / "docs/moved")
    if folder.endswith("other"):
        shutil.copytree(guarded.root / "docs/moved", guarded.root / folder)
        shutil.copytree(guarded.root / "docs/moved", guarded.root / PACKET)
    for stage in ("plan", "tasks", "implement", "validate", "audit", "unlock", "auto"):
        done = guarded.specops(stage, *SPEC)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert guarded.evidence() == []


def test_an_evidence_root_outside_of_the_repository_is_refused(
    guarded: Guarded, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (guarded.root / "evidence").symlink_to(outside)
    for stage in ("plan", "implement", "unlock"):
        done = guarded.specops(stage, *SPEC)
        assert done.returncode == 3
        assert "Traceback" not in done.stderr
    assert list(outside.iterdir()) == []


def test_settings_that_are_no_settings_are_refused(guarded: Guarded) -> None:
    for text in ("[", "[baseline]\nmode = 3\n", "unknown = 1\n", '[hooks]\nsession = "x"\n'):
        guarded.write("specops.toml", text)
        done = guarded.specops("plan", *SPEC)
        assert (done.returncode, "specops.toml" in done.stderr) == (2, True)
    assert guarded.evidence() == []
