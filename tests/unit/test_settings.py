import pytest
from hypothesis import given
from hypothesis import strategies as st

from specops.errors import SettingsError, UsageError
from specops.settings import kinds
from specops.settings.canary_kinds import read_canaries
from specops.settings.model import Settings
from specops.settings.resolve import SettingsFile, read_file, resolve, unknown_variables
from specops.settings.table import SETTINGS


def settings(
    toml: str = "", environ: dict[str, str] | None = None, flags: dict[str, str] | None = None
) -> Settings:
    return resolve(read_file("specops.toml", toml.encode()), environ or {}, flags or {})


def test_defaults_are_those_of_the_contract() -> None:
    made = resolve(SettingsFile(), {}, {})
    assert made.hal.base_url == "http://127.0.0.1:7878"
    assert made.hal.secret_env == "HAL_SECRET_KAVEDARR_API_KEY"
    assert made.text("evidence_root") == "evidence"
    assert made.names("stages.validate.scenarios")[0] == "hal-smoke"
    assert not made.is_on("telemetry.hal")
    assert {made.source(setting.key) for setting in SETTINGS} == {"default"}


def test_flag_beats_environment_beats_file_beats_default() -> None:
    toml = '[hal]\nbase_url = "http://file"'
    environ = {"SPEC_OPS_HAL_BASE_URL": "http://environment"}
    told = [
        settings(),
        settings(toml),
        settings(toml, environ),
        settings(toml, environ, {"hal": "http://flag"}),
    ]
    assert [(one.hal.base_url, one.source("hal.base_url")) for one in told] == [
        ("http://127.0.0.1:7878", "default"),
        ("http://file", "file specops.toml"),
        ("http://environment", "environment SPEC_OPS_HAL_BASE_URL"),
        ("http://flag", "flag --hal"),
    ]


@pytest.mark.parametrize("word", ["1", "true", "YES", "on"])
def test_the_words_for_yes(word: str) -> None:
    assert settings(environ={"SPEC_OPS_TELEMETRY_HAL": word}).is_on("telemetry.hal")


@pytest.mark.parametrize("word", ["0", "false", "No", "off", ""])
def test_the_words_for_no(word: str) -> None:
    toml = "[telemetry]\nhal = true"
    assert not settings(toml, {"SPEC_OPS_TELEMETRY_HAL": word}).is_on("telemetry.hal")


def test_any_other_word_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"SPEC_OPS_HAL_SKIP is 'maybe': it must be 1/true"):
        settings(environ={"SPEC_OPS_HAL_SKIP": "maybe"})


def test_an_empty_variable_that_is_no_boolean_is_not_given() -> None:
    assert settings(environ={"SPEC_OPS_EVIDENCE_ROOT": ""}).source("evidence_root") == "default"


def test_an_unknown_key_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(SettingsError, match=r"'hal\.bas_url'.*did you mean hal\.base_url"):
        settings('[hal]\nbas_url = "x"')
    with pytest.raises(SettingsError, match=r"unknown key 'zzz'"):
        settings("zzz = 1")
    with pytest.raises(SettingsError, match=r"unknown key 'hal'"):
        settings("hal = 1")


def test_a_bad_flag_is_a_usage_error_and_a_bad_file_value_names_the_key() -> None:
    with pytest.raises(UsageError, match=r"--transport is 'pigeon': it must be one of http"):
        settings(flags={"transport": "pigeon"})
    with pytest.raises(SettingsError, match=r"telemetry\.hal in specops\.toml is 'false'"):
        settings('[telemetry]\nhal = "false"')


@pytest.mark.parametrize("bad", [b"a = ", b"\xff", b"a = " + b"[" * 100000])
def test_a_broken_file_is_refused_in_one_line(bad: bytes) -> None:
    with pytest.raises(SettingsError, match=r"specops\.toml is") as caught:
        read_file("specops.toml", bad)
    assert "\n" not in str(caught.value)


def test_the_table_of_pyproject_is_the_same_table() -> None:
    content = b'[project]\nname = "x"\n[tool.specops.hal]\nbase_url = "http://pyproject"'
    made = resolve(read_file("pyproject.toml", content), {}, {})
    assert (made.hal.base_url, made.file) == ("http://pyproject", "pyproject.toml")


