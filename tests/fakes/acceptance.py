"""Checks of a plan, run for real in sandboxes of a small repository."""

import os
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from specops.acceptance.pool import Place, Pool
from specops.acceptance.surroundings import Surroundings
from specops.evidence.log import RunLog
from specops.model import CheckResult
from specops.packet.acceptance.model import Check
from specops.packet.acceptance.read import parse_acceptance
from specops.sandbox.source import read_source
from tests.fakes.git_repository import GitRepository

SPEC_TEXT = "# Spec: Example\n\n## Objectives\n\n- R1: It works.\n- R2: It is fast.\n"
PLAN_TEXT = """# Plan: Example

## Acceptance Mapping

| Requirement | Validation Step | Test/Check Artifact |
| --- | --- | --- |
| R1, R2 | Run it | below |

```accept
%s```
"""


def repository(root: Path) -> GitRepository:
    """Make a repository with two files."""
    made = GitRepository.create(root)
    made.write("page.md", "a page\n")
    made.write("src/lib.sh", "echo found\n")
    made.commit()
    return made


def checks(block: str) -> tuple[Check, ...]:
    """Read the checks of a block, which must have no fault."""
    acceptance = parse_acceptance(SPEC_TEXT, PLAN_TEXT % block)
    assert acceptance.faults == ()
    return acceptance.checks


class Bench:
    """Runs checks in sandboxes of a repository; ``log`` is what the last run told."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.log = RunLog(lambda: datetime(2026, 11, 25, tzinfo=UTC))
        self.stop = threading.Event()

    def surroundings(
        self, environ: Mapping[str, str] | None = None, allowed: Sequence[str] = ()
    ) -> Surroundings:
        self.stop = threading.Event()
        seen = {**os.environ, **(environ or {})}
        return Surroundings("SPEC-KIT-018", "evidence", seen, allowed, self.log, self.stop)

    def pool(
        self, found: Sequence[Check], around: Surroundings | None = None, workers: int = 2
    ) -> Pool:
        place = Place(read_source(self.root), "docs/plan.md", around or self.surroundings())
        return Pool(place, found, workers, grace_s=60)

    def judge(self, block: str, around: Surroundings | None = None) -> dict[str, CheckResult]:
        """Return what each check of a block came to, by its name."""
        return self.run(checks(block), around)

    def run(
        self, found: Sequence[Check], around: Surroundings | None = None, workers: int = 2
    ) -> dict[str, CheckResult]:
        pool = self.pool(found, around, workers)
        try:
            return {check.full_name: pool.result(check) for check in found}
        finally:
            pool.close()

    def commit(self) -> None:
        """Commit what was written to the repository."""
        GitRepository(self.root).commit()

    def told(self) -> str:
        return self.log.render().decode()


def codes(result: CheckResult) -> list[str]:
    return [finding.code for finding in result.findings]


def message(result: CheckResult) -> str:
    """Return the message of the one finding of a result."""
    (finding,) = result.findings
    return finding.message
