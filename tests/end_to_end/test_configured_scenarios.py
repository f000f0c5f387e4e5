"""Scenarios of the user's own, as a user runs them."""

from tests.fakes.repository import Guarded

SPEC = ("--spec", "SPEC-KIT-018")
SETTINGS = '[hal]\nbase_url = "embedded"\n[[scenarios]]\nname = "own"\nargv = ["sh", "-c", "%s"]\n'


def scenarios(guarded: Guarded) -> list[tuple[str, str]]:
    return [(line["name"], line["status"]) for line in guarded.envelope()["scenarios"]]


def test_a_configured_scenario_takes_part_in_validate_and_fails_it(guarded: Guarded) -> None:
    guarded.write("specops.toml", SETTINGS % "echo all passed; exit 7")
    done = guarded.specops("validate", *SPEC)
    assert done.returncode == 1
    assert scenarios(guarded) == [("hal-smoke", "passed"), ("own", "failed")]
    assert "BA011" in done.stdout
    assert "$ sh -c 'echo all passed; exit 7' -> exit 7" in guarded.log()


def test_a_configured_scenario_can_be_picked_alone(guarded: Guarded) -> None:
    guarded.write("specops.toml", SETTINGS % "true")
    assert guarded.specops("validate", *SPEC, "--scenario", "own").returncode == 0
    assert scenarios(guarded) == [("own", "passed")]
    done = guarded.specops("validate", *SPEC, "--scenario", "owm")
    assert done.returncode == 2
    assert "acceptance, own; did you mean own?" in done.stderr


def test_a_scenario_that_cannot_start_is_no_finding(guarded: Guarded) -> None:
    guarded.write("specops.toml", SETTINGS.replace('"sh"', '"no-such-program-here"') % "true")
    assert guarded.specops("validate", *SPEC, "--scenario", "own").returncode == 3


def test_a_scenario_with_the_name_of_a_guardrail_is_a_wrong_setting(guarded: Guarded) -> None:
    guarded.write("specops.toml", SETTINGS.replace('"own"', '"baseline"') % "true")
    done = guarded.specops("validate", *SPEC)
    assert (done.returncode, guarded.evidence()) == (2, [])
    assert "'baseline' in specops.toml has the name of a guardrail" in done.stderr
