import pytest

from specops.app.secrets import collect
from specops.errors import SettingsError
from specops.settings.model import Settings
from specops.settings.resolve import SettingsFile, resolve

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
