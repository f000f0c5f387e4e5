"""The whole audit, set up from settings, in a real repository."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from specops.cargo.commands import CargoAction
from specops.errors import PreconditionError
from specops.evidence.wire import BaselineMode
from specops.guardrails.baseline.audit import BaselineAudit
from specops.guardrails.baseline.report import Heading
from specops.guardrails.baseline.setup import build
from specops.guardrails.cargo import guardrail
from specops.guardrails.cargo_setup import project
from specops.model import CheckResult, Enforcement, Finding, Verdict, judged, passed, skipped
from specops.policy import EnforcementRule, decide
from specops.runner import judge
from specops.stages.overrides import allowances
from tests.fakes import packet_repository
from tests.fakes.cargo import PACKAGE, needs_cargo, write
from tests.fakes.git_repository import GitRepository
from tests.fakes.packet_repository import FOLDER, context

Decided = tuple[str, int, list[tuple[str, tuple[str, ...]]]]
QUICK = ["work-tree", "clean-tree", "constitution", "packet", "tracker-row", "hal-profile"]
COMMANDS = """
[[baseline.commands]]
name = "integration"
argv = ["sh", "-c", "exit 1"]
[[baseline.commands]]
name = "build"
argv = ["true"]
modes = ["no-run"]
"""


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    return packet_repository.make(tmp_path / "repository")


def audit(repository: GitRepository, mode: str = "quick", **variables: str) -> list[CheckResult]:
    made = context(repository.root, variables, {"baseline-mode": mode})
    return list(build(made).run())


def commit_settings(repository: GitRepository, toml: str) -> None:
    repository.write("specops.toml", toml)
    repository.commit()


def names(results: list[CheckResult]) -> list[str]:
    return [result.name for result in results]


def codes(results: list[CheckResult]) -> list[str]:
    return [finding.code for result in results for finding in result.findings]


def test_a_repository_in_order_passes_every_quick_check(repository: GitRepository) -> None:
    results = audit(repository)
    assert names(results) == QUICK
    assert {result.verdict for result in results} == {Verdict.PASSED}
    text = results[-1].artifacts[0].content.decode()
    assert f"- Commit: {repository.git('rev-parse', 'HEAD')}\n" in text


def test_git_is_asked_once_and_named_in_the_log(repository: GitRepository) -> None:
    made = context(repository.root)
    list(build(made).run())
    assert made.log.render().count(b"$ git ") == 2


def test_every_defect_is_found_in_one_run(repository: GitRepository) -> None:
    repository.write(f"{FOLDER}/plan.md", "")
    repository.write("SPEC.md", "# Tracker\n\nno table\n")
    (repository.root / "memory/constitution.md").unlink()
    repository.write("docs/hal/hal_profile.json", '{"health": 1}')
    assert codes(audit(repository)) == ["BA003", "BA004", "BA005", "BA008", "BA010"]


def test_commands_run_by_mode_and_full_includes_no_run(repository: GitRepository) -> None:
    commit_settings(repository, COMMANDS)
    assert names(audit(repository, "quick")) == QUICK
    assert names(audit(repository, "no-run")) == [*QUICK, "build"]
    results = audit(repository, "full")
    assert names(results) == [*QUICK, "build", "integration"]
    assert codes(results) == ["BA011"]


def test_a_command_runs_in_the_root_until_its_deadline_and_is_in_the_log(
    repository: GitRepository,
) -> None:
    late = '[[baseline.commands]]\nname = "late"\nargv = ["sleep", "9"]\ntimeout_s = 0.1\n'
    here = '[[baseline.commands]]\nname = "here"\nargv = ["touch", "a"]\n'
    commit_settings(repository, late + here)
    made = context(repository.root, {}, {"baseline-mode": "full"})
    results = list(build(made).run())
    assert codes(results) == ["BA012"]
    assert b"$ touch a -> exit 0 " in made.log.render()
    assert (repository.root / "a").exists()


def test_a_skip_says_who_asked_and_leaves_a_report(repository: GitRepository) -> None:
    (result,) = audit(repository, "skip")
    why = "the baseline audit was skipped on request"
    assert replace(result, artifacts=(), duration_ms=0) == skipped(
        "baseline", why, "flag --baseline-mode"
    )
    assert b"- Status: skipped\n" in result.artifacts[0].content


def test_each_step_has_a_name_and_the_mode_from_which_it_is_taken(
    repository: GitRepository,
) -> None:
    commit_settings(repository, f'cargo.manifest = "Cargo.toml"\n{COMMANDS}')
    built = build(context(repository.root, {"SPEC_OPS_BASELINE_FORCE_FAIL": "1"}))
    assert isinstance(built, BaselineAudit)
    assert [(step.name, step.since.value) for step in built.steps] == [
        ("drill", "quick"),
        ("baseline", "skip"),
        ("work-tree", "quick"),
        ("constitution", "quick"),
        ("packet", "quick"),
        ("tracker-row", "quick"),
        ("hal-profile", "quick"),
        ("build", "no-run"),
        ("integration", "full"),
        ("cargo", "quick"),
    ]
    made = packet_repository
    heading = Heading(made.SPEC_ID, BaselineMode.NO_RUN, made.SESSION, made.STARTED)
    assert (built.name, built.mode, built.heading) == ("baseline", BaselineMode.NO_RUN, heading)


@pytest.mark.parametrize("mode", ["skip", "quick"])
def test_a_drill_fails_in_every_mode_and_says_that_it_is_one(
    repository: GitRepository, mode: str
) -> None:
    results = audit(repository, mode, SPEC_OPS_BASELINE_FORCE_FAIL="1")
    assert codes(results) == ["BA014"]
    message = "forced to fail by environment SPEC_OPS_BASELINE_FORCE_FAIL: this is a drill"
    found = Finding("BA014", message, remedy="end the drill")
    assert replace(results[0], duration_ms=0) == judged("drill", 1, (found,))


def test_allow_dirty_lets_the_tree_through_and_nothing_else(repository: GitRepository) -> None:
    repository.write("stray.txt")
    repository.write("SPEC.md", "# Tracker\n")
    results = audit(repository, SPEC_OPS_ALLOW_DIRTY="1")
    assert codes(results) == ["BA008"]
    assert [found.code for result in results for found in result.let_through] == ["BA003"]


def test_ignored_paths_and_the_evidence_root_may_be_dirty(repository: GitRepository) -> None:
    commit_settings(repository, 'evidence_root = "proof"\n[baseline]\nignore = ["scratch"]\n')
    repository.write("proof/a.json")
    repository.write("scratch/b.txt")
    assert codes(audit(repository)) == []
    repository.write("evidence/c.json")
    assert codes(audit(repository)) == ["BA003"]


def test_a_profile_is_needed_only_where_the_smoke_is_configured(repository: GitRepository) -> None:
    repository.git("rm", "-q", "docs/hal/hal_profile.json")
    repository.commit()
    assert codes(audit(repository)) == ["BA010"]
    assert "hal-profile" not in names(audit(repository, SPEC_OPS_HAL_SKIP="1"))
    commit_settings(repository, "stages.validate.scenarios = []\nstages.audit.scenarios = []\n")
    assert names(audit(repository)) == QUICK[:-1]


def test_a_profile_that_is_there_is_judged_whoever_needs_it(repository: GitRepository) -> None:
    repository.write("docs/hal/hal_profile.json", "{")
    repository.commit()
    (finding,) = audit(repository, SPEC_OPS_HAL_SKIP="1")[-1].findings
    why = "docs/hal/hal_profile.json is not valid: docs/hal/hal_profile.json:1:2: "
    assert (finding.code, finding.message[: len(why)]) == ("BA010", why)


def test_a_spec_that_is_done_is_open_to_no_audit(repository: GitRepository) -> None:
    text = (repository.root / "SPEC.md").read_text(encoding="utf-8")
    repository.write("SPEC.md", text.replace("In Progress", "Done"))
    repository.commit()
    assert codes(audit(repository)) == ["BA009"]


def test_a_manifest_that_was_configured_and_is_not_there_could_not_be_judged(
    repository: GitRepository,
) -> None:
    result = audit(repository, SPEC_OPS_CARGO_MANIFEST="rust/Cargo.toml", HOME="/h")[-1]
    assert (result.name, result.verdict) == ("cargo", Verdict.ERROR)


@needs_cargo
@pytest.mark.parametrize(
    ("mode", "checks"),
    [
        ("quick", ["cargo-metadata"]),
        ("no-run", ["cargo-metadata", "cargo-no-run"]),
        ("full", ["cargo-metadata", "cargo-no-run", "cargo-test"]),
    ],
)
def test_cargo_goes_as_far_as_the_mode(
    repository: GitRepository, tmp_path: Path, mode: str, checks: list[str]
) -> None:
    test = "#[test]\nfn two() { assert_eq!(1 + 1, 3); }\n"
    write(
        repository.root / "codex-rs", {"Cargo.toml": PACKAGE.format(name="a"), "src/lib.rs": test}
    )
    commit_settings(repository, "cargo.offline = true\n")
    environ = {"CARGO_TARGET_DIR": str(tmp_path / "target")}
    made = context(repository.root, {}, {"baseline-mode": mode}, environ=environ)
    results = list(build(made).run())
    assert names(results) == [*QUICK, *checks]
    assert [code[:2] for code in codes(results)] == (["CG"] if mode == "full" else [])
    assert b"--manifest-path codex-rs/Cargo.toml" in made.log.render()
    assert repository.git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("mode", "action"),
    [
        ("quick", CargoAction.METADATA),
        ("no-run", CargoAction.NO_RUN),
        ("full", CargoAction.TEST),
    ],
)
def test_cargo_is_given_the_project_and_the_log_of_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str, action: CargoAction
) -> None:
    given: list[tuple[object, ...]] = []

    class Known:
        """Stands for cargo, and keeps what it was given."""

        def __init__(self, *of: object) -> None:
            given.append(of)

        def run(self) -> Iterator[CheckResult]:
            yield passed("metadata", 1)
            yield passed("test", 2)

    monkeypatch.setattr(guardrail, "CargoGuardrail", Known)
    root = packet_repository.lay_out(tmp_path, settings='cargo.manifest = "rust/Cargo.toml"\n')
    made = context(root, flags={"baseline-mode": mode}, environ={"HOME": "/h"})
    built = build(made)
    assert isinstance(built, BaselineAudit)
    (step,) = (one for one in built.steps if one.name == "cargo")
    assert list(step.check()) == [passed("cargo-metadata", 1), passed("cargo-test", 2)]
    assert given == [(project(made), action, made.log.command)]


def test_the_audit_needs_a_packet(tmp_path: Path) -> None:
    with pytest.raises(PreconditionError) as caught:
        build(context(packet_repository.lay_out(tmp_path), packet=None))
    assert str(caught.value) == "the baseline audit needs a spec: add --spec"


def test_a_pipe_in_place_of_a_document_hangs_nobody(repository: GitRepository) -> None:
    (repository.root / FOLDER / "spec.md").unlink()
    os.mkfifo(repository.root / FOLDER / "spec.md")
    assert "BA006" in codes(audit(repository))


def decided(repository: GitRepository, *, allow_fail: bool = False, **variables: str) -> Decided:
    """Judge and decide as a stage does: the baseline's verdict, and what comes of it."""
    made = context(repository.root, variables, {"baseline-mode": "quick"})
    report = judge([build(made)], lambda *_: None)
    allowed = allowances(made.settings, allow_fail=allow_fail, reason="drill")
    decision = decide(report, EnforcementRule(Enforcement.STRICT, "default"), allowed)
    overrides = [(one.name, one.covers) for one in decision.overrides]
    return report.results[0].verdict.value, decision.exit_code, overrides


