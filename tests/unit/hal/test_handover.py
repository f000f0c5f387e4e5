import os
import subprocess
import sys
from pathlib import Path

import pytest

from specops.hal import handover

SECRETS = {"HAL_SECRET_A": "s3ntinel=\u00e9\n", "HAL_SECRET_B": "other-4711"}
SHOW = "import os; print(os.environ['HAL_SECRET_A'], os.environ['HAL_SECRET_B'])"


def shown(descriptor: int, program: tuple[str, ...]) -> "subprocess.CompletedProcess[bytes]":
    command = handover.starting(descriptor, program)
    assert "s3ntinel" not in "".join(command)
    return subprocess.run(
        command, pass_fds=(descriptor,), capture_output=True, timeout=120, check=False
    )


def test_a_program_finds_the_secrets_in_its_environment_as_often_as_it_starts() -> None:
    with handover.waiting(SECRETS) as descriptor:
        for _ in range(2):
            done = shown(descriptor, (sys.executable, "-c", SHOW))
            assert done.stdout.decode() == "s3ntinel=\u00e9\n other-4711\n"


def test_the_program_does_not_get_the_descriptor() -> None:
    with handover.waiting(SECRETS) as descriptor:
        look = f"import os; os.fstat({descriptor})"
        done = shown(descriptor, (sys.executable, "-c", look))
    assert b"Bad file descriptor" in done.stderr


def test_nothing_is_left_behind_when_it_is_over() -> None:
    with handover.waiting(SECRETS) as descriptor:
        assert os.fstat(descriptor).st_nlink == 0
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


def test_a_program_that_is_none_is_told_in_one_line() -> None:
    with handover.waiting(SECRETS) as descriptor:
        done = shown(descriptor, ("no-such-server",))
    assert done.returncode == 127
    assert done.stderr == b"no-such-server: No such file or directory\n"


def test_it_becomes_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    became: list[object] = []

    def become(*about: object) -> None:
        became.extend(about)

    def refuse(*_about: object) -> None:
        raise OSError(2, "No such file")

    with handover.waiting(SECRETS) as descriptor:
        copies = [str(os.dup(descriptor)), str(os.dup(descriptor))]
        assert handover.main([copies[0], "npx", "-y"], become) == 127
        assert handover.main([copies[1], "npx", "-y"], refuse) == 127
    assert became[:2] == ["npx", ["npx", "-y"]]
    assert became[2] == dict(os.environ) | SECRETS
    assert capsys.readouterr().err == "npx: No such file\n"


def test_it_is_a_program_that_imports_little() -> None:
    imported = Path(handover.__file__).read_text(encoding="utf-8")
    assert "from specops" not in imported
