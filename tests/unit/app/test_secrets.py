import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

import specops
from specops.app.evidence.words import FIXED
from specops.app.secrets import collect
from specops.errors import SettingsError
from specops.model import Stage
from specops.packet.folder import Packet
from specops.settings.model import Settings
from specops.settings.resolve import SettingsFile, resolve

COMMANDS = {f"spec-ops-{stage}" for stage in Stage}
KEY = "HAL_SECRET_KAVEDARR_API_KEY"


def settings(**values: object) -> Settings:
    dotted = {key.replace("__", "."): value for key, value in values.items()}
    return resolve(SettingsFile("specops.toml", dotted), {}, {})


def test_every_secret_of_the_environment_is_known() -> None:
    environ = {KEY: "12345678", "HAL_SECRET_OTHER": "abcdefgh", "HAL_SECRET_EMPTY": "", "X": "y"}
    assert collect(environ, settings()) == {KEY: "12345678", "HAL_SECRET_OTHER": "abcdefgh"}


def test_the_variable_of_the_key_can_have_any_name() -> None:
    assert collect({"MY_KEY": "12345678"}, settings(hal__secret_env="MY_KEY")) == {
        "MY_KEY": "12345678"
    }


def test_the_embedded_hal_gets_a_key_of_its_own_and_a_given_one_is_used_exactly() -> None:
    embedded = settings(hal__base_url="embedded")
    first, second = collect({}, embedded), collect({}, embedded)
    assert len(first[KEY]) == 32
    assert first != second
    assert collect({KEY: "12345678"}, embedded) == {KEY: "12345678"}
    assert collect({}, settings()) == {}


def test_a_secret_too_short_to_redact_is_refused_without_being_shown() -> None:
    with pytest.raises(SettingsError, match="fewer than 8 characters") as caught:
        collect({KEY: "hunter2"}, settings())
    assert "hunter2" not in str(caught.value)
    assert collect({KEY: "hunter2"}, settings(hal__allow_short_secrets=True)) == {KEY: "hunter2"}


PACKET = Packet("SPEC-KIT-018", PurePosixPath("docs/SPEC-KIT-018-hal-smoke"))
CONFIGURED = settings(
    evidence_root="proof/of-it", stages__validate__scenarios=["hal-smoke", "my-own-scenario"]
)


@pytest.mark.parametrize(
    "secret",
    [
        "evidence",
        "artifacts",
        "validate_2",
        "SPEC-KIT-018",
        "docs/SPEC-KIT",
        "KIT-018-hal-smoke/spec.md",
        "proof/of-it",
        "of-it/commands",
        "my-own-scenario",
        "hal_profile",
        "redacted:HAL",
        "HAL_SECRET",
        "2026-11-23",
        "26-11-23T1",
        "20261123",
        "20261123T113000",
        "11:30:00.",
        "a line of 8\nevidence",
    ],
)
def test_a_secret_that_evidence_has_to_spell_is_refused_without_being_shown(secret: str) -> None:
    with pytest.raises(SettingsError, match="evidence has to spell") as caught:
        collect({KEY: secret}, CONFIGURED, (PACKET,))
    assert caught.value.exit_code == 2
    told = caught.value.message.replace(KEY, "").replace("that evidence has to spell", "")
    assert secret not in told


@pytest.mark.parametrize(
    "secret",
    ["12345678", "20269999", "SPEC-KIT-019", "hal-smoke-4711", "2026-11-23-4711", "--------"],
)
def test_a_secret_that_only_resembles_such_a_word_is_taken(secret: str) -> None:
    assert collect({KEY: secret}, CONFIGURED, (PACKET,)) == {KEY: secret}


def spelled_by(schema: object) -> Iterator[str]:
    """Give the keys and the fixed values of a schema."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        yield from (value for value in schema.get("enum", ()) if isinstance(value, str))
        yield from (value for value in [schema.get("const")] if isinstance(value, str))
        for part in schema.values():
            yield from spelled_by(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from spelled_by(part)


@pytest.mark.parametrize("name", ["telemetry.v1", "attestation", "lock", "output"])
def test_every_word_of_the_published_schemas_is_known(name: str) -> None:
    folder = Path(specops.__file__).parent / "schemas"
    schema: Any = json.loads((folder / f"{name}.schema.json").read_text())
    words = {word for word in spelled_by(schema) if len(word) >= 8}
    assert {
        word for word in words if not any(word in known for known in (*FIXED, *COMMANDS))
    } == set()
