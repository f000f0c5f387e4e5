"""What may come next on a line of the console command."""

from pathlib import Path

import pytest

from specops import completion, console
from specops.commands.options import MODE as BASELINE
from specops.commands.options import OUTPUT, RANGE, TRANSPORT
from specops.commands.table import BY_NAME, COMMANDS
from specops.completion import candidates
from specops.errors import UsageError
from specops.reporting.select import FORMATS
from specops.settings.table import BASELINE_MODES, TRANSPORTS
from specops.stages.table import STAGES


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "specops.toml").write_text(
        'docs_root = "specs"\n[[scenarios]]\nname = "unit"\nargv = ["true"]\n'
    )
    for name in ("SPEC-KIT-018-hal", "SPEC-KIT-019-search", "SPEC-OPS-004-a", "SPEC-OPS-004-b"):
        (tmp_path / "specs" / name).mkdir(parents=True)
    return tmp_path


def test_a_line_begins_with_a_command_or_an_option_of_the_program(root: Path) -> None:
    assert candidates(["val"], root) == ["validate"]
    assert candidates(["lint."], root) == ["lint.tracker", "lint.telemetry"]
    assert set(candidates([""], root)) > {*BY_NAME, "--help", "--version"}
    assert candidates(["--pr", "ba"], root) == []
    assert candidates([completion.SCRIPT, "ba"], root) == ["bash"]


def test_flags_are_offered_once_those_of_lists_as_often_as_they_are_taken(root: Path) -> None:
    assert candidates(["validate", "--sp"], root) == ["--spec"]
    assert candidates(["validate", "--spec", "S", "--sp"], root) == []
    assert candidates(["validate", "--scenario", "x", "--sc"], root) == ["--scenario"]
    assert candidates(["validate", "--dry-run", "--h"], root) == ["--hal", "--help"]
    for command in COMMANDS:
        flags = {f"--{option.name}" for option in command.options}
        assert set(candidates([command.name, ""], root)) == {*flags, "--help"}


def test_values_come_from_the_repository_and_from_the_table(root: Path) -> None:
    inside = root / "specs"
    specs = ["SPEC-KIT-018", "SPEC-KIT-019", "SPEC-OPS-004"]
    assert candidates(["plan", "--spec", ""], inside) == specs
    assert candidates(["plan", "--spec", "SPEC-O"], inside) == ["SPEC-OPS-004"]
    assert candidates(["audit", "--scenario", "u"], root) == ["unit"]
    assert candidates(["plan", "--enforcement", ""], root) == ["strict", "warn"]
    assert candidates(["prove", "--code", "TR00"], root)[:2] == ["TR001", "TR002"]
    assert candidates(["plan", "--reason", ""], root) == []


@pytest.mark.parametrize(
    "words", [["--spec", "=", "SPEC-O"], ["--dry-run", "--spec", "=", "SPEC-O"]]
)
def test_the_sign_of_an_option_may_stand_apart_as_bash_has_it(words: list[str], root: Path) -> None:
    assert candidates(["plan", *words], root) == ["SPEC-OPS-004"]
    assert len(candidates(["plan", "--spec", "="], root)) == 3


def test_or_within_the_word_as_other_shells_have_it(root: Path) -> None:
    assert candidates(["plan", "--spec=SPEC-O"], root) == ["--spec=SPEC-OPS-004"]
    assert candidates(["plan", "--nothing=x"], root) == []


def test_paths_and_unknown_commands_are_left_to_the_shell(root: Path) -> None:
    assert candidates(["lint.tracker", "--", ""], root) == []
    assert candidates(["nonsense", ""], root) == []


def test_trouble_with_the_repository_is_no_matter_of_completion(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (root / "specops.toml").write_text("[")
    for place in (root, tmp_path_factory.mktemp("nowhere")):
        assert candidates(["plan", "--spec", ""], place) == []


def test_the_choices_are_those_that_are_taken() -> None:
    assert OUTPUT.choices == FORMATS
    assert TRANSPORT.choices == TRANSPORTS
    assert BASELINE.choices == BASELINE_MODES
    assert {option.choices for option in RANGE} == {tuple(stage.value for stage in STAGES)}


def test_the_program_prints_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert console.main(["--complete", "--", "valid"]) == 0
    assert capsys.readouterr().out == "validate\n"
    assert console.main(["--complete", "--"]) == 0
    assert "validate\n" in capsys.readouterr().out
    assert console.main(["--complete"]) == 0


@pytest.mark.parametrize("shell", completion.SHELLS)
def test_there_is_a_script_for_each_shell(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert console.main([completion.SCRIPT, shell]) == 0
    assert f"specops {completion.SCRIPT} {shell}" in capsys.readouterr().out


@pytest.mark.parametrize("given", [[], ["tcsh"], ["bash", "zsh"]])
def test_for_another_shell_there_is_none(
    given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert console.main([completion.SCRIPT, *given]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("needs the name of one shell: give one of bash, fish, zsh")
    with pytest.raises(UsageError):
        completion.answer([completion.SCRIPT], Path())
