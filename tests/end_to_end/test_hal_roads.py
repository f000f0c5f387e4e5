"""The HAL over other roads than http, with real programs at every turn of them."""

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from specops.redaction import redactor
from tests.fakes import inside
from tests.fakes.cargo import needs_cargo
from tests.fakes.hal_roads import KEY, SECRETS, SERVER, WORKSPACE
from tests.fakes.repository import Guarded, environment, messages
from tests.unit.process.test_command import is_gone, wait_for

SPEC = ("--spec", "SPEC-KIT-018", "--scenario", "hal-smoke")


def over_mcp(guarded: Guarded, *flags: str) -> None:
    command = json.dumps([*SERVER, *flags])
    guarded.configure(f"[hal.mcp]\ncommand = {command}\nstart_timeout_s = 120\n")


def over_cargo(guarded: Guarded, *flags: str) -> None:
    shutil.copytree(WORKSPACE, guarded.root / "codex-rs")
    server = json.dumps([*SERVER, *flags])
    guarded.configure(f"[cargo]\noffline = true\n[hal.cargo]\nserver = {server}\n")


ROADS = [
    pytest.param("mcp", over_mcp),
    pytest.param("cargo", over_cargo, marks=needs_cargo),
]


def test_validate_over_mcp_passes_and_keeps_the_secret_in_the_server(guarded: Guarded) -> None:
    over_mcp(guarded)
    told = guarded.told("validate", *SPEC, "--transport", "mcp", **SECRETS)
    assert (told["exitCode"], told["checked"]) == (0, 4), messages(told)
    (movies,) = guarded.evidence("*-hal-list_movies.json")
    record = json.loads(movies.read_bytes())
    assert record["transport"] == "mcp"
    assert record["request"]["headers"]["X-Api-Key"] == "{secrets.kavedarr.api_key}"
    assert record["response"]["status"] == 200
    # On a machine under load its grace may be over before it has ended by itself.
    assert re.search(r"mcp_server\.py -> exit (0|-15) in ", guarded.log())
    assert KEY not in "".join(path.read_text() for path in guarded.evidence())


def test_a_server_that_dies_leaves_nothing_judged_in_warn_mode_too(guarded: Guarded) -> None:
    over_mcp(guarded, "--dies-at", "tools/call")
    warn = ("--enforcement", "warn")
    told = inside.told(guarded, "validate", *SPEC, "--transport", "mcp", *warn, **SECRETS)
    assert told["exitCode"] == 3
    assert "it ended before it answered" in messages(told)
    assert "out of memory" in guarded.log()


def test_a_server_that_is_not_there_is_exit_3_with_a_remedy(guarded: Guarded) -> None:
    guarded.configure('[hal.mcp]\ncommand = ["no-such-hal-mcp"]\n')
    done = guarded.specops("hal.smoke", "--transport", "mcp", **SECRETS)
    assert done.returncode == 3
    assert "'no-such-hal-mcp' could not be started: No such file or directory" in done.stdout
    assert "install it or correct hal.mcp.command, or use another transport" in done.stdout


@needs_cargo
def test_validate_over_cargo_logs_build_and_runs_as_they_ran(
    guarded: Guarded, call_tool: Path
) -> None:
    over_cargo(guarded)
    target = {"CARGO_TARGET_DIR": str(call_tool)}
    told = inside.told(guarded, "validate", *SPEC, "--transport", "cargo", **target, **SECRETS)
    assert (told["exitCode"], told["checked"]) == (0, 4), messages(told)
    log = guarded.log()
    ours = "--manifest-path codex-rs/Cargo.toml"
    assert log.count(f"$ cargo build {ours} -p codex-mcp-client --bin call_tool") == 1
    runs = f"$ cargo run {ours} --quiet -p codex-mcp-client --bin call_tool"
    assert log.count(runs) == 4
    assert log.count("--tool http-get --args ") == 2
    assert guarded.git("status", "--porcelain", "--", "codex-rs") == ""
    assert KEY not in "".join(path.read_text() for path in guarded.evidence())


@pytest.mark.parametrize(("name", "over"), ROADS)
def test_a_server_that_tells_its_secrets_tells_nobody(
    guarded: Guarded, call_tool: Path, name: str, over: Callable[..., None]
) -> None:
    over(guarded, "--leaks", "--fails-at", "tools/call")
    variables = {"CARGO_TARGET_DIR": str(call_tool), **SECRETS}
    done = guarded.specops("validate", *SPEC, "--transport", name, **variables)
    assert done.returncode == (1 if name == "mcp" else 3), done.stdout
    assert "ECONNREFUSED" in done.stdout + guarded.log()
    clean = redactor(SECRETS).clean
    written = [path.read_bytes() for path in guarded.evidence()]
    for told in (*written, done.stdout.encode(), done.stderr.encode()):
        assert clean(told) == told
    assert any(b"[redacted:HAL_SECRET_KAVEDARR_API_KEY]" in told for told in written)


@pytest.mark.parametrize(("name", "over"), ROADS)
def test_ctrl_c_leaves_no_server_behind(
    guarded: Guarded, call_tool: Path, tmp_path: Path, name: str, over: Callable[..., None]
) -> None:
    child = tmp_path / "child"
    over(guarded, "--hangs-at", "tools/call", "--child", str(child))
    variables = {"CARGO_TARGET_DIR": str(call_tool), **SECRETS}
    smoke = subprocess.Popen(
        [sys.executable, "-m", "specops", "hal.smoke", "--transport", name],
        cwd=guarded.root,
        env=environment(variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    grandchild = wait_for(child)
    smoke.send_signal(signal.SIGINT)
    out, err = smoke.communicate(timeout=60)
    # Python may end itself by SIGINT after a KeyboardInterrupt: a shell calls that 130 too.
    assert smoke.returncode in {130, -signal.SIGINT}, (out, err)
    assert b"Traceback" not in err, err.decode()
    assert is_gone(grandchild)
