"""What invoke copies of our tasks: each copy is whole, and none changes another."""

import copy
from typing import Any

from invoke.parser import Parser
from invoke.parser.argument import Argument
from invoke.parser.context import ParserContext

from specops.commands.table import BY_NAME
from specops.tasks import namespace
from specops.tasks.light import LightArgument

TASK, LIST = "validate", "scenario"


def context(task: str) -> ParserContext:
    (found,) = [one for one in namespace.to_contexts() if one.name == task]
    return found


def test_every_parse_begins_with_empty_values() -> None:
    parser = Parser(contexts=namespace.to_contexts())
    for _ in range(2):
        (parsed,) = parser.parse_argv([TASK, f"--{LIST}", "hal-smoke", "--spec", "2"])
        assert parsed.args[LIST].value == ["hal-smoke"]
        assert parsed.args["spec"].value == "2"
        assert parser.contexts[TASK].args[LIST].value == []
        assert parser.contexts[TASK].args["spec"].value is None


def test_a_copy_of_an_option_is_as_the_option_and_has_a_value_of_its_own() -> None:
    option = context(TASK).args[LIST]
    other = copy.deepcopy(option)
    assert isinstance(option, LightArgument)
    assert vars(other) == vars(option)
    other.value = "hal-smoke"
    assert (other.value, option.value) == (["hal-smoke"], [])
    assert (other.raw_value, option.raw_value) == ("hal-smoke", [])


def test_the_options_of_a_context_are_the_same_by_every_name_in_its_copy() -> None:
    made = copy.deepcopy(context(TASK))
    for flag, option in made.flags.items():
        assert option is made.args[option.name], flag


def test_the_help_of_a_task_is_read_as_often_as_it_is_asked_for() -> None:
    for _ in range(2):
        told = [one.help for one in namespace.tasks[TASK].get_arguments()]
        assert told == [option.summary for option in BY_NAME[TASK].options]


def test_a_task_is_its_own_copy() -> None:
    assert copy.deepcopy(namespace.tasks)[TASK] is namespace.tasks[TASK]


def test_any_other_option_is_taken_over_whole() -> None:
    option: Any = Argument(names=("a", "b"), kind=int, default=3, help="words", positional=True)
    taken: Any = LightArgument(option)
    taken.value = "4"
    assert (taken.name, taken.nicknames, taken.value, option.value) == ("a", ("b",), 4, 3)
