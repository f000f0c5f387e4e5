"""The cargo guardrail against a cargo that misbehaves in every way: the processes are real."""

from dataclasses import replace
from pathlib import Path

import pytest

from specops.cargo.commands import CargoAction
from specops.codes.cargo import CODES
from specops.model import CheckResult, Location, Verdict, passed
from tests.fakes.cargo import BUILT, FINISHED, STOPPED, ScriptedCargo, judge, project
from tests.fakes.patience import passed_while

FIXES = {code.code: code.fix for code in CODES}
UNFINISHED = "cargo ended with exit 0 and messages that do not say that the build finished"
INSTALLATION = "correct the installation of cargo"
METADATA, CHECK, BUILD, NO_RUN, TEST, RUN = CargoAction


@pytest.fixture
def cargo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ScriptedCargo:
    return ScriptedCargo(monkeypatch, tmp_path)


def told(result: CheckResult) -> tuple[str, Verdict, str]:
    """Return what a reader sees first: the check, the verdict, and the code or the reason."""
    assert all(finding.remedy == FIXES[finding.code] for finding in result.findings)
    codes = ",".join(finding.code for finding in result.findings)
    return result.name, result.verdict, codes or result.reason


def complains(text: str, exit_code: int = 101) -> str:
    return f"printf '%s\\n' '{text}' >&2; exit {exit_code}"


def test_cargo_that_is_missing_is_an_error_with_a_remedy(
    cargo: ScriptedCargo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given = cargo.answers()
    monkeypatch.setenv("PATH", str(tmp_path))
    results, ran = judge(given, BUILD)
    missing = "'cargo' could not be started: No such file or directory"
    assert [told(result) for result in results] == [("metadata", Verdict.ERROR, missing)]
    assert results[0].remedy == "install cargo (https://rustup.rs) or put it on the PATH"
    assert ran == []


def test_a_manifest_that_is_missing_is_an_error_that_names_the_setting(tmp_path: Path) -> None:
    results, ran = judge(project(tmp_path, tmp_path / "target"), BUILD)
    reason = "there is no manifest rust/Cargo.toml"
    assert [told(result) for result in results] == [("metadata", Verdict.ERROR, reason)]
    assert results[0].remedy == (
        "create it, or set cargo.manifest (SPEC_OPS_CARGO_MANIFEST, --manifest-path)"
    )
    assert ran == []


def test_a_manifest_that_is_a_folder_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "rust" / "Cargo.toml").mkdir(parents=True)
    results, ran = judge(project(tmp_path, tmp_path / "target"), BUILD)
    assert [told(result) for result in results] == [("metadata", Verdict.FAILED, "CG001")]
    (finding,) = results[0].findings
    assert finding.message == "rust/Cargo.toml is a folder"
    assert finding.location == Location("rust/Cargo.toml")
    assert ran == []


def test_101_from_metadata_is_a_finding_at_the_manifest(cargo: ScriptedCargo) -> None:
    given = cargo.answers(metadata=complains("error: invalid type"))
    results, ran = judge(given, BUILD)
    assert [told(result) for result in results] == [("metadata", Verdict.FAILED, "CG001")]
    assert results[0].findings[0].location == Location("rust/Cargo.toml")
    assert results[0].findings[0].message == "invalid type"
    assert [completed.exit_code for completed in ran] == [101]


@pytest.mark.parametrize(
    ("script", "reason", "remedy"),
    [
        (
            complains("error: toolchain 1.2.3 is not installed", 1),
            "toolchain 1.2.3 is not",
            INSTALLATION,
        ),
        ("exit 101", "cargo ended with exit 101 and gave no reason", INSTALLATION),
        ("exit 0", "cargo metadata printed no JSON: line 1 column 1", INSTALLATION),
        ("echo '[]'", "cargo metadata printed an unknown form", INSTALLATION),
        (
            "kill -KILL $$",
            "cargo was ended by SIGKILL",
            "run it again; look for a lack of memory",
        ),
    ],
)
def test_cargo_that_cannot_do_its_work_is_an_error(
    cargo: ScriptedCargo, script: str, reason: str, remedy: str
) -> None:
    results, ran = judge(cargo.answers(metadata=script), BUILD)
    assert len(results) == len(ran) == 1
    assert results[0].verdict is Verdict.ERROR
    assert results[0].reason.startswith(reason)
    assert results[0].remedy == remedy
    assert (results[0].name, results[0].duration_ms) == ("metadata", ran[0].duration_ms)


