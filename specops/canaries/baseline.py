"""BA: faults of the baseline, of hooks and of commands that need more than their example."""

from typing import Any, Final

from specops.canaries import sample
from specops.canaries.model import Canary, Planting
from specops.codes.baseline import COMMAND_FAILED, DRILL, HOOK_FAILED, NO_WORK_TREE

_PLAN: Final = f"invoke plan --spec {sample.SPEC}"
_VALIDATE: Final = f"invoke validate --spec {sample.SPEC} --scenario audit"


# A temporary folder may lie in some other work tree, as those of task runners do.
_NO_WORK_TREE: Final = f"""\
rm -rf .git
if git rev-parse --git-dir > /dev/null 2>&1; then
echo "the temporary folder lies in a git work tree; set TMPDIR to one outside" >&2; exit 1
fi
{_PLAN}"""


def _shell(command: str) -> list[str]:
    """Return the words that run a line of shell."""
    return ["sh", "-c", command]


def _scenario(command: str) -> dict[str, Any]:
    """Return settings with a scenario command."""
    return {"scenarios": [{"name": "audit", "argv": _shell(command)}]}


CANARIES: Final = (
    Canary(
        NO_WORK_TREE,
        NO_WORK_TREE,
        "baseline",
        "a root that is in no git work tree",
        Planting(_NO_WORK_TREE),
        Planting(f"git checkout -q --detach\n{_PLAN}"),
    ),
    Canary(
        DRILL,
        DRILL,
        "baseline",
        "a failure that is forced by a variable",
        Planting(_PLAN, environ={"SPEC_OPS_BASELINE_FORCE_FAIL": "1"}),
        Planting(_PLAN, environ={"SPEC_OPS_BASELINE_FORCE_FAIL": "0"}),
    ),
    Canary(
        f"{COMMAND_FAILED}-says-passed",
        COMMAND_FAILED,
        "scenarios",
        "an audit that prints `passed` and exits 3",
        Planting(_VALIDATE, settings=_scenario("echo passed; exit 3")),
        Planting(_VALIDATE, settings=_scenario("echo failed; exit 0")),
    ),
    Canary(
        f"{HOOK_FAILED}-silent",
        HOOK_FAILED,
        "session.start",
        "a hook that fails and prints nothing",
        Planting(_PLAN, settings={"hooks.session.start": [_shell("exit 7")]}),
        Planting(_PLAN, settings={"hooks.session.start": [_shell("exit 0")]}),
    ),
)
