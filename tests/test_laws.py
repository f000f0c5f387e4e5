"""The laws of docs/architecture.md that are about the whole code and not about one module."""

import ast
import functools
import re
from enum import Enum
from pathlib import Path

import pytest

from tests.test_architecture import imports, modules, of_every_module, parsed

FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
# It writes the methods of classes, from the names of their fields.
WRITES_CODE = "specops.values"
FORBIDDEN_WORDS = {"utils", "helpers", "common", "manager", "handler", "misc"}


@functools.cache
def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]


@of_every_module
def test_no_module_evaluates_text_or_hands_it_to_a_shell(name: str) -> None:
    for call in calls(modules()[name]):
        if isinstance(call.func, ast.Name):
            allowed = {"exec"} if name == WRITES_CODE else set()
            assert call.func.id not in FORBIDDEN_CALLS - allowed, f"{name}:{call.lineno}"
        if isinstance(call.func, ast.Attribute):
            assert call.func.attr not in {"system", "popen"}, f"{name}:{call.lineno}"
        assert all(keyword.arg != "shell" for keyword in call.keywords), f"{name}:{call.lineno}"


@of_every_module
def test_threads_are_started_where_that_is_done_as_a_whole(name: str) -> None:
    made = [call for call in calls(modules()[name]) if ast.unparse(call.func).endswith("Thread")]
    assert not made or name == "specops.threads", f"{name}:{made[0].lineno}"


@of_every_module
def test_dataclasses_are_those_that_are_written_late(name: str) -> None:
    """The standard decorator takes longer than all else that importing a module does."""
    taken = {
        alias.name
        for node in ast.walk(parsed(modules()[name]))
        if isinstance(node, ast.ImportFrom) and node.module == "dataclasses"
        for alias in node.names
    }
    assert "dataclass" not in taken or name == WRITES_CODE, name


@of_every_module
def test_no_module_has_a_name_that_says_nothing(name: str) -> None:
    assert not FORBIDDEN_WORDS & set(name.split(".")), name


@of_every_module
def test_the_clock_and_the_environment_are_arguments(name: str) -> None:
    """Law 12: only the boundary may look at the world; a record of an exchange is the world."""
    looks = {
        f"{ast.unparse(call.func)}"
        for call in calls(modules()[name])
        if ast.unparse(call.func) in {"datetime.now", "datetime.utcnow", "os.getenv", "date.today"}
    }
    assert not looks or name == "specops.app.boundary", f"{name} calls {looks}"


def enums() -> list[type[Enum]]:
    import importlib  # noqa: PLC0415 - the list is made once, when tests are collected

    found: list[type[Enum]] = []
    for name in modules():
        if name == "specops.__main__":
            continue
        found.extend(
            value
            for value in vars(importlib.import_module(name)).values()
            if isinstance(value, type) and issubclass(value, Enum) and value.__module__ == name
        )
    return found


@pytest.mark.parametrize("kind", enums())
def test_every_member_of_an_enum_is_used_somewhere(kind: type[Enum]) -> None:
    """Law 10: a member that nobody handles is a hole; mypy holds that each match is complete."""
    text = "".join(path.read_text(encoding="utf-8") for path in modules().values())
    unused = [
        member.name
        for member in kind
        if f"{kind.__name__}.{member.name}" not in text
        and f"in {kind.__name__}" not in text
        and f"list({kind.__name__})" not in text
        and f"{kind.__name__}(" not in text
    ]
    assert not unused, f"{kind.__name__} has unused members {unused}"


WORLD = {"os", "pathlib", "io", "time", "subprocess", "socket", "threading", "random"}


@pytest.mark.parametrize("name", [name for name in modules() if name.startswith("specops.policy")])
def test_what_decides_sees_nothing_of_the_world(name: str) -> None:
    """Laws 8 and 12: the day, the settings and the evidence are arguments of every decision."""
    used = {other.partition(".")[0] for other in imports(name, modules()[name])}
    assert not used & WORLD, f"{name} imports {used & WORLD}"


TESTS = Path(__file__).parent
BOUND = re.compile(r"(?:monotonic|perf_counter|process_time)\(\) - \w+ < ([0-9_.]+)")
PATIENCE_S = 20.0


def test_no_test_bounds_a_duration_so_that_a_slow_machine_fails_it() -> None:
    """A bound tells what works from what hangs; how fast it works is measured in benchmarks/."""
    for path in TESTS.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert all(float(bound) >= PATIENCE_S for bound in BOUND.findall(text)), path


def test_no_test_counts_the_threads_of_a_process_that_other_tests_share() -> None:
    """Those of others come and go: what counts is which ones a test began itself."""
    counted = "threading.active" + "_count()"
    assert [path for path in TESTS.rglob("*.py") if counted in path.read_text("utf-8")] == []
