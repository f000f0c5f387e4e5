"""The cargo guardrail: manifest, metadata, build, and then the tests or the program.

Cargo ends with 101 for a missing manifest, broken code and the program's own failure alike. One
step after the other tells them apart, and the first that does not pass is the last.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from specops.cargo import lock, manifest
from specops.cargo.commands import CargoAction, CargoProject, command
from specops.cargo.manifest import ManifestError
from specops.cargo.metadata import Workspace
from specops.cargo.places import Places
from specops.codes import cargo as codes
from specops.errors import ProcessStartError
from specops.guardrails.cargo.building import judge_build, judge_metadata
from specops.guardrails.cargo.running import judge_program, judge_tests
from specops.model import CheckResult, Finding, Location, Verdict, could_not_judge, judged
from specops.process.command import Completed, run
from specops.values import dataclass

NAME: Final = "cargo-build"
_INSTALL: Final = "install cargo (https://rustup.rs) or put it on the PATH"
_STEPS: Final = {
    CargoAction.METADATA: (),
    CargoAction.CHECK: (CargoAction.CHECK,),
    CargoAction.BUILD: (CargoAction.BUILD,),
    CargoAction.NO_RUN: (CargoAction.NO_RUN,),
    CargoAction.TEST: (CargoAction.NO_RUN, CargoAction.TEST),
    CargoAction.RUN: (CargoAction.BUILD, CargoAction.RUN),
}


@dataclass(frozen=True, slots=True)
class CargoGuardrail:
    """Judges a cargo workspace as far as ``action`` goes.

    ``observe`` is told every command that ran; ``arguments`` go to the program or to the tests.
    """

    project: CargoProject
    action: CargoAction
    observe: Callable[[Completed], None] = lambda _: None
    arguments: tuple[str, ...] = ()
    name: str = NAME

    def run(self) -> Iterator[CheckResult]:
        """Judge step by step; each yields one result."""
        result, workspace = self._read()
        yield result
        if workspace is None or result.verdict is not Verdict.PASSED:
            return
        with lock.untouched(Path(workspace.root)) as locked:
            for step in self._steps(workspace):
                result = self._take(step, workspace, locked=locked)
                yield result
                if result.verdict is not Verdict.PASSED:
                    return

    def _read(self) -> tuple[CheckResult, Workspace | None]:
        """Find the manifest and have cargo read it."""
        check, given = CargoAction.METADATA.value, self.project.manifest
        try:
            found = manifest.locate(self.project.root, given)
        except ManifestError as error:
            finding = Finding(codes.MANIFEST.code, str(error), Location(given), codes.MANIFEST.fix)
            return judged(check, 1, (finding,)), None
        if found is None:
            remedy = "create it, or set cargo.manifest (SPEC_OPS_CARGO_MANIFEST, --manifest-path)"
            return could_not_judge(check, f"there is no manifest {given}", remedy=remedy), None
        try:
            completed = run(command(self.project, CargoAction.METADATA), self.observe)
        except ProcessStartError as error:
            return could_not_judge(check, error.message, remedy=_INSTALL), None
        result, workspace = judge_metadata(check, completed, given, self._places())
        unseen = manifest.not_in_force(self.project.root, given)
        if unseen:
            note = f"cargo runs in the root, where {', '.join(unseen)} is not in force"
            result = replace(result, observed="; ".join(filter(None, (result.observed, note))))
        return result, workspace

    def _steps(self, workspace: Workspace) -> tuple[CargoAction, ...]:
        """Return the steps of the action; where nothing can be a test, checking must do."""
        steps = _STEPS[self.action]
        if self.action is CargoAction.NO_RUN and not workspace.testable:
            return (CargoAction.CHECK,)
        return steps

    def _take(self, step: CargoAction, workspace: Workspace, *, locked: bool) -> CheckResult:
        """Run one step and judge it."""
        arguments = self.arguments if step in (CargoAction.TEST, CargoAction.RUN) else ()
        made = command(self.project, step, locked=locked, arguments=arguments)
        completed = run(made, self.observe)
        places = self._places(workspace.root)
        if step is CargoAction.TEST:
            return judge_tests(step.value, completed, places)
        if step is CargoAction.RUN:
            return judge_program(step.value, completed)
        return judge_build(step.value, completed, workspace, places)

    def _places(self, base: str = "") -> Places:
        """Return how paths are read: the compiler's are relative to a base of its own."""
        root = str(self.project.root.resolve())
        return Places(root, base or root)
