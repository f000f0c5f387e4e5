"""The road over cargo, with a real workspace that is built once for all tests."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from specops.errors import CannotJudgeError, PreconditionError
from specops.hal.cargo import CargoTransport
from specops.hal.embedded.server import EmbeddedHal
from specops.hal.interface import FailureClass, Request
from specops.process.command import Completed
from tests.fakes.cargo import needs_cargo
from tests.fakes.hal_roads import KEY, WORKSPACE, cargo_road, children
from tests.fakes.program import put_on_path


@pytest.fixture(scope="module")
def hal() -> Iterator[EmbeddedHal]:
    with EmbeddedHal(KEY) as server:
        yield server


@contextmanager
def opened(
    target: Path, *flags: str, **changed: object
) -> Iterator[tuple[CargoTransport, list[Completed]]]:
    ran: list[Completed] = []
    road = cargo_road(ran, target, *flags, **changed)
    before = set(children())
    try:
        road.open()
        yield road, ran
    finally:
        road.close()
        assert set(children()) <= before
    road.close()


def movies(hal: EmbeddedHal, deadline_s: float = 60.0) -> Request:
    headers = {"X-Api-Key": "{secrets.kavedarr.api_key}"}
    url = f"{hal.base_url}/api/v3/movie?page=1"
    return Request("list_movies", "GET", url, headers, None, deadline_s)


@needs_cargo
def test_every_request_is_a_run_of_the_program_that_was_built_once(
    hal: EmbeddedHal, call_tool: Path
) -> None:
    with opened(call_tool) as (road, ran):
        exchange = road.send(movies(hal))
        assert road.name == "cargo"
        assert road.reach(movies(hal)) is None
    assert exchange.response, exchange.failure
    assert exchange.response.status == 200
    metadata, build, run = (str(one) for one in ran)
    ours = "--manifest-path Cargo.toml"
    assert metadata.startswith(f"$ cargo metadata {ours}")
    program = "-p codex-mcp-client --bin call_tool --locked --offline"
    assert build.startswith(f"$ cargo build {ours} {program} -> exit 0")
    assert run.startswith(f"$ cargo run {ours} --quiet {program} -- --tool http-get --args '{{")
    assert "'X-Api-Key" not in run
    assert KEY not in f"{metadata}{build}{run}"
    assert "mcp_server.py -> exit 0" in run


@needs_cargo
def test_without_secrets_the_server_is_started_by_its_own_command(
    hal: EmbeddedHal, call_tool: Path
) -> None:
    ran: list[Completed] = []
    road = cargo_road(ran, call_tool, secrets={})
    road.open()
    assert road.send(movies(hal)).response
    road.close()
    assert "handover" not in str(ran[-1])


@needs_cargo
def test_a_server_that_dies_ends_the_road(hal: EmbeddedHal, call_tool: Path) -> None:
    with (
        opened(call_tool, "--dies-at", "tools/call") as (road, ran),
        pytest.raises(CannotJudgeError, match="cargo run of call_tool ended with exit 1"),
    ):
        road.send(movies(hal))
    assert b"the server ended before it answered" in ran[-1].stderr


@needs_cargo
def test_a_server_that_never_answers_is_a_timeout_and_gone_afterwards(
    hal: EmbeddedHal, call_tool: Path
) -> None:
    with opened(call_tool, "--silent", "--stays") as (road, _):
        failure = road.send(movies(hal, 0.7)).failure
        assert failure
        assert failure.kind is FailureClass.TIMEOUT
        assert failure.message.startswith("no answer of the tool within 0.7 s")
        late = road.send(movies(hal, 0.0)).failure
        assert late
        assert late.kind is FailureClass.TIMEOUT


@needs_cargo
def test_noise_on_both_outputs_harms_nothing(hal: EmbeddedHal, call_tool: Path) -> None:
    with opened(call_tool, "--noise", "--stderr-mib", "2") as (road, _):
        assert road.send(movies(hal)).response


@needs_cargo
def test_closing_ends_the_runs_that_are_under_way(hal: EmbeddedHal, call_tool: Path) -> None:
    said: list[str] = []
    with opened(call_tool, "--hangs-at", "tools/call") as (road, _):

        def call() -> None:
            try:
                road.send(movies(hal, 90.0))
            except CannotJudgeError as error:
                said.append(error.message)

        calling = threading.Thread(target=call)
        before = set(children())
        calling.start()
        while not set(children()) - before:
            time.sleep(0.01)
        road.close()
        calling.join(60)
        assert len(said) == 1
        with pytest.raises(CannotJudgeError, match="cargo is closed"):
            road.send(movies(hal))


@needs_cargo
def test_a_program_that_does_not_build_or_is_not_there_is_a_missing_precondition(
    call_tool: Path, tmp_path: Path
) -> None:
    with (
        pytest.raises(PreconditionError, match="cargo build of other failed: no bin target named"),
        opened(call_tool, name="other"),
    ):
        pass
    (tmp_path / "Cargo.toml").write_text("[package]\n")
    with (
        pytest.raises(PreconditionError, match="cargo metadata of call_tool failed: "),
        opened(call_tool, root=tmp_path),
    ):
        pass


@needs_cargo
def test_a_lock_file_that_was_not_there_is_not_left_behind(
    hal: EmbeddedHal, call_tool: Path, tmp_path: Path
) -> None:
    root = tmp_path / "workspace"
    shutil.copytree(WORKSPACE, root, ignore=shutil.ignore_patterns("Cargo.lock"))
    with opened(call_tool, root=root) as (road, _):
        assert road.send(movies(hal)).response
    assert not (root / "Cargo.lock").exists()


def test_a_manifest_that_is_none_is_a_missing_precondition(tmp_path: Path) -> None:
    with (
        pytest.raises(PreconditionError, match=r"there is no manifest Cargo\.toml") as caught,
        opened(tmp_path, root=tmp_path),
    ):
        pass
    assert caught.value.remedy == "create it, or set cargo.manifest"
    (tmp_path / "Cargo.toml").mkdir()
    with (
        pytest.raises(PreconditionError, match=r"Cargo\.toml is a folder"),
        opened(tmp_path, root=tmp_path),
    ):
        pass


def test_without_cargo_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PreconditionError, match="'cargo' could not be started") as caught:
        cargo_road([], tmp_path).open()
    assert caught.value.remedy == "install cargo (https://rustup.rs) or put it on the PATH"


@pytest.mark.parametrize(
    ("metadata", "why"),
    [("echo nonsense", "cargo metadata printed no JSON"), ("exit 3", "failed: exit 3")],
)
def test_a_cargo_that_makes_no_sense_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, metadata: str, why: str
) -> None:
    put_on_path(monkeypatch, tmp_path / "bin", "cargo", metadata)
    with pytest.raises(PreconditionError, match=why):
        cargo_road([], tmp_path).open()


def test_a_program_that_prints_no_result_is_a_fault_of_the_protocol(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hal: EmbeddedHal
) -> None:
    said = f'{{"packages": [], "workspace_members": [], "workspace_root": "{tmp_path}"}}'
    script = f"case $1 in metadata) echo '{said}';; run) echo hello;; esac"
    put_on_path(monkeypatch, tmp_path / "bin", "cargo", script)
    with opened(tmp_path) as (road, ran):
        failure = road.send(movies(hal)).failure
    assert failure
    assert failure.kind is FailureClass.PROTOCOL
    assert failure.message.startswith("what the program prints is no tool result: line 1")
    assert len(ran) == 3
