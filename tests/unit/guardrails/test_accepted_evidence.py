"""Verification and gate look at acceptances too: their files, their signatures, what failed."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from specops.app.boundary import execute
from specops.evidence.acceptances import read_accepted
from specops.git.state import read_state
from specops.guardrails.acceptance.gate import AcceptanceGate, counting
from specops.model import CheckResult, Verdict
from tests.fakes.git_repository import GitRepository
from tests.fakes.packet_repository import FOLDER, SPEC_ID, make
from tests.fakes.world import MOMENT, Kept, call, world
from tests.unit.app.test_accept import ON
from tests.unit.guardrails.test_acceptance_audit import PLAN, SPEC, TASKS

BLOCK = "[R1]\nargv = ['true']\n[R2]\nargv = ['test', '-e', 'built']\n"
HERE = f"evidence/commands/{SPEC_ID}"


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    made = make(tmp_path)
    made.write(f"{FOLDER}/spec.md", SPEC)
    made.write(f"{FOLDER}/plan.md", PLAN % BLOCK)
    made.write(f"{FOLDER}/tasks.md", TASKS)
    made.write("built", "yes\n")
    made.write("specops.toml", ON)
    made.commit()
    return made


def run(repository: GitRepository, command: str, after_s: int = 0, *picked: str) -> tuple[int, str]:
    """Run a command so many seconds later; return its exit code and what it printed."""
    kept = Kept()
    moment = MOMENT + timedelta(seconds=after_s)
    there = replace(world(repository.root, kept), now=lambda: moment)
    options = {"accept": {"spec": SPEC_ID}, "evidence.verify": {}, "gate": {}}[command]
    asked = {"requirement": picked} if command == "accept" else {}
    code = execute(call(command, there, values=options, lists=asked))
    return code, kept.out.getvalue() + kept.err.getvalue()


def files(repository: GitRepository) -> list[Path]:
    return sorted((repository.root / HERE).glob("accept_*"))


def test_an_acceptance_is_verified_where_there_is_nothing_else(repository: GitRepository) -> None:
    run(repository, "accept")
    repository.commit()
    code, told = run(repository, "evidence.verify")
    assert (code, "1 run" in told) == (0, True), told


def removed(path: Path) -> None:
    path.unlink()


def shortened(path: Path) -> None:
    path.write_text("short", encoding="utf-8")


def copied(path: Path) -> None:
    shutil.copy(path, path.with_name(path.name.replace(".log", "-more.log")))


@pytest.mark.parametrize(
    ("suffix", "change", "told"),
    [
        (".log", removed, "EV013"),
        (".log", shortened, "EV014"),
        (".log", copied, "EV020"),
        (".json", removed, "EV021"),
        (".json", shortened, "EV090"),
        (".intoto.json", removed, "EV090"),
        (".intoto.json", shortened, "EV090"),
    ],
)
def test_what_was_done_to_its_files_is_found(
    repository: GitRepository, suffix: str, change: Callable[[Path], None], told: str
) -> None:
    run(repository, "accept")
    (file,) = (one for one in files(repository) if one.name.partition(".")[2] == suffix[1:])
    change(file)
    code, output = run(repository, "evidence.verify")
    assert (code, told in output) == (1, True), output


def test_one_of_another_history_is_found(repository: GitRepository) -> None:
    run(repository, "accept")
    repository.git("checkout", "-q", "--orphan", "elsewhere")
    repository.write("other.md", "other\n")
    repository.commit()
    repository.git("branch", "-q", "-D", "main")
    code, told = run(repository, "evidence.verify")
    assert (code, "nor its tree is in the history" in told) == (1, True), told


def gated(repository: GitRepository) -> CheckResult | None:
    """Return what the gate says of the acceptances of the packet; nothing where none counts."""
    state = read_state(repository.root, ("evidence",))
    records = counting(read_accepted(repository.root, "evidence", SPEC_ID), state)
    if not records:
        return None
    (result,) = AcceptanceGate(repository.root, {SPEC_ID: records}).run()
    return result


def test_a_green_acceptance_of_this_commit_is_green(repository: GitRepository) -> None:
    assert gated(repository) is None
    assert run(repository, "accept")[0] == 0
    result = gated(repository)
    assert result is not None
    assert (result.verdict, result.checked) == (Verdict.PASSED, 2)
    told = run(repository, "gate")[1]
    assert f"passed  accept/{SPEC_ID}" in told


def without_the_build(repository: GitRepository) -> None:
    (repository.root / "built").unlink()
    repository.commit()


def test_a_requirement_that_failed_is_red_until_a_later_run_shows_it(
    repository: GitRepository,
) -> None:
    without_the_build(repository)
    assert run(repository, "accept")[0] == 1
    run(repository, "accept", 1, "R1")
    result = gated(repository)
    assert result is not None
    assert [finding.message for finding in result.findings] == [f"{SPEC_ID} R2 failed"]
    repository.write(f"{FOLDER}/plan.md", PLAN % BLOCK.replace("'built'", "'specops.toml'"))
    repository.commit()
    assert gated(repository) is None  # those are of another commit
    assert run(repository, "accept", 2)[0] == 0
    result = gated(repository)
    assert result is not None
    assert result.verdict is Verdict.PASSED


def test_one_that_cannot_be_trusted_is_no_pass(repository: GitRepository) -> None:
    run(repository, "accept")
    (log,) = (one for one in files(repository) if one.suffix == ".log")
    shortened(log)
    result = gated(repository)
    assert result is not None
    assert (result.verdict, "digest is not the one" in result.reason) == (Verdict.ERROR, True)
    (record,) = (one for one in files(repository) if one.name.count(".") == 1 and one != log)
    shortened(record)
    result = gated(repository)
    assert result is not None
    assert (result.verdict, record.name in result.reason) == (Verdict.ERROR, True)


def test_one_that_could_not_judge_is_no_pass(repository: GitRepository) -> None:
    repository.write(f"{FOLDER}/plan.md", PLAN % BLOCK.replace("'true'", "'no-such-program-4711'"))
    repository.commit()
    assert run(repository, "accept")[0] == 3
    result = gated(repository)
    assert result is not None
    assert (result.verdict, "ended with exit 3" in result.reason) == (Verdict.ERROR, True)


def test_a_run_that_failed_beside_its_requirements_is_red(repository: GitRepository) -> None:
    leaves = BLOCK.replace("'true'", "'true'").replace("['test', '-e', 'built']", LITTER)
    repository.write(f"{FOLDER}/plan.md", PLAN % leaves.replace("ROOT", str(repository.root)))
    repository.commit()
    assert run(repository, "accept")[0] == 1
    result = gated(repository)
    assert result is not None
    (finding,) = result.findings
    assert finding.message.endswith("accept failed, though each requirement was shown")


LITTER = "['sh', '-c', 'touch ROOT/litter']"
