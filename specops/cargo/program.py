"""A program of a workspace: built once, then run with cargo as often as it is needed."""

from dataclasses import replace

from specops.cargo.commands import CargoProject, environment
from specops.process.command import Command
from specops.values import dataclass


@dataclass(frozen=True, slots=True)
class CargoProgram:
    """A binary of a package; ``locked`` keeps cargo from changing the lock file that is there."""

    project: CargoProject
    package: str
    name: str
    locked: bool = False

    def build(self) -> Command:
        """Return the command that builds it."""
        return self._command("build", ())

    def run(self, arguments: tuple[str, ...], deadline_s: float) -> Command:
        """Return the command that runs it, for the deadline in seconds."""
        return replace(self._command("run", arguments, "--quiet"), deadline_s=deadline_s)

    def _command(self, subcommand: str, arguments: tuple[str, ...], *options: str) -> Command:
        project = self.project
        argv = (
            *("cargo", subcommand, "--manifest-path", project.manifest, *options),
            *("-p", self.package, "--bin", self.name),
            *(("--locked",) if self.locked else ()),
            *(("--offline",) if project.offline else ()),
            *(("--", *arguments) if arguments else ()),
        )
        return Command(argv, project.root, project.deadline_s, environment(project))