def test_an_empty_workspace_is_an_error(cargo: ScriptedCargo) -> None:
    cargo.metadata |= {"packages": [], "workspace_members": []}
    results, _ = judge(cargo.answers(), BUILD)
    reason = "the workspace has no package: nothing to check"
    assert [told(result) for result in results] == [("metadata", Verdict.ERROR, reason)]
    assert results[0].remedy == "add a member, or name another manifest"


def test_a_workspace_around_the_repository_is_an_error(cargo: ScriptedCargo) -> None:
    cargo.metadata |= {"workspace_root": str(cargo.root.parent)}
    results, _ = judge(cargo.answers(), BUILD)
    reason = "the root of the workspace lies outside of the repository"
    assert [told(result) for result in results] == [("metadata", Verdict.ERROR, reason)]
    assert results[0].remedy == "make the repository a workspace of its own"


def test_the_root_itself_may_be_the_workspace(cargo: ScriptedCargo) -> None:
    cargo.metadata |= {"workspace_root": str(cargo.root)}
    results, _ = judge(cargo.answers(), METADATA)
    assert [result.verdict for result in results] == [Verdict.PASSED]


def test_metadata_alone_counts_packages(cargo: ScriptedCargo) -> None:
    (result,), (ran,) = judge(cargo.answers(), METADATA)
    observed = "1 packages, 1 targets"
    assert result == passed("metadata", 1, observed=observed, duration_ms=ran.duration_ms)


def test_settings_that_are_not_in_force_are_told(cargo: ScriptedCargo) -> None:
    (cargo.root / "rust" / "rust-toolchain.toml").touch()
    results, _ = judge(cargo.answers(), METADATA)
    note = "cargo runs in the root, where rust/rust-toolchain.toml is not in force"
    assert results[0].observed == f"1 packages, 1 targets; {note}"


def test_a_build_counts_the_targets_of_the_workspace(cargo: ScriptedCargo) -> None:
    other = {**BUILT, "package_id": "dependency"}
    given = cargo.answers(build=cargo.says("build", other, BUILT, FINISHED))
    results, ran = judge(given, BUILD)
    assert [told(result) for result in results] == [
        ("metadata", Verdict.PASSED, ""),
        ("build", Verdict.PASSED, ""),
    ]
    assert (results[1].checked, results[1].observed) == (1, "1 targets, 0 warnings")
    assert [result.duration_ms for result in results] == [one.duration_ms for one in ran]
    assert [completed.argv[:4] for completed in ran] == [
        ("cargo", "metadata", "--manifest-path", "rust/Cargo.toml"),
        ("cargo", "build", "--manifest-path", "rust/Cargo.toml"),
    ]


def test_a_lock_file_is_kept_to(cargo: ScriptedCargo) -> None:
    (cargo.root / "rust" / "Cargo.lock").touch()
    _, ran = judge(cargo.answers(build=cargo.says("build", BUILT, FINISHED)), BUILD)
    assert "--locked" in ran[1].argv


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ((FINISHED,), "nothing was checked"),
        ((BUILT,), UNFINISHED),
        ((BUILT, STOPPED), UNFINISHED),
        ((BUILT, {"no": "reason"}, FINISHED), UNFINISHED),
    ],
)
def test_exit_0_without_what_it_stands_for_is_no_pass(
    cargo: ScriptedCargo, lines: tuple[object, ...], reason: str
) -> None:
    results, _ = judge(cargo.answers(build=cargo.says("build", *lines)), BUILD)
    assert told(results[1]) == ("build", Verdict.ERROR, reason)
    assert results[1].remedy == (INSTALLATION if reason == UNFINISHED else "")


