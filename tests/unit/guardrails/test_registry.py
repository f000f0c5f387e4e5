from pathlib import Path

import pytest

from specops.cargo.commands import CargoAction, CargoProject, target_directory
from specops.errors import PreconditionError, SettingsError
from specops.guardrails.broken import Broken
from specops.guardrails.cargo.guardrail import CargoGuardrail
from specops.guardrails.command import CommandCheck
from specops.guardrails.registry import OTHERS, SCENARIOS, scenario_names, set_up
from specops.guardrails.scenario_command import ScenarioCommand
from specops.model import Verdict
from tests.fakes import packet_repository
from tests.fakes.git_repository import GitRepository

OWN = '[[scenarios]]\nname = "own"\nargv = ["sh", "-c", "exit 4"]\n'


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    return packet_repository.make(tmp_path / "repository")


@pytest.mark.parametrize("name", OTHERS)
def test_a_guardrail_has_the_name_it_is_registered_under(
    repository: GitRepository, name: str
) -> None:
    assert set_up(name, packet_repository.context(repository.root)).name == name


def test_a_configured_scenario_is_judged_by_its_exit_code(repository: GitRepository) -> None:
    repository.write("specops.toml", OWN)
    context = packet_repository.context(repository.root)
    assert scenario_names(context.settings) == (*SCENARIOS, "own")
    guardrail = set_up("own", context)
    (result,) = guardrail.run()
    assert (guardrail.name, result.name, result.verdict) == ("own", "own", Verdict.FAILED)
    assert result.findings[0].message == "sh -c 'exit 4' ended with exit 4"
    assert b"-> exit 4" in context.log.render()


@pytest.mark.parametrize("name", [*SCENARIOS, *OTHERS, "rollout"])
def test_a_configured_scenario_may_not_take_the_name_of_a_guardrail(
    tmp_path: Path, name: str
) -> None:
    root = packet_repository.lay_out(tmp_path, settings=OWN.replace("own", name))
    settings = packet_repository.context(root).settings
    with pytest.raises(SettingsError) as caught:
        scenario_names(settings)
    message = f"the scenario {name!r} in specops.toml has the name of a guardrail"
    assert (caught.value.message, caught.value.remedy) == (message, "give it another name")


def test_what_a_guardrail_lacks_becomes_its_error(repository: GitRepository) -> None:
    context = packet_repository.context(repository.root, packet=None)
    guardrail = set_up("baseline", context)
    assert isinstance(guardrail, Broken)
    assert guardrail.error.message == "the baseline audit needs a spec"
    assert guardrail.name == "baseline"
    with pytest.raises(PreconditionError) as caught:
        list(guardrail.run())
    assert caught.value is guardrail.error


def test_a_cargo_build_is_that_of_the_settings_in_a_target_directory_of_its_own(
    tmp_path: Path,
) -> None:
    root = packet_repository.lay_out(
        tmp_path,
        settings='[cargo]\nmanifest = "rust/Cargo.toml"\ntimeout_s = 7.0\noffline = true\n',
    )
    context = packet_repository.context(root, environ={"CARGO_TARGET_DIR": "/elsewhere"})
    guardrail = set_up("cargo-build", context)
    assert isinstance(guardrail, CargoGuardrail)
    target = target_directory(root, {"CARGO_TARGET_DIR": "/elsewhere"})
    assert guardrail.project == CargoProject(root, "rust/Cargo.toml", target, 7.0, offline=True)
    assert guardrail.action is CargoAction.BUILD
    assert (guardrail.observe, guardrail.name) == (context.log.command, "cargo-build")


def test_a_configured_scenario_is_run_as_its_settings_say(tmp_path: Path) -> None:
    root = packet_repository.lay_out(tmp_path, settings=f"{OWN}timeout_s = 7.0\n")
    context = packet_repository.context(root)
    guardrail = set_up("own", context)
    assert isinstance(guardrail, ScenarioCommand)
    argv = ("sh", "-c", "exit 4")
    assert guardrail.check == CommandCheck("own", argv, 7.0, root, context.log.command)
