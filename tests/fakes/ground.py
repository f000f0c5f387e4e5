"""A ground on which commands run in this process, and checks that can be taken out of them."""

import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest import mock

from specops import runner
from specops.app.boundary import execute, refuse
from specops.commands.model import Invocation, World
from specops.console import _command, _parsed
from specops.errors import UsageError
from specops.model import CheckResult, GuardrailResult, Report, Verdict
from specops.policy import Rollout, standing
from specops.process.command import Completed
from specops.prove.ground import Ground
from specops.sandbox.source import Source, read_source
from tests.fakes import repository
from tests.fakes.repository import PROJECT
from tests.fakes.world import MOMENT


def ground(folder: Path, source: Source | None = None) -> Ground:
    """Make a ground in a folder; without a source it plants nothing into a repository."""
    source = source or read_source(PROJECT)
    return Ground(folder, source, os.environ, MOMENT.date(), in_process)


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


@contextmanager
def without(code: str) -> Iterator[set[str]]:
    """Take one check out of every guardrail; yield the codes that would have been found.

    What is patched is what this is about: a check that somebody removed finds nothing any more.
    """
    found: set[str] = set()
    ranked, checks_of = runner._ranked, standing._checks

    def blind(checks: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
        seen = tuple(checks)
        found.update(one.code for check in seen for one in check.findings)
        return tuple(_blinded(check, code) for check in seen)

    def judged(name: str, checks: list[CheckResult]) -> GuardrailResult:
        return GuardrailResult(name, blind(ranked(name, checks).checks))

    def stood(
        report: Report, rollout: Rollout, place: str, *, whole: bool
    ) -> Iterator[CheckResult]:
        yield from blind(checks_of(report, rollout, place, whole=whole))

    with (
        mock.patch.object(runner, "_ranked", judged),
        mock.patch.object(standing, "_checks", stood),
    ):
        yield found


def _blinded(check: CheckResult, code: str) -> CheckResult:
    """Return a check as it would be without the rule of a code."""
    left = tuple(finding for finding in check.findings if finding.code != code)
    turned = check.verdict is Verdict.FAILED and not left
    verdict = Verdict.PASSED if turned else check.verdict
    return replace(check, findings=left, verdict=verdict)