def test_an_error_of_the_compiler_is_a_finding_whatever_the_exit_code(
    cargo: ScriptedCargo,
) -> None:
    said: dict[str, object] = {"level": "error", "message": "no", "code": None, "spans": []}
    errors = [{"reason": "compiler-message", "message": {**said, "message": m}} for m in "ab"]
    results, ran = judge(cargo.answers(build=cargo.says("build", *errors, FINISHED)), BUILD)
    assert told(results[1]) == ("build", Verdict.FAILED, "CG002,CG002")
    assert [finding.message for finding in results[1].findings] == ["error: a", "error: b"]
    assert (results[1].checked, results[1].duration_ms) == (2, ran[1].duration_ms)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("error: cannot update the lock file x because --locked was passed", "CG004"),
        ("error: failed to parse lock file at: x", "CG004"),
        ("error: no matching package named `x` found", "CG003"),
        ("error: failed to select a version for `x`.", "CG003"),
        ("error: no matching package\nAs a reminder, you are using offline mode", "no matching"),
        ("error: failed to download from `https://x`", "failed to download"),
        ("", "cargo ended with exit 101 and gave no reason"),
    ],
)
def test_exit_101_before_the_build_is_told_apart(
    cargo: ScriptedCargo, text: str, outcome: str
) -> None:
    results, _ = judge(cargo.answers(build=complains(text)), BUILD)
    name, verdict, said = told(results[1])
    assert name == "build"
    assert verdict is (Verdict.FAILED if outcome.startswith("CG") else Verdict.ERROR)
    assert said.startswith(outcome)
    if verdict is Verdict.FAILED:
        assert results[1].findings[0].message == text.removeprefix("error: ")
    else:
        fetch = "fetch the dependencies first: cargo fetch"
        rerun = "run the command from the log"
        assert results[1].remedy == (fetch if "offline" in text else rerun)


def test_a_build_that_began_and_stopped_is_a_finding(cargo: ScriptedCargo) -> None:
    build = "echo 'error: failed to run custom build command for `p`' >&2;"
    build += cargo.says("build", STOPPED, exit_code=101)
    results, _ = judge(cargo.answers(build=build), BUILD)
    assert told(results[1]) == ("build", Verdict.FAILED, "CG003")
    assert results[1].findings[0].message == "failed to run custom build command for `p`"


@pytest.mark.parametrize(("number", "name"), [("KILL", "SIGKILL"), ("40", "signal 40")])
def test_a_build_that_dies_is_an_error(cargo: ScriptedCargo, number: str, name: str) -> None:
    results, ran = judge(cargo.answers(build=f"kill -{number} $$"), BUILD)
    assert told(results[1]) == ("build", Verdict.ERROR, f"cargo was ended by {name}")
    assert results[1].remedy == "run it again; look for a lack of memory"
    assert ran[1].exit_code < 0


@pytest.mark.parametrize("step", ["metadata", "build"])
def test_a_step_that_hangs_is_a_finding_at_its_deadline(cargo: ScriptedCargo, step: str) -> None:
    def late(deadline_s: float) -> str:
        given = replace(cargo.answers(**{step: "exec sleep 60"}), deadline_s=deadline_s)
        results, ran = judge(given, BUILD)
        assert told(results[-1])[1:] == (Verdict.FAILED, "CG007")
        assert ran[-1].timed_out
        name, message = results[-1].name, results[-1].findings[0].message
        assert message == f"cargo {name} did not end within its deadline"
        return name

    assert passed_while(late, lambda name: name == step) == step


def test_a_megabyte_of_output_is_judged_by_its_end(cargo: ScriptedCargo) -> None:
    build = "head -c 3000000 /dev/zero | tr '\\0' 'x' >&2; head -c 3000000 /dev/zero; echo; "
    build += cargo.says("build", BUILT, FINISHED)
    results, _ = judge(cargo.answers(build=build), BUILD)
    assert results[1].verdict is Verdict.PASSED


def test_garbage_is_no_pass(cargo: ScriptedCargo) -> None:
    given = cargo.answers(build="head -c 100000 /dev/urandom; echo '{garbage'")
    results, _ = judge(given, BUILD)
    assert results[1].verdict is Verdict.ERROR


def test_where_nothing_can_be_a_test_check_takes_the_place_of_no_run(cargo: ScriptedCargo) -> None:
    cargo.metadata |= {"packages": [{"id": "p", "targets": [{"test": False}]}]}
    results, ran = judge(cargo.answers(check=cargo.says("check", BUILT, FINISHED)), NO_RUN)
    assert told(results[1]) == ("check", Verdict.PASSED, "")
    assert ran[1].argv[1] == "check"


def results_of_tests(cargo: ScriptedCargo, script: str) -> list[CheckResult]:
    """Judge the tests of a cargo that compiles them and then answers so."""
    compiled = cargo.says("compiled", BUILT, FINISHED)
    answer = f'case "$*" in *--no-run*) {compiled} ;; *) {script} ;; esac'
    return judge(cargo.answers(test=answer), TEST)[0]


