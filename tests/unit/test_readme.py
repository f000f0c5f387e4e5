"""The commands of the README are those that CI runs and that users copy."""

import re
import stat

from specops.codes.registry import CODES, FAMILIES
from tests.fakes.repository import PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def test_ci_runs_the_test_command_of_the_readme() -> None:
    script = PROJECT / ".ci" / "run"
    (test_command,) = [command for command in commands() if command.endswith("/nox")]
    assert script.read_text(encoding="utf-8").splitlines()[-1] == test_command
    assert script.stat().st_mode & stat.S_IXUSR


def test_one_command_sets_up_and_runs_the_main_job() -> None:
    assert commands()[0].startswith("python3 -m venv .venv && .venv/bin/pip install")
    assert commands()[0].endswith(".venv/bin/invoke validate --spec SPEC-KIT-018")


def test_the_picture_of_the_report_is_small_and_is_told_in_words() -> None:
    (words, path) = re.findall(r"!\[([^]]+)\]\(([^)]+)\)", README)[0]
    picture = (PROJECT / path).read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) <= 150_000
    assert len(words) > 20


def test_each_check_code_is_of_a_guardrail_that_the_readme_names() -> None:
    prefixes = {code.code[:2] for code in CODES}
    assert prefixes == set(FAMILIES)
    for name, guards in FAMILIES.values():
        assert f"| {name} | {guards} |" in README
