"""A scripted program on the PATH, to be run in place of a real one."""

import os
from pathlib import Path

import pytest


def put_on_path(
    monkeypatch: pytest.MonkeyPatch, folder: Path, name: str, script: str, *, alone: bool = False
) -> Path:
    """Write a shell script that answers to ``name``; ``alone`` hides every other program."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    behind = () if alone else (os.environ["PATH"],)
    monkeypatch.setenv("PATH", os.pathsep.join((str(folder), *behind)))
    return program