def test_no_test_is_no_pass(cargo: ScriptedCargo) -> None:
    results = results_of_tests(cargo, "echo 'test result: ok. 0 passed; 0 failed; 3 ignored'")
    assert told(results[2]) == ("test", Verdict.ERROR, "no test ran")
    assert results[2].remedy == "write a test, or build only"


def test_each_test_that_fails_is_a_finding_where_it_panicked(cargo: ScriptedCargo) -> None:
    said = (
        "test a ... ok",
        "test b ... FAILED",
        "test c ... FAILED",
        "failures:",
        "---- b stdout ----",
        "thread b panicked at src/lib.rs:3:5:",
        "boom",
        "test result: FAILED. 1 passed; 2 failed; 0 ignored",
    )
    results = results_of_tests(cargo, "; ".join(f"echo '{line}'" for line in said) + "; exit 101")
    assert told(results[2]) == ("test", Verdict.FAILED, "CG005,CG005")
    assert results[2].findings[0].location == Location("rust/src/lib.rs", 3, 5)
    assert [finding.message for finding in results[2].findings] == ["b failed: boom", "c failed"]
    assert (results[2].checked, results[2].observed) == (3, "3 tests")


def test_tests_that_pass_are_counted(cargo: ScriptedCargo) -> None:
    results = results_of_tests(cargo, "echo 'test result: ok. 2 passed; 0 failed; 3 ignored'")
    assert told(results[2]) == ("test", Verdict.PASSED, "")
    assert (results[2].checked, results[2].observed) == (2, "2 tests")


def test_a_program_that_ends_with_0_passes_and_is_given_its_arguments(
    cargo: ScriptedCargo,
) -> None:
    built = cargo.says("build", BUILT, FINISHED)
    given = cargo.answers(build=built, run="exit 0")
    results, ran = judge(given, RUN, ("--name", "a b"))
    assert results[2] == passed("run", 1, observed="exit 0", duration_ms=ran[2].duration_ms)
    assert [one.argv[-2:] == ("--name", "a b") for one in ran] == [False, False, True]


def test_places_of_the_compiler_are_relative_to_the_workspace(cargo: ScriptedCargo) -> None:
    text = "error: no matching package named x found\n --> Cargo.toml:3:1"
    results, _ = judge(cargo.answers(build=complains(text)), BUILD)
    assert results[1].findings[0].location == Location("rust/Cargo.toml", 3, 1)


def test_tests_that_die_without_a_name_are_a_finding_in_the_words_of_cargo(
    cargo: ScriptedCargo,
) -> None:
    results = results_of_tests(cargo, complains("error: test failed, to rerun pass `--lib`"))
    assert told(results[2]) == ("test", Verdict.FAILED, "CG005")
    assert results[2].findings[0].message == "test failed, to rerun pass `--lib`"


def test_tests_that_kill_cargo_are_an_error(cargo: ScriptedCargo) -> None:
    results = results_of_tests(cargo, "kill -TERM $$")
    assert told(results[2]) == ("test", Verdict.ERROR, "cargo was ended by SIGTERM")


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("exit 3", "the program ended with exit 3"),
        ("echo first >&2; echo last >&2; exit 101", "the program ended with exit 101: last"),
        ("kill -SEGV $$", "the program was ended by SIGSEGV"),
        ("printf 'a\\377\\n' >&2; exit 1", r"the program ended with exit 1: a\xff"),
    ],
)
def test_after_a_build_every_failure_is_that_of_the_program(
    cargo: ScriptedCargo, script: str, message: str
) -> None:
    built = cargo.says("build", BUILT, FINISHED)
    results, _ = judge(cargo.answers(build=built, run=script), RUN)
    assert told(results[2]) == ("run", Verdict.FAILED, "CG006")
    assert results[2].findings[0].message == message


def test_a_program_that_hangs_is_a_finding(cargo: ScriptedCargo) -> None:
    built = cargo.says("build", BUILT, FINISHED)
    answers = cargo.answers(build=built, run="exec sleep 60")

    def late(deadline_s: float) -> tuple[str, Verdict, str]:
        return told(judge(replace(answers, deadline_s=deadline_s), RUN)[0][-1])

    expected = ("run", Verdict.FAILED, "CG007")
    assert passed_while(late, lambda seen: seen == expected) == expected
