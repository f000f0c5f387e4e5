from pathlib import Path

import pytest

from specops.errors import PreconditionError
from specops.evidence.durable import TEMPORARY
from specops.guardrails import hooks
from specops.model import CheckResult, Verdict, could_not_judge
from tests.fakes import packet_repository
from tests.fakes.git_repository import GitRepository
from tests.fakes.packet_repository import FOLDER


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    return packet_repository.make(tmp_path / "repository")


def run(repository: GitRepository, toml: str = "") -> dict[str, CheckResult]:
    repository.write("specops.toml", toml)
    guardrail = hooks.session_start(packet_repository.context(repository.root))
    return {result.name: result for result in guardrail.run()}


def test_without_commands_packet_and_evidence_root_are_checked(repository: GitRepository) -> None:
    results = run(repository)
    assert {name: result.checked for name, result in results.items()} == {
        "packet": 3,
        "evidence-root": 1,
    }
    assert {result.verdict for result in results.values()} == {Verdict.PASSED}
    assert results["evidence-root"].observed == "writable"
    assert not (repository.root / "evidence").exists()


def test_what_tries_the_evidence_root_is_called_after_the_run(repository: GitRepository) -> None:
    (repository.root / "evidence").mkdir()
    left = f"{TEMPORARY}{packet_repository.SESSION}"
    repository.write(f"evidence/{left}", "of a run that was killed")
    assert run(repository)["evidence-root"] == could_not_judge(
        "evidence-root",
        f"evidence could not be written: evidence/commands/SPEC-KIT-018/{left} exists already",
        remedy="nothing was overwritten; run again",
    )


def test_a_packet_that_cannot_be_read_fails_the_hook(repository: GitRepository) -> None:
    (repository.root / FOLDER / "plan.md").unlink()
    (repository.root / FOLDER / "spec.md").write_bytes(b"\xff")
    found = run(repository)["packet"].findings
    assert [finding.code for finding in found] == ["BA006", "BA005"]


def test_an_evidence_root_that_cannot_be_written_is_an_error(repository: GitRepository) -> None:
    repository.write("evidence", "a file")
    result = run(repository)["evidence-root"]
    assert (result.verdict, result.remedy) == (
        Verdict.ERROR,
        "make the folder writable, or set evidence_root",
    )


def test_every_command_runs_also_after_one_that_failed(repository: GitRepository) -> None:
    toml = '[hooks.session]\nstart = [["false"], ["touch", "a"], ["no-such-program-here"]]\n'
    results = run(repository, toml)
    assert [results[f"command-{rank}"].verdict for rank in (1, 2, 3)] == [
        Verdict.FAILED,
        Verdict.PASSED,
        Verdict.ERROR,
    ]
    assert results["command-1"].findings[0].code == "BA013"
    assert (repository.root / "a").exists()


def test_the_deadline_is_that_of_the_settings(repository: GitRepository) -> None:
    toml = '[hooks]\ntimeout_s = 0.1\nsession.start = [["sleep", "60"]]\n'
    assert run(repository, toml)["command-1"].findings[0].code == "BA012"


def test_each_occasion_has_its_own_commands(repository: GitRepository) -> None:
    repository.write("specops.toml", '[hooks]\nfile_after_write = [["true"]]\n')
    context = packet_repository.context(repository.root)
    after, start = hooks.file_after_write(context), hooks.session_start(context)
    assert (after.name, len(list(after.run()))) == ("file_after_write", 3)
    assert (start.name, len(list(start.run()))) == ("session.start", 2)
    assert b"$ true -> exit 0" in context.log.render()


def test_a_hook_needs_a_packet(repository: GitRepository) -> None:
    context = packet_repository.context(repository.root, packet=None)
    with pytest.raises(PreconditionError) as caught:
        hooks.session_start(context)
    assert str(caught.value) == "the hook session.start needs a spec: add --spec"
