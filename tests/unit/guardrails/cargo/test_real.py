"""The cargo guardrail against real workspaces, built by the real cargo without the network."""

from dataclasses import replace
from pathlib import Path

import pytest

from specops.cargo.commands import CargoAction
from specops.codes.cargo import CODES, DEADLINE
from specops.codes.model import CheckCode
from specops.model import Location, Verdict, worst
from tests.fakes.cargo import PACKAGE, judge, needs_cargo, project, workspace, write
from tests.fakes.git_repository import GitRepository

pytestmark = needs_cargo
METADATA, CHECK, BUILD, NO_RUN, TEST, RUN = CargoAction


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("target")


@pytest.mark.parametrize(
    ("action", "names"),
    [
        (METADATA, ["metadata"]),
        (CHECK, ["metadata", "check"]),
        (NO_RUN, ["metadata", "no-run"]),
        (TEST, ["metadata", "no-run", "test"]),
        (RUN, ["metadata", "build", "run"]),
    ],
)
def test_a_workspace_that_is_fine_passes_and_stays_clean(
    tmp_path: Path, target: Path, action: CargoAction, names: list[str]
) -> None:
    repository = GitRepository.create(tmp_path / "repo")
    workspace(repository.root)
    repository.commit()
    results, ran = judge(project(repository.root, target), action)
    assert [result.name for result in results] == names
    assert {result.verdict for result in results} == {Verdict.PASSED}
    assert len(ran) == len(names)
    assert all("--manifest-path rust/Cargo.toml" in str(completed) for completed in ran)
    assert repository.git("status", "--porcelain", "--ignored") == ""


def test_a_program_gets_its_arguments(tmp_path: Path, target: Path) -> None:
    main = 'fn main() { assert_eq!(std::env::args().nth(1).unwrap(), "two words"); }\n'
    root = workspace(tmp_path, main=main)
    results, _ = judge(project(root, target), RUN, ("two words",))
    assert results[-1].verdict is Verdict.PASSED


def test_an_error_of_the_compiler_has_its_place_in_the_repository(
    tmp_path: Path, target: Path
) -> None:
    root = workspace(tmp_path, lib='pub fn two() -> u8 {\n    "2"\n}\n')
    results, _ = judge(project(root, target), BUILD)
    assert [result.verdict for result in results] == [Verdict.PASSED, Verdict.FAILED]
    found = results[1].findings[0]
    assert found.message == "error[E0308]: mismatched types: expected `u8`, found `&str`"
    assert found.location == Location("rust/lib1/src/lib.rs", 2, 5)


def test_a_failing_test_is_found_where_it_panicked(tmp_path: Path, target: Path) -> None:
    library = "pub fn two() -> u8 { 2 }\n#[test]\nfn wrong() {\n    assert_eq!(two(), 3);\n}\n"
    results, _ = judge(project(workspace(tmp_path, lib=library), target), TEST)
    assert [result.verdict for result in results] == [*[Verdict.PASSED] * 2, Verdict.FAILED]
    found = results[2].findings[0]
    assert found.message == "wrong failed: assertion `left == right` failed"
    assert found.location == Location("rust/lib1/src/lib.rs", 4, 5)


def test_broken_toml_is_found_at_its_place(tmp_path: Path, target: Path) -> None:
    root = write(tmp_path, {"rust/Cargo.toml": "[package]\nname = \n"})
    results, _ = judge(project(root, target), BUILD)
    assert [finding.code for finding in results[0].findings] == ["CG001"]
    found = results[0].findings[0].location
    assert found
    assert (found.path, found.line) == ("rust/Cargo.toml", 2)


def test_an_empty_workspace_is_not_a_pass(tmp_path: Path, target: Path) -> None:
    root = write(tmp_path, {"rust/Cargo.toml": "[workspace]\nmembers = []\n"})
    results, _ = judge(project(root, target), BUILD)
    assert [result.verdict for result in results] == [Verdict.ERROR]


def test_a_dependency_that_is_not_at_hand_offline_is_an_error(tmp_path: Path, target: Path) -> None:
    manifest = PACKAGE.format(name="demo") + '[dependencies]\nno-such-crate-at-hand = "1"\n'
    root = write(tmp_path, {"rust/Cargo.toml": manifest, "rust/src/lib.rs": ""})
    results, _ = judge(project(root, target), BUILD)
    assert results[1].verdict is Verdict.ERROR
    assert results[1].remedy == "fetch the dependencies first: cargo fetch"


ACTIONS = {"CG005": TEST, "CG006": RUN, "CG007": TEST}
BASE = {
    "Cargo.toml": PACKAGE.format(name="demo"),
    "src/main.rs": "fn main() {}\n",
    "src/lib.rs": "#[test]\nfn passes() {}\n",
}


def codes_of(root: Path, target: Path, code: CheckCode, example: str) -> tuple[Verdict, set[str]]:
    """Judge the package of the examples with one file taken from an example."""
    name, _, content = example.removeprefix("# ").removeprefix("// ").partition("\n")
    files = {**BASE, name: content}
    write(root, {f"rust/{path}": text for path, text in files.items()})
    hangs = code is DEADLINE and example == code.failing
    given = replace(project(root, target), deadline_s=2 if hangs else 240)
    results, _ = judge(given, ACTIONS.get(code.code, BUILD))
    codes = {finding.code for result in results for finding in result.findings}
    return worst([result.verdict for result in results]), codes


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_failing_example_of_a_code_yields_it(
    tmp_path: Path, target: Path, code: CheckCode
) -> None:
    assert codes_of(tmp_path, target, code, code.failing) == (Verdict.FAILED, {code.code})


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_passing_example_of_a_code_passes(
    tmp_path: Path, target: Path, code: CheckCode
) -> None:
    assert codes_of(tmp_path, target, code, code.passing) == (Verdict.PASSED, set())
