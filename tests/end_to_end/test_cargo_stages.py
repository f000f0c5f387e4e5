"""R3, the build side: the manifest is honoured, and the log holds the very command that ran."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from specops.evidence.read import Reading, validate
from tests.fakes import inside
from tests.fakes.cargo import PACKAGE, needs_cargo, write
from tests.fakes.patience import passed_while
from tests.fakes.repository import Guarded, codes, messages

pytestmark = needs_cargo
SPEC = ("--spec", "SPEC-KIT-018")
BUILD = ("validate", *SPEC, "--scenario", "cargo-build")
SETTINGS = "[cargo]\noffline = true\ntimeout_s = %s\n"
SOUND = 'fn main() { println!("hello {}", std::env::args().count()); }\n'
BROKEN = "fn main() {\n    let number: u8 = true;\n}\n"
HANGING = "fn main() {}\n#[test]\nfn hangs() { std::thread::sleep(std::time::Duration::MAX); }\n"


@pytest.fixture
def rust(guarded: Guarded) -> Guarded:
    """A guarded repository with a package at the default place of the manifest."""
    package(guarded, "codex-rs", SOUND)
    guarded.configure(SETTINGS % 240)
    return guarded


def package(guarded: Guarded, folder: str, main: str) -> None:
    """Write a package, without building it and without committing it."""
    files = {f"{folder}/Cargo.toml": PACKAGE.format(name="app"), f"{folder}/src/main.rs": main}
    write(guarded.root, files)


def judge(guarded: Guarded, *arguments: str, **variables: str) -> dict[str, Any]:
    """Run a command whose caches lie beside the repository, and return what it told."""
    caches = {"XDG_CACHE_HOME": str(guarded.root.parent / "cache"), "CARGO_TARGET_DIR": ""}
    return inside.told(guarded, *arguments, **(caches | variables))


def cargo_lines(guarded: Guarded, stage: str = "validate") -> list[str]:
    return [
        line.partition(" $ ")[2] for line in guarded.log(stage).splitlines() if " $ cargo" in line
    ]


def test_a_workspace_that_builds_passes_and_the_log_holds_the_command(rust: Guarded) -> None:
    told = judge(rust, *BUILD)
    assert (told["exitCode"], told["verdict"]) == (0, "passed")
    metadata, build = cargo_lines(rust)
    assert metadata.startswith("cargo metadata --manifest-path codex-rs/Cargo.toml ")
    assert build.startswith("cargo build --manifest-path codex-rs/Cargo.toml --message-format=json")
    assert " -> exit 0 in " in build
    assert rust.envelope()["scenarios"] == [{"name": "cargo-build", "status": "passed"}]
    assert rust.git("status", "--porcelain", "--", "codex-rs") == ""
    assert any((rust.root.parent / "cache").rglob("debug/app"))


def test_a_workspace_that_does_not_build_fails_with_the_message_of_the_compiler(
    rust: Guarded,
) -> None:
    rust.write("codex-rs/src/main.rs", BROKEN)
    told = judge(rust, *BUILD)
    assert (told["exitCode"], codes(told)) == (1, {"CG002"})
    (finding,) = told["findings"]
    assert "mismatched types" in finding["message"]
    assert (finding["location"]["path"], finding["location"]["line"]) == (
        "codex-rs/src/main.rs",
        2,
    )
    assert "-> exit 101 in " in cargo_lines(rust)[-1]
    assert "codex-rs/src/main.rs:2:" in rust.log()
    assert rust.envelope()["scenarios"] == [{"name": "cargo-build", "status": "failed"}]
    assert validate(rust.envelope(), Reading.STRICT) == ()


def test_variable_and_flag_name_another_manifest_and_the_flag_is_stronger(rust: Guarded) -> None:
    package(rust, "other", BROKEN)
    package(rust, "third", SOUND)
    by_variable = {"SPEC_OPS_CARGO_MANIFEST": "other/Cargo.toml"}
    assert judge(rust, *BUILD, **by_variable)["exitCode"] == 1
    assert all("--manifest-path other/Cargo.toml " in line for line in cargo_lines(rust))
    told = judge(rust, *BUILD, "--manifest-path", "third/Cargo.toml", **by_variable)
    assert told["exitCode"] == 0
    assert all("--manifest-path third/Cargo.toml " in line for line in cargo_lines(rust))


def test_the_scenario_takes_part_when_a_manifest_is_present_or_configured(
    rust: Guarded, tmp_path: Path
) -> None:
    stage = ("validate", *SPEC)
    assert [line["status"] for line in _scenarios(rust, *stage)] == ["passed", "passed"]
    (rust.root / "codex-rs").rename(tmp_path / "elsewhere")
    assert [line["name"] for line in _scenarios(rust, *stage)] == ["hal-smoke"]
    told = judge(rust, *stage, SPEC_OPS_CARGO_MANIFEST="codex-rs/Cargo.toml")
    assert (told["exitCode"], rust.envelope()["scenarios"][1]["status"]) == (3, "failed")
    assert "there is no manifest codex-rs/Cargo.toml" in messages(told)


def _scenarios(guarded: Guarded, *arguments: str) -> list[dict[str, str]]:
    judge(guarded, *arguments)
    return list(guarded.envelope()["scenarios"])


@pytest.mark.parametrize(
    ("manifest", "exit_code", "said"),
    [
        (None, 1, "codex-rs/Cargo.toml is a folder"),
        ("[package\n", 1, "unclosed table"),
        ("[workspace]\nmembers = []\n", 3, "the workspace has no package: nothing to check"),
        ('[workspace]\nmembers = ["gone"]\n', 1, "gone"),
    ],
)
def test_a_manifest_that_is_none_fails_plan_and_validate(
    rust: Guarded, manifest: str | None, exit_code: int, said: str
) -> None:
    path = rust.root / "codex-rs" / "Cargo.toml"
    path.unlink()
    if manifest is None:
        path.mkdir()
    else:
        path.write_text(manifest, encoding="utf-8")
    rust.write("codex-rs/Cargo.toml/keep" if manifest is None else "keep", "")
    rust.commit("broken")
    for command in (("plan", *SPEC, "--baseline-mode", "quick"), BUILD):
        told = judge(rust, *command)
        assert (told["exitCode"], codes(told) <= {"CG001"}) == (exit_code, True)
        assert said in messages(told)
    assert rust.envelope("plan")["baseline"]["status"] == "failed"


def test_a_compile_error_of_a_test_fails_plan_by_default_and_not_in_quick(rust: Guarded) -> None:
    rust.write("codex-rs/src/main.rs", SOUND + "#[test]\nfn wrong() { no_such_thing(); }\n")
    rust.commit("wrong test")
    assert judge(rust, "plan", *SPEC, "--baseline-mode", "quick")["exitCode"] == 0
    told = judge(rust, "plan", *SPEC)
    assert (told["exitCode"], codes(told)) == (1, {"CG002"})
    assert told["findings"][0]["location"]["line"] == 3
    assert "cargo test --manifest-path codex-rs/Cargo.toml --no-run " in rust.log("plan")


def test_a_test_that_hangs_fails_plan_in_full_mode_at_its_deadline(rust: Guarded) -> None:
    rust.write("codex-rs/src/main.rs", HANGING)
    rust.commit("a test that hangs")
    assert judge(rust, "plan", *SPEC)["exitCode"] == 0  # and what it hangs in is compiled
    settings = (rust.root / "specops.toml").read_text()

    def log(deadline_s: float) -> str:
        rust.write("specops.toml", settings.replace("timeout_s = 240", f"timeout_s = {deadline_s}"))
        rust.commit("another deadline")
        told = judge(rust, "plan", *SPEC, "--baseline-mode", "full")
        assert (told["exitCode"], codes(told)) == (1, {"CG007"})
        assert "did not end within its deadline" in messages(told)
        assert "killed at its deadline" in rust.log("plan")
        return rust.log("plan")

    hangs = "cargo test --manifest-path codex-rs/Cargo.toml --no-fail-fast"
    assert hangs in passed_while(log, lambda told: hangs in told, (2.0, 10.0))


def test_the_cargo_commands_judge_as_far_as_their_names_say_and_write_nothing(
    rust: Guarded,
) -> None:
    steps = {}
    for name in ("metadata", "check", "build"):
        told = judge(rust, f"cargo.{name}")
        assert told["exitCode"] == 0
        steps[name] = [result["name"].rpartition("/")[2] for result in told["results"]]
    assert steps == {
        "metadata": ["metadata"],
        "check": ["metadata", "check"],
        "build": ["metadata", "build"],
    }
    assert judge(rust, "cargo.test")["exitCode"] == 3
    assert rust.evidence() == []


def test_the_program_gets_its_arguments_and_its_exit_code_is_no_exit_code_of_cargo(
    rust: Guarded,
) -> None:
    cache = {"XDG_CACHE_HOME": str(rust.root.parent / "cache"), "CARGO_TARGET_DIR": ""}
    rust.write(
        "codex-rs/src/main.rs", 'fn main() { panic!("on {:?}", std::env::args().nth(1)); }\n'
    )
    done = rust.specops("cargo.run", "--", "two words", **cache)
    assert done.returncode == 1
    assert "$ cargo run --manifest-path codex-rs/Cargo.toml " in done.stderr
    assert "-- 'two words'" in done.stderr
    assert "the program ended with exit 101" in done.stdout
    assert rust.invoke("cargo.build", **cache).returncode == 0


def test_without_cargo_nothing_could_be_judged(rust: Guarded, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").symlink_to(shutil.which("git") or "git")
    path = str(tmp_path / "bin")
    for command in (BUILD, ("cargo.metadata",), ("plan", *SPEC)):
        told = rust.told(*command, PATH=path)
        assert (told["exitCode"], told["verdict"]) == (3, "error")
        assert "'cargo' could not be started" in messages(told)
    assert rust.envelope()["scenarios"] == [{"name": "cargo-build", "status": "failed"}]
    assert rust.envelope("plan")["baseline"]["status"] == "failed"


def test_a_full_pipeline_builds_and_audits_the_workspace(rust: Guarded) -> None:
    told = rust.told("auto", *SPEC)
    assert told["exitCode"] == 0, messages(told)
    assert [line["name"] for line in rust.envelope("audit")["scenarios"]] == [
        "hal-smoke",
        "cargo-build",
        "packet-unchanged",
        "stage-chain",
        "lock-held",
    ]
