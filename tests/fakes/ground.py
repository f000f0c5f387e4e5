"""A ground on which commands run in this process, and checks that can be taken out of them."""

import io
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path
from typing import Final
from unittest import mock

from specops import runner
from specops.app.boundary import execute, refuse
from specops.commands.model import Invocation, World
from specops.console import _command, _parsed
from specops.errors import UsageError
from specops.model import CheckResult, GuardrailResult, Report, Verdict, passed
from specops.policy import Rollout, standing
from specops.process.command import Command, Completed, run
from specops.prove import results
from specops.prove.ground import Ground
from specops.prove.start import spawned
from specops.prove.verdict import Proof
from specops.sandbox.source import Source, read_source
from tests.fakes import repository
from tests.fakes.repository import PROJECT
from tests.fakes.world import MOMENT


def ground(folder: Path, source: Source | None = None) -> Ground:
    """Make a ground in a folder; without a source it plants nothing into a repository."""
    return Ground(
        folder,
        lambda: source or read_source(PROJECT),
        os.environ,
        MOMENT.date(),
        in_process,
        in_runner,
    )


def in_process(
    words: Sequence[str], root: Path, environment: Mapping[str, str], _deadline_s: float
) -> Completed:
    """Run a command here: as the process would, without the time that a process takes."""
    out, err = io.StringIO(), io.StringIO()
    clock = iter(range(1000))
    world = World(
        {**repository.environment({}), **environment},
        root,
        out,
        err,
        lambda: MOMENT.replace(microsecond=1000 * next(clock)),
        lambda: os.urandom(3).hex(),
    )
    try:
        code = execute(_parsed(_command(words[0]), list(words[1:]), world))
    except UsageError as error:
        code = refuse(Invocation(words[0], {}, {}, frozenset(), (), world), error)
    return Completed(tuple(words), code, out.getvalue().encode(), err.getvalue().encode(), 1)


# A runner is a program of its own: the check is taken out of it as well, and it says what was seen.
_BLIND: Final = f"""
import sys
sys.path.append({str(PROJECT)!r})
from tests.fakes.ground import without
from invoke.main import program
with without(sys.argv.pop(1)) as found:
    try:
        program.run(sys.argv)
    finally:
        print(*sorted(found), file=sys.stderr)
"""
_removed: ContextVar[str] = ContextVar("_removed")


def in_runner(
    module: str,
    words: Sequence[str],
    root: Path,
    environment: Mapping[str, str],
    deadline_s: float,
) -> Completed:
    """Run invoke as a program, without the check that is taken out here."""
    code = _removed.get("")
    if not code:
        return spawned(module, words, root, environment, deadline_s)
    argv = (sys.executable, "-P", "-c", _BLIND, code, *words)
    return run(Command(argv, root, deadline_s, environment))


@contextmanager
def without(code: str) -> Iterator[set[str]]:
    """Take one check out of every guardrail; yield the codes that would have been found.

    What is patched is what this is about: a check that somebody removed finds nothing any more. A
    check that could not judge stands for any code: without it, nobody would know.
    """
    found: set[str] = set()
    ranked, checks_of, proved = runner._ranked, standing._checks, results.result

    def blind(checks: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
        seen = tuple(checks)
        found.update(one.code for check in seen for one in check.findings)
        found.update(code for check in seen if check.verdict is Verdict.ERROR)
        return tuple(_blinded(check, code) for check in seen)

    def told(proof: Proof, *, strict: bool) -> CheckResult:
        return blind([proved(proof, strict=strict)])[0]

    def judged(name: str, checks: list[CheckResult]) -> GuardrailResult:
        return GuardrailResult(name, blind(ranked(name, checks).checks))

    def stood(
        report: Report, rollout: Rollout, place: str, *, whole: bool
    ) -> Iterator[CheckResult]:
        yield from blind(checks_of(report, rollout, place, whole=whole))

    token = _removed.set(code)
    with (
        mock.patch.object(runner, "_ranked", judged),
        mock.patch.object(standing, "_checks", stood),
        mock.patch.object(results, "result", told),
    ):
        yield found
    _removed.reset(token)


def _blinded(check: CheckResult, code: str) -> CheckResult:
    """Return a check as it would be without the rule of a code."""
    left = tuple(finding for finding in check.findings if finding.code != code)
    if left or check.verdict not in {Verdict.FAILED, Verdict.ERROR}:
        return replace(check, findings=left)
    return passed(check.name, check.checked or 1)
