import pytest

from specops.canaries.model import Canary, Planting
from specops.canaries.registry import canaries
from specops.prove.setup import NOTHING, Carried, SetUp
from specops.settings.resolve import read_file

FILE = """\
# rules
tracker = "TRACKER.md"
[rollout]
default = "warn" # for a while

[stages]
validate.scenarios = ["packet-unchanged"]
[baseline]
commands = []
mode = "skip"
"""


def set_up(text: str = FILE, name: str = "specops.toml", **variables: str) -> SetUp:
    return SetUp(read_file(name, text.encode()).values, variables, name, text)


def test_places_and_programs_of_a_repository_are_not_carried() -> None:
    carried = set_up(SPEC_OPS_HAL_SKIP="1", SPEC_OPS_EVIDENCE_ROOT="proofs", HOME="/root").carried
    assert set(carried.values) == {
        "rollout.default",
        "stages.validate.scenarios",
        "baseline.mode",
    }
    assert carried.variables == {"SPEC_OPS_HAL_SKIP": "1"}


@pytest.mark.parametrize(
    ("key", "variable"),
    [
        ("hal.timeout_s", "SPEC_OPS_HAL_TIMEOUT_S"),
        ("hal.total_timeout_s", ""),
        ("hal.mcp.start_timeout_s", ""),
        ("cargo.timeout_s", ""),
        ("hooks.timeout_s", ""),
        ("accept.enabled", "SPEC_OPS_ACCEPT"),
    ],
)
def test_what_can_only_raise_a_false_alarm_is_not_carried(key: str, variable: str) -> None:
    assert SetUp({key: 1}, {variable: "1"}, "specops.toml", "").carried == NOTHING


def test_scenarios_of_the_repository_are_known_by_name_and_pass() -> None:
    text = (
        '[[scenarios]]\nname = "unit-tests"\nargv = ["pytest"]\n'
        '[stages.validate]\nscenarios = ["unit-tests"]\n'
    )
    known = [{"name": "unit-tests", "argv": ["true"]}]
    carried = set_up(text).carried
    picked = {"stages.validate.scenarios": ["unit-tests"]}
    assert carried.values == {"scenarios": known, **picked}
    assert list(set_up(text, SPEC_OPS_HAL_SKIP="1").each) == [
        ("stages.validate.scenarios (specops.toml:5)", carried),
        ("the variable SPEC_OPS_HAL_SKIP", Carried({}, {"SPEC_OPS_HAL_SKIP": "1"})),
    ]


def test_in_a_copy_of_the_repository_every_variable_of_ours_holds_but_the_session() -> None:
    own = Canary("x", "BA011", "own", "x", Planting("f", own=True), Planting("t", own=True))
    given = {"SPEC_OPS_HAL_BASE_URL": "http://127.0.0.1:7", "SPEC_OPS_HAL_SKIP": "1"}
    setup = set_up(**given, SPEC_OPS_SESSION_ID="x", HOME="/root", HAL_SECRET_KAVEDARR_API_KEY="k")
    assert setup.carried_for(own) == Carried({}, given)
    assert setup.carried_for(canaries()[0]) == setup.carried


def test_a_repository_without_settings_carries_nothing() -> None:
    assert SetUp({}, {}, "", "").carried == NOTHING


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("tracker", "tracker (specops.toml:2)"),
        ("rollout.default", "rollout.default (specops.toml:4)"),
        ("stages.validate.scenarios", "stages.validate.scenarios (specops.toml:7)"),
        ("baseline.mode", "baseline.mode (specops.toml:10)"),
        ("hal.skip", "hal.skip (specops.toml)"),
    ],
)
def test_a_setting_is_told_with_its_line(key: str, place: str) -> None:
    assert set_up().place(key) == place


def test_an_inline_table_and_an_array_of_tables_have_lines_too() -> None:
    assert set_up('rollout = { default = "warn" }\n').place("rollout.default").endswith(":1)")
    text = '[[scenarios]]\nname = "a"\nargv = ["b"]\n'
    assert set_up(text).place("scenarios").endswith(":1)")


def test_the_settings_of_pyproject_have_lines() -> None:
    text = '[project]\nname = "x"\n[tool.specops.rollout]\ndefault = "warn"\n'
    assert set_up(text, "pyproject.toml").place("rollout.default").endswith("pyproject.toml:4)")


def test_what_a_run_says_of_the_file_is_told_with_the_lines_of_the_policy() -> None:
    told = set_up().located("warn mode, decided by file specops.toml")
    assert told.endswith("specops.toml; rollout.default (specops.toml:4)")
    assert set_up().located("warn mode, decided by a flag") == "warn mode, decided by a flag"
    assert SetUp({}, {}, "", "").located("a skip") == "a skip"