def test_variables_that_nothing_reads_are_told() -> None:
    told = unknown_variables({"SPEC_OPS_HAL_SKP": "1", "SPEC_OPS_HAL_SKIP": "1", "PATH": "/"})
    assert told == (
        (
            "the variable SPEC_OPS_HAL_SKP is not one that specops reads;"
            " did you mean SPEC_OPS_HAL_SKIP?"
        ),
    )


@pytest.mark.parametrize("bad", ["0", "-1", "nan", "inf", "1e9", "soon", True, None, [1]])
def test_a_deadline_is_a_finite_time_above_zero(bad: object) -> None:
    with pytest.raises(ValueError, match="a number of seconds"):
        kinds.SECONDS.from_toml(bad)


def test_a_deadline_may_be_a_number_or_a_text() -> None:
    assert kinds.SECONDS.from_toml(3) == 3.0
    assert kinds.SECONDS.from_text("0.5") == 0.5


@pytest.mark.parametrize("bad", ["", " ", "/etc", "../x", "a/../../x", "a\\b", "C:/x", "a\0b", 3])
def test_a_path_stays_inside_the_root(bad: object) -> None:
    with pytest.raises(ValueError, match="relative to the repository root"):
        kinds.inside_path(bad)


@given(st.lists(st.sampled_from(["a", "b c", "é"]), min_size=1))
def test_a_relative_path_is_kept(parts: list[str]) -> None:
    assert kinds.inside_path("/".join(parts)) == "/".join(parts)


@pytest.mark.parametrize("bad", ["", "  "])
def test_a_blank_text_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="not blank"):
        kinds.TEXT.from_text(bad)
    with pytest.raises(ValueError, match="not blank"):
        kinds.TEXT.from_toml(7)


def test_names_come_as_a_list_or_between_commas_and_only_once() -> None:
    assert kinds.NAMES.from_text("a, b,") == ("a", "b")
    for bad in ("a", [""], [1], ["a", "a"]):
        with pytest.raises(ValueError, match="different names"):
            kinds.NAMES.from_toml(bad)


def test_a_command_is_a_list_of_arguments() -> None:
    assert kinds.argv_list([["git", "fsck"]]) == (("git", "fsck"),)
    for bad in ("git fsck", [], [""], [1], ["a\0"]):
        with pytest.raises(ValueError, match="the program first"):
            kinds.argv(bad)
    with pytest.raises(ValueError, match="a list of commands"):
        kinds.argv_list("git")


def test_structured_settings_live_in_the_file_only() -> None:
    kind = kinds.table("commands", kinds.argv_list)
    assert kind.from_toml([["a"]]) == (("a",),)
    with pytest.raises(ValueError, match="set in the settings file"):
        kind.from_text("a")


def test_a_named_command_has_a_deadline_and_modes() -> None:
    read = kinds.commands(("no-run", "full"))
    (one,) = read([{"name": "unit", "argv": ["pytest"]}])
    assert (one.name, one.argv, one.modes, one.timeout_s) == ("unit", ("pytest",), ("full",), 600.0)
    (two,) = read([{"name": "b", "argv": ["x"], "modes": ["no-run"], "timeout_s": 5}])
    assert (two.modes, two.timeout_s) == (("no-run",), 5.0)


@pytest.mark.parametrize(
    "bad",
    [
        "x",
        ["x"],
        [{"name": "a", "argv": ["x"], "shell": True}],
        [{"name": "a", "command": ["x"], "plant": ["y"], "timeout_s": 0}],
        [{"name": "a", "command": ["x"], "plant": ["y"], "timeout_s": True}],
        [{"name": "a", "argv": ["x"], "modes": ["sometimes"]}],
        [{"name": "", "argv": ["x"]}],
        [{"argv": ["x"]}],
        [{"name": "hal-smoke/health", "argv": ["x"]}],
        [{"name": "a", "argv": ["x"]}, {"name": "a", "argv": ["y"]}],
    ],
)
def test_a_named_command_of_another_form_is_refused(bad: object) -> None:
    with pytest.raises(ValueError, match=r"not blank|a list of|tables with|commands w"):
        kinds.commands(("full",))(bad)


@pytest.mark.parametrize("bad", ["5", "true", "['a']", '"a\\u0000b"'])
def test_the_certificate_authority_is_a_path_or_nothing(bad: str) -> None:
    with pytest.raises(SettingsError, match=r"hal\.ca_file in specops\.toml is .*a file, or empty"):
        settings(f"[hal]\nca_file = {bad}")
    assert settings('[hal]\nca_file = ""').hal.ca_file == ""
    assert settings('[hal]\nca_file = "/etc/ca.pem"').hal.ca_file == "/etc/ca.pem"


