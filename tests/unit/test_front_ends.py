"""The two front ends offer the same commands, with the same options."""

import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from invoke.collection import Collection
from invoke.exceptions import Exit
from invoke.parser import Parser
from invoke.tasks import Task

from specops import __version__, console
from specops.commands.call import sorted_call
from specops.commands.model import Command, Invocation
from specops.commands.table import BY_NAME, COMMANDS
from specops.tasks import joined, namespace
from tests.fakes.world import Kept, world


def test_both_offer_every_command_with_every_option() -> None:
    contexts = {context.name: context for context in namespace.to_contexts()}
    assert set(contexts) == set(BY_NAME)
    for command in COMMANDS:
        flags = set(contexts[command.name].flags)
        opposites = {f"--no-{flag[2:]}" for flag in flags}
        names = {f"--{option.name}" for option in command.options}
        assert flags - (opposites - names) == names


def test_no_task_takes_a_positional_argument() -> None:
    for context in namespace.to_contexts():
        assert context.positional_args == []


def test_invoke_parses_values_lists_and_switches() -> None:
    parser = Parser(namespace.to_contexts())
    argv = ["validate", "--spec", "S", "--scenario", "a", "--scenario", "b", "--dry-run"]
    (parsed,) = parser.parse_argv(argv)
    given = {argument.attr_name or name: argument.value for name, argument in parsed.args.items()}
    here = world(Path(), Kept())
    call = sorted_call(BY_NAME["validate"], given, (), here)
    assert call == Invocation(
        "validate",
        {"spec": "S"},
        {"scenario": ("a", "b")},
        frozenset({"dry-run"}),
        (),
        here,
    )


def test_the_console_lists_its_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert console.main(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(f"  {command.name} " in told for command in COMMANDS)
    assert console.main([]) == 2
    assert console.main(["--version"]) == 0
    assert f"specops {__version__}" in capsys.readouterr().out


def test_the_console_explains_a_command_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        console.main(["validate", "--help"])
    assert ended.value.code == 0
    assert "example: specops validate --spec SPEC-KIT-018" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["validat"], "did you mean validate?"),
        (["zzzzzz"], "see `specops --help`"),
        (["validate", "--sepc", "x"], "does not take '--sepc'"),
        (["validate", "--spe", "x"], "did you mean --spec?"),
        (["validate", "--spec"], "expected one argument"),
        (["config", "--", "a path"], "config takes no paths"),
    ],
)
def test_what_the_console_cannot_parse_is_exit_2_in_one_line(
    argv: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code: object = console.main(argv)
    except SystemExit as ended:
        code = ended.code
    assert code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line


def test_a_task_that_takes_no_paths_refuses_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["invoke", "config", "--", "a path"])
    with pytest.raises(Exit) as ended:
        namespace["config"].body(None)
    assert ended.value.code == 2
    assert "config takes no paths" in capsys.readouterr().err


@pytest.mark.parametrize("form", [["--spec", "A", "--spec", "B"], ["--spec=A", "--spec=A"]])
def test_a_value_is_given_once(form: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert console.main(["validate", *form]) == 2
    assert "--spec is given twice" in capsys.readouterr().err


def test_ctrl_c_around_a_task_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupting(list[str]):
        def index(self, *_: object) -> int:
            raise KeyboardInterrupt

    monkeypatch.setattr(sys, "argv", Interrupting(["invoke", "config", "--"]))
    with pytest.raises(Exit) as ended:
        namespace["config"].body(None)
    assert ended.value.code == 130


def own(context: object) -> None:
    """Stand in for a task of a repository."""


def test_a_repository_keeps_its_tasks_beside_ours() -> None:
    tasks = joined({"build": Task(own, name="build"), "x": 1})
    assert set(tasks.task_names) == {*BY_NAME, "build"}
    assert "build" not in namespace.tasks


@pytest.mark.parametrize("name", ["ns", "namespace"])
def test_a_collection_of_its_own_is_added_to(name: str) -> None:
    made = Collection(Task(own, name="build"))
    assert joined({name: made, "unlisted": Task(own, name="unlisted")}) is made
    assert set(made.task_names) == {*BY_NAME, "build"}


@pytest.mark.parametrize("taken", [Task(own, name="validate"), Collection("docs")])
def test_of_two_tasks_with_one_name_none_is_run(taken: "Task[Any] | Collection") -> None:
    made = Collection(taken)
    with pytest.raises(Exit, match="you and specops have a task") as end:
        joined({"ns": made})
    assert end.value.code == 2
    both = joined({"ns": Collection(taken)}, under="specops")
    assert {f"specops.{name}" for name in BY_NAME} <= set(both.task_names)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_example_of_a_command_is_in_its_help_and_can_be_typed(command: Command) -> None:
    example = command.example
    assert f"Example: invoke {example}" in str(namespace[command.name].__doc__)
    assert f"example: specops {example}" in " ".join(console._parser(command).format_help().split())
    name, *words = shlex.split(example)
    assert name == command.name
    console._parsed(command, words, world(Path(), Kept()))
    cut = words.index("--") if "--" in words else len(words)
    Parser(namespace.to_contexts()).parse_argv([name, *words[:cut]])
