"""The smoke of a run: what its settings, its profile and its secrets make of it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from specops.codes.hal import UNVERIFIED
from specops.errors import PreconditionError, ProfileError
from specops.guardrails import hal_setup
from specops.guardrails.context import RunContext
from specops.guardrails.hal_attempts import PlannedCheck
from specops.guardrails.hal_smoke import HalSmoke
from specops.hal.request import build_request, unsent_request
from specops.hal.secrets import Secrets
from specops.model import Finding, skipped
from specops.settings.resolve import SettingsFile, resolve
from tests.fakes.packet_repository import PROFILE, context, lay_out

KEYED = b'{"ping": {"method": "GET", "path": "/p", "headers": {"X": "{secrets.kavedarr.api_key}"}}}'


def run(root: Path, **told: Any) -> RunContext:  # noqa: ANN401 - values of settings
    lay_out(root, profile=KEYED.decode())
    values = {f"hal.{key}": value for key, value in told.items()}
    return replace(
        context(root),
        settings=resolve(SettingsFile("s", values), {}, {}),
        secrets={"MINE": "sentinel-4711"},
    )


def smoke(of: RunContext) -> HalSmoke:
    built = hal_setup.build(of)
    assert isinstance(built, HalSmoke)
    return built


def planned(of: RunContext) -> PlannedCheck:
    (only,) = smoke(of).checks
    return only


def test_a_smoke_is_what_the_settings_say(tmp_path: Path) -> None:
    of = run(tmp_path, base_url="http://hal", secret_env="MINE", timeout_s=3.0, total_timeout_s=9.0)
    built = smoke(of)
    assert (built.target, built.profile, built.total_timeout_s) == ("http://hal", PROFILE, 9.0)
    assert (built.transport.name, built.redactor, built.let_through) == ("http", of.redactor, ())
    (check,) = hal_setup.load_profile(tmp_path, PROFILE).checks
    filled = Secrets({"HAL_SECRET_KAVEDARR_API_KEY": "sentinel-4711"})
    request = build_request(check, "http://hal", filled, 3.0)
    (only,) = built.checks
    assert (only.check, only.request) == (check, request)
    assert (only.missing, only.remedy) == ("", "")
    built.tell("a line")
    assert b"a line" in of.log.render()


def test_a_check_without_its_secret_is_shown_as_it_is_written(tmp_path: Path) -> None:
    of = run(tmp_path, base_url="http://hal", secret_env="OTHER", timeout_s=3.0)
    only = planned(of)
    (check,) = hal_setup.load_profile(tmp_path, PROFILE).checks
    assert (only.check, only.request) == (check, unsent_request(check, "http://hal", 3.0))
    assert only.missing == "check 'ping' needs the variable OTHER, which is not set"
    assert only.remedy == "set OTHER"


def test_a_road_is_made_for_the_checks_of_the_profile(tmp_path: Path) -> None:
    of = run(tmp_path, transport="mcp", secret_env="MINE")
    assert smoke(of).transport.name == "mcp"


def test_a_smoke_that_is_skipped_says_on_whose_request(tmp_path: Path) -> None:
    asked = "the HAL smoke was skipped on request"
    of = run(tmp_path, skip=True)
    assert list(hal_setup.build(of).run()) == [skipped("hal-smoke", asked, "file s")]


def test_the_profile_of_the_revision_that_judges_goes_before_that_of_the_work_tree(
    tmp_path: Path,
) -> None:
    of = replace(run(tmp_path), profile=KEYED.replace(b"ping", b"other"))
    assert planned(of).check.name == "other"
    with pytest.raises(ProfileError, match=rf"^{PROFILE}:1:1: "):
        hal_setup.build(replace(of, profile=b"?"))


def test_a_profile_that_is_no_profile_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b"?")
    with pytest.raises(ProfileError, match=r"^x\.json:1:1: "):
        hal_setup.load_profile(tmp_path, "x.json")


def test_a_profile_that_is_missing_is_a_precondition(tmp_path: Path) -> None:
    with pytest.raises(PreconditionError) as caught:
        hal_setup.load_profile(tmp_path, "x")
    assert str(caught.value) == "there is no HAL profile x: create it, or set hal.profile"


def test_a_profile_that_cannot_be_read_is_a_mistake(tmp_path: Path) -> None:
    with (tmp_path / "big.json").open("wb") as stream:
        stream.truncate(hal_setup.MAX_PROFILE_BYTES + 1)
    for path, why in (
        (".", f"{tmp_path.name} cannot be read: it is no regular file"),
        ("big.json", "big.json cannot be read: it has more than 1048576 bytes"),
    ):
        with pytest.raises(ProfileError) as caught:
            hal_setup.load_profile(tmp_path, path)
        assert caught.value.message == f"the HAL profile {path} cannot be read: {why}"
        assert caught.value.remedy == "make it a readable file in the repository"


OFF = Finding(
    UNVERIFIED.code,
    "the certificate was not verified: hal.tls_verify is off (file s)",
    remedy=UNVERIFIED.fix,
)


@pytest.mark.parametrize(
    ("base_url", "told", "let_through"),
    [
        ("https://hal", {"tls_verify": False}, (OFF,)),
        ("HTTPS://hal", {"tls_verify": False}, (OFF,)),
        ("https://hal", {}, ()),
        ("http://hal", {"tls_verify": False}, ()),
        ("http://hal", {}, ()),
        ("https://hal", {"tls_verify": False, "transport": "mcp"}, ()),
    ],
)
def test_a_certificate_that_we_do_not_verify_is_told_by_every_check(
    tmp_path: Path, base_url: str, told: dict[str, Any], let_through: tuple[Finding, ...]
) -> None:
    assert smoke(run(tmp_path, base_url=base_url, **told)).let_through == let_through
