import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from specops.app.boundary import execute, real_world
from specops.commands.model import Invocation, World
from tests.fakes.repository import environment
from tests.fakes.world import MOMENT, Kept, call, world


class Raising(io.StringIO):
    """A standard output that fails in a way of its own."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self._error = error

    def write(self, _: str) -> int:
        raise self._error


def in_world(tmp_path: Path, error: BaseException, kept: Kept, **environ: str) -> Invocation:
    (tmp_path / ".git").mkdir(exist_ok=True)
    broken = World(environ, tmp_path, Raising(error), kept.err, lambda: MOMENT, lambda: "3f9c1a")
    return call("config", broken)


def test_a_command_that_ends_well_returns_its_code(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    kept = Kept()
    assert execute(call("config", world(tmp_path, kept))) == 0
    assert "hal.base_url" in kept.out.getvalue()


def test_an_error_is_one_line_with_its_own_code(tmp_path: Path) -> None:
    kept = Kept()
    assert execute(call("config", world(tmp_path, kept), values={"root": "nowhere"})) == 2
    (line,) = kept.err.getvalue().splitlines()
    assert line == "specops: --root nowhere is not a folder: give the folder of a repository"
    assert kept.out.getvalue() == ""


def test_in_json_an_error_is_a_document_too(tmp_path: Path) -> None:
    kept = Kept()
    values = {"root": "nowhere", "output-format": "json"}
    assert execute(call("config", world(tmp_path, kept), values=values)) == 2
    document = json.loads(kept.out.getvalue())
    assert (document["verdict"], document["exitCode"]) == ("error", 2)
    assert document["error"]["message"] == "--root nowhere is not a folder"


def test_a_crash_is_exit_3_and_no_traceback(tmp_path: Path) -> None:
    kept = Kept()
    assert execute(in_world(tmp_path, RuntimeError("boom\nmore"), kept)) == 3
    (line,) = kept.err.getvalue().splitlines()
    assert line.startswith("specops: specops itself failed: RuntimeError: boom")


def test_a_traceback_is_shown_on_request(tmp_path: Path) -> None:
    kept = Kept()
    assert execute(in_world(tmp_path, RuntimeError("boom"), kept, SPECOPS_TRACEBACK="1")) == 3
    assert "Traceback" in kept.err.getvalue()


def test_ctrl_c_is_130(tmp_path: Path) -> None:
    kept = Kept()
    assert execute(in_world(tmp_path, KeyboardInterrupt(), kept)) == 130
    assert kept.err.getvalue() == "specops: interrupted: run it again\n"


@pytest.mark.parametrize("command", ["config", "nonsense --output-format json"])
def test_a_reader_that_has_gone_is_exit_3_or_the_error_s_own(command: str, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    reader, writer = os.pipe()
    os.close(reader)
    script = "import sys; from specops.console import main; sys.exit(main(sys.argv[1:]))"
    with os.fdopen(writer, "w") as closed:
        done = subprocess.run(
            [sys.executable, "-c", script, *command.split()],
            cwd=tmp_path,
            env=environment({}),
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == (3 if command == "config" else 2)
    assert "Traceback" not in done.stderr


def test_an_error_whose_document_nobody_reads_keeps_its_code(tmp_path: Path) -> None:
    kept = Kept()
    broken = World({}, tmp_path, Raising(BrokenPipeError()), kept.err, lambda: MOMENT, lambda: "x")
    stdout = sys.stdout
    try:
        values = {"root": "nowhere", "output-format": "json"}
        assert execute(call("config", broken, values=values)) == 2
    finally:
        sys.stdout.close() if sys.stdout is not stdout else None
        sys.stdout = stdout


def test_the_real_world_is_that_of_this_process() -> None:
    here = real_world()
    assert (here.cwd, dict(here.environ)) == (Path.cwd(), dict(os.environ))
    assert len(here.token()) == 6
    assert here.now().tzinfo is not None


def test_a_name_that_is_no_text_can_be_printed_whatever_the_stream(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = io.BytesIO()
    strict = io.TextIOWrapper(content, "utf-8", errors="strict")
    monkeypatch.setattr(sys, "stdout", strict)
    print(os.fsdecode(b"tr\xff.md"), file=real_world().stdout, flush=True)
    assert content.getvalue() == b"tr\\udcff.md\n"
    kept = io.StringIO()
    monkeypatch.setattr(sys, "stdout", kept)
    assert real_world().stdout is kept


def test_the_world_of_a_folder_that_was_removed_has_its_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    monkeypatch.setenv("PWD", str(gone))
    assert real_world().cwd == gone
    monkeypatch.delenv("PWD")
    assert real_world().cwd == Path("/")


LOADING = """
import os, signal, sys
from specops import __main__

class Finder:
    def find_spec(self, name, *_):
        if name == "specops.console":
            os.kill(os.getpid(), signal.{name})

sys.meta_path.insert(0, Finder())
sys.argv = ["specops", "config"]
sys.exit(__main__.main())
"""


def loading(script: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a script that is interrupted while the program loads."""
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env=environment({}),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("stderr", ["there", "closed"])
def test_a_signal_while_the_program_loads_is_130_in_one_line(
    tmp_path: Path, name: str, stderr: str
) -> None:
    closing = "import os; os.close(2)\n" if stderr == "closed" else ""
    done = loading(closing + LOADING.replace("{name}", name), tmp_path)
    line = "" if closing else "specops: interrupted: nothing was judged\n"
    assert (done.returncode, done.stdout, done.stderr) == (130, "", line)


def test_a_terminal_that_closes_while_the_program_loads_is_nothing_under_nohup(
    tmp_path: Path,
) -> None:
    ignoring = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
    asking = LOADING.replace("{name}", "SIGHUP").replace("config", "--version")
    done = loading(ignoring + asking, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("specops ")


def test_a_folder_that_was_removed_is_known_by_its_name_as_far_as_it_has_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    monkeypatch.setenv("PWD", str(gone))
    assert real_world().cwd == gone
    monkeypatch.delenv("PWD")
    assert real_world().cwd == Path("/")
