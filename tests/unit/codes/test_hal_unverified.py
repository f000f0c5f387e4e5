"""HS020, over a HAL whose certificate was made for the test: never silent, and no more than it."""

import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from specops.app.boundary import execute
from specops.codes.hal import UNVERIFIED
from specops.codes.model import CheckCode
from specops.hal.embedded.server import EmbeddedHal
from tests.fakes.repository import Guarded
from tests.fakes.world import Kept, call, world

KEY = {"HAL_SECRET_KAVEDARR_API_KEY": "sentinel-key-0123456789"}
OVERRIDE = {
    "name": "tls-unverified",
    "source": "file specops.toml",
    "reason": "no reason given",
    "covers": ["HS020"],
}


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def hal(authority: trustme.CA) -> Iterator[EmbeddedHal]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    with EmbeddedHal(*KEY.values(), tls=tls) as served:
        yield served


def run(
    guarded: Guarded,
    hal: EmbeddedHal | str,
    command: str,
    *,
    cwd: str = ".",
    form: str = "text",
) -> tuple[int, str]:
    kept = Kept()
    base_url = hal if isinstance(hal, str) else hal.base_url
    spec = {} if command == "hal.smoke" else {"spec": "SPEC-KIT-018"}
    here = world(guarded.root / cwd, kept, KEY)
    code = execute(call(command, here, values=spec | {"hal": base_url, "output-format": form}))
    return code, kept.out.getvalue()


def told(guarded: Guarded, hal: EmbeddedHal | str, command: str) -> dict[str, Any]:
    code, text = run(guarded, hal, command, form="json")
    document: dict[str, Any] = json.loads(text)
    assert document["exitCode"] == code
    return document


def configure(guarded: Guarded, settings: str, authority: trustme.CA | None = None) -> None:
    guarded.write("specops.toml", settings)
    if authority:
        authority.cert_pem.write_to_path(str(Path(guarded.root, "ca.pem")))
    guarded.commit("settings")


@pytest.mark.parametrize("code", [UNVERIFIED], ids=lambda code: code.code)
@pytest.mark.parametrize("command", ["hal.smoke", "validate"])
def test_the_failing_example_is_an_override_on_console_and_record(
    guarded: Guarded, hal: EmbeddedHal, code: CheckCode, command: str
) -> None:
    configure(guarded, code.failing)
    document = told(guarded, hal, command)

    assert (document["verdict"], document["exitCode"]) == ("passed", 0)
    assert document["overrides"] == [OVERRIDE]
    _, console = run(guarded, hal, command)
    assert (
        "override: tls-unverified (file specops.toml) let through HS020: no reason given" in console
    )
    if command == "validate":
        assert guarded.envelope()["overrides"] == [OVERRIDE]
        assert guarded.attestation()["specops"]["overrides"] == [OVERRIDE]
        assert guarded.attestation()["result"] == "WARNED"


@pytest.mark.parametrize("code", [UNVERIFIED], ids=lambda code: code.code)
def test_the_passing_example_verifies_with_an_authority_of_the_repository(
    guarded: Guarded, hal: EmbeddedHal, authority: trustme.CA, code: CheckCode
) -> None:
    configure(guarded, code.passing, authority)
    document = told(guarded, hal, "validate")

    assert (document["verdict"], document["overrides"]) == ("passed", [])
    assert "overrides" not in guarded.envelope()
    assert guarded.attestation()["result"] == "PASSED"
    assert run(guarded, hal, "hal.smoke", cwd="docs")[0] == 0


def test_by_default_nobody_is_trusted_that_nobody_vouches_for(
    guarded: Guarded, hal: EmbeddedHal
) -> None:
    configure(guarded, "")
    document = told(guarded, hal, "validate")

    assert (document["exitCode"], document["overrides"]) == (1, [])
    assert {finding["code"] for finding in document["findings"]} == {"HS004"}


def test_without_verification_every_other_failure_counts_as_before(
    guarded: Guarded, hal: EmbeddedHal
) -> None:
    configure(guarded, UNVERIFIED.failing)
    guarded.write(
        "docs/hal/hal_profile.json", json.dumps({"lost": {"method": "GET", "path": "/lost"}})
    )
    document = told(guarded, hal, "hal.smoke")

    assert (document["exitCode"], document["overrides"]) == (1, [OVERRIDE])
    assert {finding["code"] for finding in document["findings"]} == {"HS007"}


def test_a_failure_of_tls_is_let_through_by_nothing(guarded: Guarded) -> None:
    configure(guarded, UNVERIFIED.failing)
    with EmbeddedHal(*KEY.values()) as plain:
        document = told(guarded, plain.base_url.replace("http:", "https:"), "hal.smoke")

    assert document["exitCode"] == 1
    assert {finding["code"] for finding in document["findings"]} == {"HS004"}


def test_over_http_there_is_no_certificate_and_no_override(guarded: Guarded) -> None:
    configure(guarded, UNVERIFIED.failing)
    with EmbeddedHal(*KEY.values()) as plain:
        document = told(guarded, plain, "hal.smoke")

    assert (document["exitCode"], document["overrides"]) == (0, [])
