"""The gate of another revision, wherever its settings are written."""

from pathlib import Path

import pytest

from specops.app.boundary import execute
from specops.app.rollout.base import Base, pinned
from specops.app.workspace import settings_file
from specops.commands.table import COMMANDS
from specops.errors import SettingsError
from specops.settings.resolve import SettingsFile, resolve
from tests.fakes.git_repository import GitRepository
from tests.fakes.world import Kept, call, world

PROFILE = '{"ping": {"method": "GET", "path": "/ping"}, "$schema": "x"}'
STRUCTURE = "rules/structure.json"
WARN = '[rollout]\ndefault = "warn"\nuntil = 2026-12-31\n'


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    return GitRepository.create(tmp_path)


def base_of(repository: GitRepository) -> tuple[SettingsFile, Base]:
    return pinned(repository.root, "HEAD", settings_file(repository.root))


def test_the_gate_is_from_the_base_and_the_rest_is_from_the_tree(
    repository: GitRepository,
) -> None:
    repository.write("specops.toml", 'docs_root = "old"\n')
    repository.write("docs/hal/hal_profile.json", PROFILE)
    repository.commit()
    repository.write("specops.toml", f'docs_root = "new"\n{WARN}')
    file, base = base_of(repository)
    settings = resolve(file, {}, {})
    assert (settings.text("docs_root"), settings.text("rollout.default")) == ("new", "strict")
    assert base.profile == PROFILE.encode()
    assert base.loosened == ("rollout.default would be warn until 2026-12-31, and is strict",)
    assert str(base).startswith("HEAD at ")


def test_settings_of_the_base_in_pyproject_count_as_well(repository: GitRepository) -> None:
    repository.write("pyproject.toml", '[tool.specops.rollout]\ndefault = "warn"\n')
    repository.commit()
    (repository.root / "pyproject.toml").unlink()
    file, base = base_of(repository)
    assert file.name == "pyproject.toml"
    assert file.values == {"rollout.default": "warn"}
    assert (base.profile, base.loosened) == (None, ())


def test_a_base_without_settings_is_strict(repository: GitRepository) -> None:
    repository.write("pyproject.toml", '[project]\nname = "x"\n')
    repository.commit()
    file, base = base_of(repository)
    assert (dict(file.values), base.loosened) == ({}, ())


def test_a_base_with_two_files_of_settings_is_refused(repository: GitRepository) -> None:
    repository.write("pyproject.toml", "[tool.specops]\n")
    repository.write("specops.toml", "")
    repository.commit()
    (repository.root / "pyproject.toml").unlink()
    with pytest.raises(SettingsError, match="at HEAD: keep one of them there"):
        base_of(repository)


@pytest.mark.parametrize("now", ["[]", "{", None])
def test_a_profile_that_is_none_any_more_is_without_its_checks(
    repository: GitRepository, now: str | None
) -> None:
    repository.write("docs/hal/hal_profile.json", PROFILE)
    repository.commit()
    if now is None:
        (repository.root / "docs/hal/hal_profile.json").unlink()
    else:
        repository.write("docs/hal/hal_profile.json", now)
    assert base_of(repository)[1].loosened == ("the HAL check ping would be gone",)


def test_the_structure_of_documents_is_part_of_the_gate(repository: GitRepository) -> None:
    repository.write("specops.toml", f'[documents]\nstructure = "{STRUCTURE}"\n')
    repository.write(STRUCTURE, "{}")
    repository.commit()
    assert base_of(repository)[1].loosened == ()
    repository.write(STRUCTURE, '{"sections": []}')
    assert base_of(repository)[1].loosened == ("the structure of documents would change",)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("", "[hal]\nskip = true\n", "hal.skip would let more through"),
        (
            "[baseline]\nignore = []\n",
            '[baseline]\nignore = ["x"]\n',
            "baseline.ignore would let more through",
        ),
        (
            "",
            '[tracker_rules]\nmax_in_progress = "off"\n',
            "tracker_rules.max_in_progress would let more through",
        ),
        (
            '[[scenarios]]\nname = "unit"\nargv = ["pytest"]\n',
            '[[scenarios]]\nname = "unit"\nargv = ["true"]\n',
            "the command unit of scenarios would change",
        ),
    ],
)
def test_what_lets_more_through_is_told(
    repository: GitRepository, before: str, after: str, told: str
) -> None:
    repository.write("specops.toml", before)
    repository.commit()
    repository.write("specops.toml", after)
    assert base_of(repository)[1].loosened == (told,)
    repository.commit()
    repository.write("specops.toml", before)
    assert told not in base_of(repository)[1].loosened or "change" in told


def test_whatever_judges_in_a_mode_judges_by_the_gate_of_another_revision_as_well() -> None:
    options = {command.name: {option.name for option in command.options} for command in COMMANDS}
    modes = {name for name, known in options.items() if "enforcement" in known} - {"matrix"}
    assert {"hal.smoke", "cargo.build", "evidence.verify", "accept"} <= modes
    assert all("policy-from" in options[name] for name in modes)


def test_the_smoke_alone_sends_the_checks_of_the_base(repository: GitRepository) -> None:
    repository.write("specops.toml", '[hal]\nbase_url = "http://127.0.0.1:1"\n')
    repository.write("docs/hal/hal_profile.json", PROFILE)
    repository.commit()
    repository.write("docs/hal/hal_profile.json", PROFILE.replace('"ping"', '"pong"'))
    kept = Kept()
    smoke = call("hal.smoke", world(repository.root, kept), values={"policy-from": "HEAD"})
    assert execute(smoke) == 1
    assert "hal-smoke/ping" in kept.out.getvalue()
    assert "RO006" in kept.out.getvalue()
    assert "hal-smoke/pong" not in kept.out.getvalue()