def test_a_defect_blocks_and_allow_fail_lets_it_through_still_failed(
    repository: GitRepository,
) -> None:
    repository.write("SPEC.md", "# Tracker\n")
    repository.commit()
    covers = ("BA008",)
    assert decided(repository) == ("failed", 1, [])
    assert decided(repository, allow_fail=True) == ("failed", 0, [("allow-fail", covers)])
    assert decided(repository, SPEC_OPS_BASELINE_ALLOW_FAIL="1") == (
        "failed",
        0,
        [("baseline-allow-fail", covers)],
    )
    assert decided(repository, SPEC_OPS_ALLOW_DIRTY="1") == ("failed", 0, [("allow-dirty", covers)])


def test_a_tree_that_is_only_dirty_passes_by_its_override_and_is_recorded(
    repository: GitRepository,
) -> None:
    assert decided(repository, SPEC_OPS_ALLOW_DIRTY="1") == ("passed", 0, [])
    repository.write("stray.txt")
    assert decided(repository) == ("failed", 1, [])
    through = ("passed", 0, [("allow-dirty", ("BA003",))])
    assert decided(repository, SPEC_OPS_ALLOW_DIRTY="1") == through
    both = decided(repository, SPEC_OPS_ALLOW_DIRTY="1", SPEC_OPS_BASELINE_ALLOW_FAIL="1")
    assert both == through
