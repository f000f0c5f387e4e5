from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from specops.errors import PreconditionError, SettingsError
from specops.guardrails.context import RunContext
from specops.guardrails.hal_road import road_of
from specops.hal.cargo import CargoTransport
from specops.hal.check import HalCheck
from specops.hal.http import HttpTransport
from specops.hal.mcp import McpTransport
from specops.hal.profile import Profile
from specops.hal.request import build_request
from specops.hal.secrets import Secrets
from specops.process.command import Command
from specops.redaction import redactor
from specops.settings.resolve import SettingsFile, resolve
from tests.fakes.hal_roads import KEY
from tests.fakes.packet_repository import context, lay_out

PROFILE = Profile(
    (
        HalCheck("a", "GET", "/a", {"X-Key": "{secrets.kavedarr.api_key}"}),
        HalCheck("b", "GET", "/b", {"X-Key": "{secrets.un.set}"}),
        HalCheck("c", "GET", "/c", {"X-Key": "{secrets.other.key}"}),
    )
)
SECRETS = {"MINE": KEY, "HAL_SECRET_OTHER_KEY": "other-4711", "HAL_SECRET_UNUSED_KEY": "unused-42"}
OF_THE_PROFILE = {"HAL_SECRET_KAVEDARR_API_KEY": KEY, "HAL_SECRET_OTHER_KEY": "other-4711"}
MINE = {"SPEC_OPS_HAL_SECRET_ENV": "MINE"}


def http(root: Path, told: dict[str, object]) -> RunContext:
    values = {f"hal.{key}": value for key, value in told.items()}
    return replace(context(root), settings=resolve(SettingsFile("s", values), {}, {}))


def test_a_cargo_program_and_its_server_are_those_of_the_settings(tmp_path: Path) -> None:
    lay_out(tmp_path, settings='[hal.cargo]\nserver = ["my-hal"]\nbin = "call"\n')
    run = context(tmp_path, {"SPEC_OPS_HAL_TRANSPORT": "cargo", **MINE}, environ={"HOME": "/h"})
    road = road_of(replace(run, secrets=SECRETS), PROFILE)
    assert road.transport.name == "cargo"
    assert isinstance(road.transport, CargoTransport)
    assert road.transport._server == ("my-hal",)
    assert road.transport._secrets == OF_THE_PROFILE
    assert road.transport._observe == run.log.command
    assert road.transport._program.build().argv == (
        *("cargo", "build", "--manifest-path", "codex-rs/Cargo.toml"),
        *("-p", "codex-mcp-client", "--bin", "call"),
    )


def test_over_http_we_fill_the_secrets_in(tmp_path: Path) -> None:
    lay_out(tmp_path)
    road = road_of(context(tmp_path), PROFILE)
    assert (road.transport.name, road.request) == ("http", build_request)


def test_over_http_certificates_are_verified_as_the_settings_say(tmp_path: Path) -> None:
    lay_out(tmp_path)
    (tmp_path / "ca.pem").write_bytes(trustme.CA().cert_pem.bytes())
    told: list[dict[str, object]] = [{}, {"ca_file": "ca.pem"}, {"tls_verify": False}]
    roads = [road_of(http(tmp_path, values), PROFILE).transport for values in told]
    found = [one._road for one in roads if isinstance(one, HttpTransport)]
    assert [one._verify for one in found] == [True, True, False]
    assert [one._context is not None for one in found] == [False, True, False]


def test_an_mcp_server_gets_the_secrets_of_the_profile_and_no_other(tmp_path: Path) -> None:
    lay_out(tmp_path)
    run = context(tmp_path, {"SPEC_OPS_HAL_TRANSPORT": "mcp", **MINE})
    road = road_of(replace(run, secrets=SECRETS), PROFILE)
    assert road.transport.name == "mcp"
    assert isinstance(road.transport, McpTransport)
    argv = ("npx", "-y", "hal-mcp")
    assert road.transport._command == Command(argv, tmp_path, 30.0, OF_THE_PROFILE)
    assert road.transport._observe == run.log.command


@pytest.mark.parametrize("name", ["mcp", "cargo"])
def test_over_tools_requests_hold_placeholders_and_no_secret(tmp_path: Path, name: str) -> None:
    lay_out(tmp_path)
    run = context(tmp_path, {"SPEC_OPS_HAL_TRANSPORT": name}, environ={"HOME": "/h"})
    road = road_of(replace(run, redactor=redactor(SECRETS)), PROFILE)
    values = Secrets({"HAL_SECRET_KAVEDARR_API_KEY": KEY})
    request = road.request(PROFILE.checks[0], "http://h", values, 1.0)
    assert request.headers["X-Key"] == "{secrets.kavedarr.api_key}"
    literal = replace(PROFILE.checks[0], headers={"X-Key": f"k={KEY}"})
    with pytest.raises(PreconditionError, match="check 'a' spells a secret out") as caught:
        road.request(literal, "http://h", values, 1.0)
    assert KEY not in str(caught.value)
    assert caught.value.remedy == "write a placeholder: {secrets.<namespace>.<key>}"
    with pytest.raises(PreconditionError, match="spells a secret out"):
        road.request(PROFILE.checks[0], f"http://h/{KEY}", values, 1.0)


@pytest.mark.parametrize(("name", "key"), [("mcp", "mcp.command"), ("cargo", "cargo.server")])
def test_a_command_that_holds_a_secret_is_refused(tmp_path: Path, name: str, key: str) -> None:
    lay_out(tmp_path, settings=f'[hal]\n{key} = ["npx", "--key={KEY}"]\n')
    run = context(tmp_path, {"SPEC_OPS_HAL_TRANSPORT": name}, environ={"HOME": "/h"})
    with pytest.raises(SettingsError, match=f"hal.{key} spells a secret out") as caught:
        road_of(replace(run, redactor=redactor(SECRETS)), PROFILE)
    assert KEY not in str(caught.value)
    assert caught.value.remedy == "name it in the profile: the server has it in its environment"
