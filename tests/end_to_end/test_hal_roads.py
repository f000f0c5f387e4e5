"""The HAL over other roads than http, with real programs at every turn of them."""

import json
import shutil
from pathlib import Path

from tests.fakes.cargo import needs_cargo
from tests.fakes.hal_roads import KEY, SECRETS, SERVER, WORKSPACE
from tests.fakes.repository import Guarded, messages

SPEC = ("--spec", "SPEC-KIT-018", "--scenario", "hal-smoke")


def over_mcp(guarded: Guarded, *flags: str) -> None:
    command = json.dumps([*SERVER, *flags])
    guarded.configure(f"[hal.mcp]\ncommand = {command}\nstart_timeout_s = 20\n")


def test_validate_over_mcp_passes_and_keeps_the_secret_in_the_server(guarded: Guarded) -> None:
    over_mcp(guarded)
    told = guarded.told("validate", *SPEC, "--transport", "mcp", **SECRETS)
    assert (told["exitCode"], told["checked"]) == (0, 4), messages(told)
    (movies,) = guarded.evidence("*-hal-list_movies.json")
    record = json.loads(movies.read_bytes())
    assert record["transport"] == "mcp"
    assert record["request"]["headers"]["X-Api-Key"] == "{secrets.kavedarr.api_key}"
    assert record["response"]["status"] == 200
    assert "mcp_server.py -> exit 0" in guarded.log()
    assert KEY not in "".join(path.read_text() for path in guarded.evidence())


def test_a_server_that_dies_leaves_nothing_judged_in_warn_mode_too(guarded: Guarded) -> None:
    over_mcp(guarded, "--dies-at", "tools/call")
    told = guarded.told("validate", *SPEC, "--transport", "mcp", "--enforcement", "warn", **SECRETS)
    assert told["exitCode"] == 3
    assert "it ended before it answered" in messages(told)
    assert "out of memory" in guarded.log()


def test_a_server_that_is_not_there_is_exit_3_with_a_remedy(guarded: Guarded) -> None:
    guarded.configure('[hal.mcp]\ncommand = ["no-such-hal-mcp"]\n')
    done = guarded.specops("hal.smoke", "--transport", "mcp", **SECRETS)
    assert done.returncode == 3
    assert "'no-such-hal-mcp' could not be started: No such file or directory" in done.stdout
    assert "correct hal.mcp.command, or use another transport" in done.stdout


@needs_cargo
def test_validate_over_cargo_logs_build_and_runs_as_they_ran(
    guarded: Guarded, call_tool: Path
) -> None:
    shutil.copytree(WORKSPACE, guarded.root / "codex-rs")
    guarded.configure(f"[cargo]\noffline = true\n[hal.cargo]\nserver = {json.dumps(SERVER)}\n")
    target = {"CARGO_TARGET_DIR": str(call_tool)}
    told = guarded.told("validate", *SPEC, "--transport", "cargo", **target, **SECRETS)
    assert (told["exitCode"], told["checked"]) == (0, 4), messages(told)
    log = guarded.log()
    ours = "--manifest-path codex-rs/Cargo.toml"
    assert log.count(f"$ cargo build {ours} -p codex-mcp-client --bin call_tool") == 1
    runs = f"$ cargo run {ours} --quiet -p codex-mcp-client --bin call_tool"
    assert log.count(runs) == 4
    assert log.count("--tool http-get --args ") == 2
    assert guarded.git("status", "--porcelain", "--", "codex-rs") == ""
    assert KEY not in "".join(path.read_text() for path in guarded.evidence())
