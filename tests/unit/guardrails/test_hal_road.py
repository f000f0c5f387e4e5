from dataclasses import replace
from pathlib import Path

from specops.guardrails.hal_road import road_of
from specops.hal.cargo import CargoTransport
from specops.hal.check import HalCheck
from specops.hal.mcp import McpTransport
from specops.hal.profile import Profile
from specops.hal.request import build_request, templated_request
from tests.fakes.hal_roads import KEY
from tests.fakes.packet_repository import context, make

PROFILE = Profile(
    (
        HalCheck("a", "GET", "/a", {"X-Key": "{secrets.kavedarr.api_key}"}),
        HalCheck("b", "GET", "/b", {"X-Key": "{secrets.other.key}"}),
        HalCheck("c", "GET", "/c", {"X-Key": "{secrets.un.set}"}),
    )
)
SECRETS = {"MINE": KEY, "HAL_SECRET_OTHER_KEY": "other-4711", "HAL_SECRET_UNUSED_KEY": "unused-42"}
MINE = {"SPEC_OPS_HAL_SECRET_ENV": "MINE"}


def test_a_cargo_program_and_its_server_are_those_of_the_settings(tmp_path: Path) -> None:
    make(tmp_path).write("specops.toml", '[hal.cargo]\nserver = ["my-hal"]\nbin = "call"\n')
    run = context(tmp_path, {"SPEC_OPS_HAL_TRANSPORT": "cargo"}, environ={"HOME": "/h"})
    road = road_of(run, PROFILE)
    assert (road.transport.name, road.request) == ("cargo", templated_request)
    assert isinstance(road.transport, CargoTransport)
    assert road.transport._server == ("my-hal",)
    assert road.transport._program.build().argv == (
        *("cargo", "build", "--manifest-path", "codex-rs/Cargo.toml"),
        *("-p", "codex-mcp-client", "--bin", "call"),
    )


def test_over_http_we_fill_the_secrets_in(tmp_path: Path) -> None:
    make(tmp_path)
    road = road_of(context(tmp_path), PROFILE)
    assert (road.transport.name, road.request) == ("http", build_request)


def test_an_mcp_server_gets_the_secrets_of_the_profile_and_no_other(tmp_path: Path) -> None:
    make(tmp_path)
    run = context(tmp_path, {"SPEC_OPS_HAL_TRANSPORT": "mcp", **MINE})
    road = road_of(replace(run, secrets=SECRETS), PROFILE)
    assert (road.transport.name, road.request) == ("mcp", templated_request)
    assert isinstance(road.transport, McpTransport)
    assert road.transport._command.environment == {
        "HAL_SECRET_KAVEDARR_API_KEY": KEY,
        "HAL_SECRET_OTHER_KEY": "other-4711",
    }
    assert road.transport._command.argv == ("npx", "-y", "hal-mcp")
