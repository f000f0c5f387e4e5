import pytest
from hypothesis import given
from hypothesis import strategies as st

from specops.errors import PreconditionError
from specops.hal.check import HalCheck, JsonBody
from specops.hal.secrets import (
    DEFAULT_VARIABLE,
    Secrets,
    as_written,
    misspelled,
    placeholders,
    resolve,
)

SECRET = "s3ntinel/Zebra \u00e9"


def with_header(value: str) -> HalCheck:
    return HalCheck("health", "GET", "/", {"X-Api-Key": value})


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        ("{secrets.kavedarr.api_key}", "HAL_SECRET_KAVEDARR_API_KEY"),
        ("{secrets.Kavedarr.Api_Key}", "HAL_SECRET_KAVEDARR_API_KEY"),
        ("{secrets.a.b.c2}", "HAL_SECRET_A_B_C2"),
        ("{secrets.HAL_SECRET_X_Y}", "HAL_SECRET_X_Y"),
        ("{HAL_SECRET_X_Y}", "HAL_SECRET_X_Y"),
    ],
)
def test_a_placeholder_stands_for_a_variable(text: str, variable: str) -> None:
    check = with_header(f"a {text} b")

    assert placeholders(check) == (variable,)
    assert misspelled(text) == ""
    assert resolve(check, {variable: SECRET}).fill(f"a {text} b") == f"a {SECRET} b"


def test_placeholders_are_found_everywhere_and_told_once() -> None:
    check = HalCheck(
        "health",
        "POST",
        "/{secrets.a.path}",
        {"X": "{secrets.a.header} {secrets.a.path}"},
        (("{secrets.a.name}", "{secrets.a.value}"),),
        JsonBody([{"{secrets.a.key}": ["{secrets.a.item}", 1, None]}]),
    )

    assert placeholders(check) == (
        "HAL_SECRET_A_PATH",
        "HAL_SECRET_A_HEADER",
        "HAL_SECRET_A_NAME",
        "HAL_SECRET_A_VALUE",
        "HAL_SECRET_A_KEY",
        "HAL_SECRET_A_ITEM",
    )


@pytest.mark.parametrize(
    "text",
    [
        "query { __typename }",
        "query {secrets}",
        "query { secrets ...F }",
        "query {secrets...F}",
        "{}",
        "{other.kavedarr.api_key}",
        "secrets.kavedarr.api_key",
    ],
)
def test_other_braces_are_text(text: str) -> None:
    assert placeholders(with_header(text)) == ()
    assert misspelled(text) == ""
    assert Secrets({}).fill(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "{secrets.}",
        "{secrets.key}",
        "{secrets.a.b",
        "{secrets.a-b.c}",
        "{secrets.a..b}",
        "{ secrets.a.b }",
        "{SECRETS.a.b}",
        "{secrets .a.b}",
        "{HAL_SECRET_}",
        "{HAL_SECRET_a}",
        "{secrets.a.b} and {secrets.c}",
    ],
)
def test_what_only_looks_like_a_placeholder_is_told(text: str) -> None:
    assert misspelled(text) == (text if " and " not in text else "{secrets.c}")


@pytest.mark.parametrize("environment", [{}, {"HAL_SECRET_A_B": ""}])
def test_a_variable_that_is_not_set_is_a_missing_precondition(environment: dict[str, str]) -> None:
    with pytest.raises(PreconditionError) as caught:
        resolve(with_header("{secrets.a.b}"), environment)

    assert str(caught.value) == (
        "check 'health' needs the variable HAL_SECRET_A_B, which is not set: set HAL_SECRET_A_B"
    )


@pytest.mark.parametrize(
    "value", [SECRET + "\n", SECRET + "\r\nX: y", SECRET + "\0", "\udcff" + SECRET]
)
def test_a_value_that_is_no_text_is_refused_and_not_shown(value: str) -> None:
    with pytest.raises(PreconditionError, match="HAL_SECRET_A_B") as caught:
        resolve(with_header("{secrets.a.b}"), {"HAL_SECRET_A_B": value})

    assert "Zebra" not in str(caught.value)


def test_the_default_variable_can_be_renamed() -> None:
    check = with_header("{secrets.kavedarr.api_key} {secrets.other.key}")
    environment = {"MY_KEY": "mine", "HAL_SECRET_OTHER_KEY": "other", DEFAULT_VARIABLE: "wrong"}

    assert placeholders(check, "MY_KEY") == ("MY_KEY", "HAL_SECRET_OTHER_KEY")
    filled = resolve(check, environment, "MY_KEY").fill(check.headers["X-Api-Key"])
    assert filled == "mine other"
    with pytest.raises(PreconditionError, match="ABSENT"):
        resolve(check, environment, "ABSENT")


def test_a_value_is_not_filled_in_again() -> None:
    check = with_header("{secrets.a.b}{secrets.a.c}")
    secrets = resolve(check, {"HAL_SECRET_A_B": "{secrets.a.c}", "HAL_SECRET_A_C": "x"})

    assert secrets.fill("{secrets.a.b}{secrets.a.c}") == "{secrets.a.c}x"


def test_json_is_filled_to_its_depths() -> None:
    secrets = Secrets({"HAL_SECRET_A_B": 'q"uote'})

    filled = secrets.fill_json({"{secrets.a.b}": [{"x": "-{secrets.a.b}-"}, 1, True, None, 0.5]})

    assert filled == {'q"uote': [{"x": '-q"uote-'}, 1, True, None, 0.5]}


def test_values_are_not_shown() -> None:
    assert "Zebra" not in repr(Secrets({"HAL_SECRET_A_B": SECRET}))


@given(st.text())
def test_as_written_every_text_stays_as_it_is(text: str) -> None:
    check = with_header(text + "{secrets.a.b}{HAL_SECRET_C}")

    assert as_written(check).fill(check.headers["X-Api-Key"]) == check.headers["X-Api-Key"]
