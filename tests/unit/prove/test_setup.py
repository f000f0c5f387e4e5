import pytest

from specops.canaries.model import Canary, Planting
from specops.canaries.registry import canaries
from specops.model import Location
from specops.prove.setup import NOTHING, Carried, SetUp, first_place
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
        "scenarios",
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
        ("accept.forks", "SPEC_OPS_ACCEPT_FORKS"),
        ("evidence.signing_key", "SPEC_OPS_SIGNING_KEY"),
    ],
)
def test_what_can_only_raise_a_false_alarm_is_not_carried(key: str, variable: str) -> None:
    assert SetUp({key: 1}, {variable: "1"}, "specops.toml", "").carried == NOTHING


def test_scenarios_of_the_repository_are_known_by_name_and_pass() -> None:
    text = (
        '[[scenarios]]\nname = "unit-tests"\nargv = ["pytest"]\n'
        '[stages.validate]\nscenarios = ["unit-tests", "cargo-build"]\n'
    )
    known = [{"name": name, "argv": ["true"]} for name in ("unit-tests", "always-there")]
    carried = set_up(text).carried
    picked = {"stages.validate.scenarios": ["unit-tests", "cargo-build", "always-there"]}
    assert carried.values == {"scenarios": known, **picked}
    assert list(set_up(text, SPEC_OPS_HAL_SKIP="1").each) == [
        ("stages.validate.scenarios (specops.toml:5)", carried),
        ("the variable SPEC_OPS_HAL_SKIP", Carried({}, {"SPEC_OPS_HAL_SKIP": "1"})),
    ]
    only_named = '[[scenarios]]\nname = "unit-tests"\nargv = ["pytest"]\n'
    assert set_up(only_named).carried.values == {"scenarios": known[:1]}


@pytest.mark.parametrize("stage", ["validate", "audit"])
def test_a_stage_picks_of_the_built_in_scenarios_those_that_it_picks_by_default(stage: str) -> None:
    given = '["acceptance", "hal-smoke", "lock-held"]'
    carried = set_up(f"[stages.{stage}]\nscenarios = {given}\n").carried
    held = ["lock-held"] if stage == "audit" else []
    picked = ["hal-smoke", *held, "always-there"]
    assert carried.values[f"stages.{stage}.scenarios"] == picked
    nothing = set_up(f"[stages.{stage}]\nscenarios = []\n").carried
    assert nothing.values[f"stages.{stage}.scenarios"] == ["always-there"]


def test_what_proves_a_proof_meets_no_settings_as_those_cannot_soften_it() -> None:
    ours = [canary for canary in canaries() if canary.guardrail == "prove"]
    setup = set_up(SPEC_OPS_HAL_SKIP="1")
    assert [setup.carried_for(canary) for canary in ours] == [NOTHING] * 3


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


POLICY = """\
allow_dirty = true
[rollout]
default = "warn"
[[rollout.rules]]
mode = "warn"
code = "HS007"
[[rollout.rules]]
mode = "warn"
code = "HS007"
guardrail = "hal-smoke"
[[waivers]]
code = "BA003"
fingerprint = "00000000000000000000000000000000"
check = "baseline"
owner = "ada"
[[waivers]]
code = "BA004"
fingerprint = "00000000000000000000000000000000"
check = "baseline"
owner = "ada"
expires = 2027-01-31
[[waivers]]
code = "BA005"
fingerprint = "00000000000000000000000000000000"
check = "baseline"
owner = "ada"
"""
IN_PYPROJECT = POLICY.replace("[[", "[[tool.specops.").replace(
    "[rollout]", "[tool.specops.rollout]"
)


def test_a_setting_in_several_tables_is_told_with_all_their_lines() -> None:
    assert set_up(POLICY).place("rollout.rules") == "rollout.rules (specops.toml:4, 7)"
    assert set_up(POLICY).place("waivers") == "waivers (specops.toml:11, 16, 22)"


@pytest.mark.parametrize(
    ("told", "located"),
    [
        (
            "warn mode, decided by file specops.toml",
            "warn mode, decided by rollout.default (specops.toml:3)",
        ),
        (
            "the override allow-dirty (file specops.toml)",
            "the override allow-dirty, which is allow_dirty (specops.toml:1)",
        ),
        (
            "the rollout rule for HS007: warn",
            "the rollout rule for HS007: warn, by rollout.rules (specops.toml:4)",
        ),
        (
            "the rollout rule for hal-smoke HS007: warn",
            "the rollout rule for hal-smoke HS007: warn, by rollout.rules (specops.toml:7)",
        ),
        (
            "the waiver of ada until 2027-01-31",
            "the waiver of ada until 2027-01-31, by waivers (specops.toml:16)",
        ),
        ("the waiver of ada", "the waiver of ada, by waivers (specops.toml:11, 22)"),
    ],
)
def test_what_a_run_says_is_told_with_the_line_of_what_decided(told: str, located: str) -> None:
    assert set_up(POLICY).located(told) == located


@pytest.mark.parametrize(
    "told",
    [
        "warn mode, decided by environment SPEC_OPS_ENFORCEMENT",
        "the override tls-unverified (file specops.toml)",
        "the rollout rule for HS006: warn",
        "a skip",
    ],
)
def test_what_the_file_has_no_line_for_is_told_as_it_is(told: str) -> None:
    assert set_up(POLICY).located(told) == told
    assert SetUp({}, {}, "", "").located(told) == told


def test_what_a_run_in_the_sample_says_of_its_file_is_told_of_pyproject() -> None:
    text = f"[tool.specops]\n{IN_PYPROJECT}"
    setup = set_up(text, "pyproject.toml")
    for name in ("specops.toml", "pyproject.toml"):  # the sample's, or that of a copy
        told = setup.located(f"warn mode, decided by file {name}")
        assert told == "warn mode, decided by rollout.default (pyproject.toml:4)"
    told = setup.located("the rollout rule for HS007: warn")
    assert told.endswith(", by rollout.rules (pyproject.toml:5)")


def test_some_tables_of_a_setting_have_their_lines() -> None:
    setup = set_up(POLICY)
    assert setup.place("rollout.rules", 1) == "rollout.rules (specops.toml:7)"
    assert setup.place("waivers", 0, 2) == "waivers (specops.toml:11, 22)"
    in_one = set_up('waivers = [{code = "TR008"}, {code = "TR009"}]\n')
    assert in_one.place("waivers", 1) == "waivers (specops.toml:1)"


def test_rules_in_one_array_have_the_line_of_that() -> None:
    rules = '[rollout]\nrules = [\n  {mode = "warn", code = "HS007"},\n]\n'
    told = set_up(f'{rules}default = "warn"\n').located("the rollout rule for HS007: warn")
    assert told.endswith(", by rollout.rules (specops.toml:2)")
    two = rules.replace("\n]", '\n  {mode = "warn", code = "HS006"},\n]')
    told = set_up(two).located("the rollout rule for HS006: warn")
    assert told.endswith(", by rollout.rules (specops.toml:2)")


def test_the_first_place_that_is_blamed_is_found_again() -> None:
    setup = set_up(f"[tool.specops]\n{IN_PYPROJECT}", "pyproject.toml")
    blamed = ("the variable SPEC_OPS_HAL_SKIP", setup.place("waivers"), setup.place("allow_dirty"))
    assert first_place(blamed) == Location("pyproject.toml", 12)
    assert first_place((set_up().place("hal.skip"), "all settings together")) is None
