import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specops.guardrails.telemetry.lint import TelemetryLint
from specops.model import CheckResult

SESSION = "20261122T113000123Z-3f9c1a"
FOLDER = "evidence/commands/SPEC-KIT-018"
PASSING = Path(__file__).parents[3] / "data" / "telemetry" / "passing"

Lay = Callable[..., Path]


def envelope(stage: str = "tasks") -> dict[str, Any]:
    """Return a valid record of a stage."""
    record: dict[str, Any] = json.loads((PASSING / f"{stage}.json").read_text())
    return record


def lint(root: Path, *paths: str, compat: bool = False) -> CheckResult:
    """Run the linter and return its one result."""
    (result,) = TelemetryLint(root, "evidence", paths, compat=compat).run()
    return result


def codes(result: CheckResult) -> list[str]:
    """Return the codes of a result's findings."""
    return [finding.code for finding in result.findings]


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    """Lay down a record and the files it names, and return the root."""

    def lay_down(
        record: dict[str, Any] | None = None,
        *,
        folder: str = FOLDER,
        name: str = f"spec-tasks_{SESSION}.json",
        indent: int | None = 2,
    ) -> Path:
        root = tmp_path / "repository"
        (root / folder).mkdir(parents=True, exist_ok=True)
        (root / FOLDER).mkdir(parents=True, exist_ok=True)
        for suffix in ("tasks", "plan", "validate", "audit", "unlock", "implement"):
            (root / FOLDER / f"spec-{suffix}_{SESSION}.log").write_text("$ true\n")
        (root / FOLDER / f"baseline_{SESSION}.md").write_text("# Baseline\n")
        (root / FOLDER / f"{SESSION}-hal-graphql_ping.json").write_text("{}")
        (root / folder / name).write_text(json.dumps(record or envelope(), indent=indent))
        return root

    return lay_down
