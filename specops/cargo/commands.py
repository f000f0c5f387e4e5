"""The cargo commands: each names its manifest, has a deadline, and leaves the tree as it was.

Cargo runs in the root of the repository, so that the log holds the command as a person would type
it there. A ``rust-toolchain.toml`` or ``.cargo/config.toml`` beside the manifest is then not in
force, because both are looked up from the working folder: ``manifest.not_in_force`` names them.
"""

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

from specops.errors import PreconditionError
from specops.process.command import Command
from specops.values import dataclass

OUTPUT_CAP: Final = 1 << 24


class CargoAction(StrEnum):
    """What cargo is asked to do with a workspace."""

    METADATA = "metadata"
    CHECK = "check"
    BUILD = "build"
    NO_RUN = "no-run"
    TEST = "test"
    RUN = "run"


_OPTIONS: Final[Mapping[CargoAction, tuple[str, ...]]] = {
    CargoAction.METADATA: ("metadata", "--format-version=1", "--no-deps"),
    CargoAction.CHECK: ("check", "--message-format=json"),
    CargoAction.BUILD: ("build", "--message-format=json"),
    CargoAction.NO_RUN: ("test", "--no-run", "--message-format=json"),
    CargoAction.TEST: ("test", "--no-fail-fast"),
    CargoAction.RUN: ("run",),
}


@dataclass(frozen=True, slots=True)
class CargoProject:
    """A manifest and how cargo is run on it.

    ``manifest`` is relative to ``root``; ``deadline_s`` bounds each command, in seconds;
    ``offline`` keeps cargo off the network.
    """

    root: Path
    manifest: str
    target_directory: Path
    deadline_s: float
    offline: bool = False


def command(
    project: CargoProject,
    action: CargoAction,
    *,
    locked: bool = False,
    arguments: tuple[str, ...] = (),
) -> Command:
    """Build the command of an action, to be run in the root of the repository.

    ``locked`` keeps cargo from changing an existing lock file; ``arguments`` go to the program or
    to the tests. What is built goes to a target directory of our own.
    """
    subcommand, *options = _OPTIONS[action]
    argv = (
        *("cargo", subcommand, "--manifest-path", project.manifest, *options),
        *(("--locked",) if locked else ()),
        *(("--offline",) if project.offline else ()),
        *(("--", *arguments) if arguments else ()),
    )
    variables = environment(project)
    return Command(argv, project.root, project.deadline_s, variables, output_cap=OUTPUT_CAP)


def environment(project: CargoProject) -> dict[str, str]:
    """Return the variables that every cargo command of a project runs with."""
    return {"CARGO_TARGET_DIR": str(project.target_directory), "CARGO_TERM_COLOR": "never"}


def target_directory(root: Path, environ: Mapping[str, str]) -> Path:
    """Return where cargo builds: outside of the tree, one folder for each root.

    ``CARGO_TARGET_DIR`` is respected where it is set. Else it is a folder of the user's cache (XDG
    Base Directory Specification). Raises ``PreconditionError`` when there is no such place.
    """
    if environ.get("CARGO_TARGET_DIR"):
        return root / environ["CARGO_TARGET_DIR"]
    home = environ.get("HOME")
    places = (environ.get("XDG_CACHE_HOME"), f"{home}/.cache" if home else None)
    cache = next((place for place in places if place and Path(place).is_absolute()), None)
    if cache is None:
        message = "there is no cache folder to build in"
        raise PreconditionError(message, "set CARGO_TARGET_DIR, XDG_CACHE_HOME or HOME")
    digest = hashlib.sha256(bytes(root.resolve())).hexdigest()[:16]
    return Path(cache) / "specops" / "cargo" / digest
