"""Completion in real shells: each sources the script and is asked what may come next."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.repository import Guarded, environment

BASH = """
eval "$({program} --print-completion-script bash)"
ask() {{
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    {function} "$1" "${{@: -1}}"
    echo "${{COMPREPLY[@]}}"
}}
ask {program} val
ask {program} validate --sp
"""
MORE = """
ask specops validate --spec SPEC-K
ask specops validate --spec = SPEC-O
ask specops lint.tracker -- READ
complete -p specops
"""
ZSH = """
compdef() { :; }
compadd() { shift; echo "$@"; }
_files() { echo files; }
eval "$(specops --print-completion-script zsh)"
ask() { local -a words; words=("$@"); local CURRENT=$#; _specops; }
ask specops val
ask specops validate --sp
ask specops validate --spec=SPEC-K
ask specops lint.tracker -- READ
"""
FISH = """
specops --print-completion-script fish | source
complete -C 'specops val'
complete -C 'specops validate --sp'
complete -C 'specops validate --spec SPEC-K'
complete -C 'specops lint.tracker -- SPEC.m'
"""


def asked(guarded: Guarded, shell: str, options: tuple[str, ...], script: str) -> list[str]:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"there is no {shell} on this machine")
    folder = Path(sys.executable).parent
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [program, *options, "-c", script],
        cwd=guarded.root,
        env=environment({"PATH": path}),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_bash_completes_the_console_command(guarded: Guarded) -> None:
    script = BASH.format(program="specops", function="_specops") + MORE
    assert asked(guarded, "bash", ("--norc",), script) == [
        "validate",
        "--spec",
        "SPEC-KIT-018",
        "SPEC-OPS-004",
        "",
        "complete -o default -F _specops specops",
    ]


def test_bash_completes_the_tasks_of_invoke(guarded: Guarded) -> None:
    script = BASH.format(program="invoke", function="_complete_invoke")
    assert asked(guarded, "bash", ("--norc",), script) == ["validate", "--spec"]


def test_zsh_completes_the_console_command(guarded: Guarded) -> None:
    assert asked(guarded, "zsh", ("-f",), ZSH) == [
        "validate",
        "--spec",
        "--spec=SPEC-KIT-018",
        "files",
    ]


def test_fish_completes_the_console_command(guarded: Guarded) -> None:
    answers = ["validate", "--spec", "SPEC-KIT-018", "SPEC.md"]
    assert asked(guarded, "fish", ("--no-config",), FISH) == answers