def test_bytes_that_are_no_text_are_refused_in_variables_and_flags() -> None:
    with pytest.raises(SettingsError, match="it must be text in UTF-8"):
        settings(environ={"SPEC_OPS_EVIDENCE_ROOT": "a\udcffb"})
    with pytest.raises(UsageError, match="it must be text in UTF-8"):
        settings(flags={"hal": "http://\udcff"})


def test_a_canary_of_a_repository_has_a_command_and_something_that_plants_it() -> None:
    given = {"name": "a", "command": ["validate", "--spec", "SPEC-KIT-018"]}
    (planted,) = read_canaries([{**given, "plant": ["rm", "x"]}])
    assert (planted.plant, planted.code, planted.exit_code) == (("rm", "x"), "BA011", 1)
    (patched,) = read_canaries(
        [{**given, "patch": "faults/a.patch", "code": "TR008", "exit_code": 3}]
    )
    assert patched.plant == ("git", "apply", "--", "faults/a.patch")
    assert (patched.code, patched.exit_code) == ("TR008", 3)


def test_a_canary_has_as_much_time_as_a_scenario_unless_it_is_given_another() -> None:
    given = {"name": "a", "command": ["validate"], "plant": ["rm", "x"]}
    scenario = settings('scenarios = [{name = "a", argv = ["true"]}]').value("scenarios")[0]
    assert read_canaries([given])[0].timeout_s == scenario.timeout_s == 600
    assert read_canaries([{**given, "timeout_s": 1800}])[0].timeout_s == 1800


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        (
            '{name = "a", command = ["plan"], plant = ["x"], exit_code = 7}',
            "wrong at the canary 'a': it must be canaries with an exit_code of 1 or 3",
        ),
        ('{command = ["plan"], plant = ["x"]}', "wrong at canary number 2: it must be canaries"),
        (
            '{name = "a", command = ["plan"], plant = ["x"], timeout_s = 0}',
            "wrong at the canary 'a': it must be canaries whose timeout_s is a number of seconds",
        ),
        (
            '{name = "whole", command = ["plan"], plant = ["x"]}',
            "wrong at the canary 'whole': it must be canaries with different names",
        ),
    ],
)
def test_the_canary_that_is_wrong_is_named(tables: str, told: str) -> None:
    whole = '{name = "whole", command = ["plan"], plant = ["rm", "x"]}'
    with pytest.raises(SettingsError, match=f"prove.canaries in specops.toml is {told}"):
        settings(f"prove.canaries = [{whole}, {tables}]")


@pytest.mark.parametrize(
    "bad",
    [
        "x",
        ["x"],
        [{"name": "a", "command": ["x"]}],
        [{"name": "a", "command": ["x"], "plant": ["y"], "patch": "z"}],
        [{"name": "a", "command": ["x"], "patch": "../z"}],
        [{"name": "a b", "command": ["x"], "plant": ["y"]}],
        [{"command": ["x"], "plant": ["y"]}],
        [{"name": "a", "command": "x", "plant": ["y"]}],
        [{"name": "a", "command": ["x"], "plant": ["y"], "code": 1}],
        [{"name": "a", "command": ["x"], "plant": ["y"], "code": ""}],
        [{"name": "a", "command": ["x"], "plant": ["y"], "code": "ZZ999"}],
        [{"name": "a", "command": ["x"], "plant": ["y"], "code": ["BA011"]}],
        [{"name": "a", "command": ["x"], "plant": ["y"], "exit_code": 0}],
        [{"name": "a", "command": ["x"], "plant": ["y"], "exit_code": True}],
        [{"name": "a", "command": ["x"], "plant": ["y"], "exit_code": 1.0}],
        [{"name": "a", "command": ["x"], "plant": ["y"], "exit_code": [1]}],
        [{"name": "a", "command": ["x"], "plant": ["y"], "shell": True}],
        [{"name": "a", "command": ["x"], "plant": ["y"]}] * 2,
    ],
)
def test_a_canary_of_another_form_is_refused(bad: object) -> None:
    with pytest.raises(ValueError, match=r"canaries w|tables with|a list of|a path relative"):
        read_canaries(bad)
