"""From the tables of an accept block, and the cells of the acceptance mapping, to checks."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from specops.packet.acceptance.grammar import drills
from specops.packet.acceptance.model import (
    DEFAULT_TIMEOUT_S,
    Action,
    Check,
    Commands,
    Edit,
    Expectation,
    NodeIds,
    Scenario,
    Step,
)

_NODE_ID: Final = re.compile(r"(?<![\w/.-])[\w./-]+\.py(?:::[\w.-]+(?:\[[^\]\s]*\])?)+")
_SCENARIO: Final = re.compile(r"scenario:? +([A-Za-z0-9][A-Za-z0-9_.-]*)", re.IGNORECASE)
CHECK: Final = "check"
DRILL: Final = "drill"


def of_table(requirement: str, table: Mapping[str, Any], line: int) -> Iterator[Check]:
    """Yield the check of a requirement and its drills; ``line`` is where its table begins."""
    check = Check(
        requirement,
        CHECK,
        _action(table, _expectation({})),
        line,
        tuple(map(_edit, table.get("given", ()))),
        table.get("env", {}),
        tuple(table.get("secrets", ())),
        tuple(table.get("uses", ())),
        table.get("timeout_s", DEFAULT_TIMEOUT_S),
        covers=tuple(table.get("covers", ())),
    )
    yield check
    several = drills(table)
    for number, drill in enumerate(several, 1):
        yield _drill(check, drill, f"{DRILL}-{number}" if len(several) > 1 else DRILL)


def _drill(check: Check, drill: Mapping[str, Any], name: str) -> Check:
    """Return a drill: the check with a defect, or commands that say themselves what red is."""
    states_red = "argv" in drill or "run" in drill
    return Check(
        check.requirement,
        name,
        _action(drill, Expectation(exit=None)) if states_red else check.action,
        check.line,
        (*check.edits, *map(_edit, drill.get("plant", ()))),
        {**check.env, **drill.get("env", {})},
        check.secrets,
        check.uses,
        drill.get("timeout_s", check.timeout_s),
        fails=True,
        states_red=states_red,
        covers=check.covers,
    )


def of_artifact(requirement: str, artifact: str, line: int) -> Iterator[Check]:
    """Yield the checks that the last cell of a row names: pytest node ids, and a scenario."""
    node_ids = tuple(dict.fromkeys(_NODE_ID.findall(artifact)))
    if node_ids:
        yield Check(requirement, "pytest", NodeIds(node_ids), line)
    for name in dict.fromkeys(_SCENARIO.findall(artifact)):
        yield Check(requirement, f"scenario-{name}", Scenario(name), line)


def _action(table: Mapping[str, Any], default: Expectation) -> Action:
    """Return what a table runs."""
    if "pytest" in table:
        return NodeIds(tuple(table["pytest"]))
    if "scenario" in table:
        return Scenario(table["scenario"])
    is_step = "run" in table
    steps = table.get("run", [table])
    return Commands(tuple(_step(step, default, is_step=is_step) for step in steps))


def _step(step: Mapping[str, Any], default: Expectation, *, is_step: bool) -> Step:
    """Return one command; a check that is one command keeps its variables for itself."""
    env = step.get("env", {}) if is_step else {}
    return Step(tuple(step["argv"]), _expectation(step.get("expect", {}), default.exit), env)


def _expectation(told: Mapping[str, Any], default: int | None = 0) -> Expectation:
    """Return what must come of a command."""
    log = told.get("log", ())
    return Expectation(
        told.get("exit", default),
        (log,) if isinstance(log, str) else tuple(log),
        told.get("telemetry", {}),
        tuple(told.get("absent", ())),
        tuple(told.get("files", ())),
    )


def _edit(told: Mapping[str, Any]) -> Edit:
    """Return a change to a file."""
    replace = told.get("replace")
    return Edit(
        told["file"],
        (replace[0], replace[1]) if replace else None,
        told.get("text"),
        told.get("copy"),
        told.get("remove"),
    )
