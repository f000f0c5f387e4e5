"""The stages against the start of invoke, and six of them in one process against the slowest one.

Targets: `plan --baseline-mode quick` without cargo at most 2.5 times `invoke --version`; the six
stages by `auto` at most 1.5 times the slowest single stage, plus what their checks cost.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.timing import Candidate, compare
from specops.model import Stage
from tests.fakes import repository
from tests.fakes.repository import Guarded

SPEC = ("--spec", "SPEC-KIT-018")
# A user's machine keeps the bytecode of what it imports.
VARIABLES = {"PYTHONPATH": str(repository.PROJECT), "PYTHONDONTWRITEBYTECODE": ""}


def main(rounds: int) -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        guarded = _guarded(Path(folder) / "guarded")
        invoke = [sys.executable, "-m", "invoke"]
        version = Candidate("invoke --version", [*invoke, "--version"], guarded.root, VARIABLES)
        quick = [*invoke, "plan", *SPEC, "--baseline-mode", "quick"]
        console = [sys.executable, "-m", "specops", *quick[3:]]
        compare(
            version,
            [
                Candidate("invoke plan --baseline-mode quick", quick, guarded.root, VARIABLES),
                Candidate("specops plan --baseline-mode quick", console, guarded.root, VARIABLES),
            ],
            rounds,
        )
        stages = [
            Candidate(f"invoke {stage.value}", _alone(stage, invoke), guarded.root, VARIABLES)
            for stage in Stage
        ]
        auto = Candidate("invoke auto", [*invoke, "auto", *SPEC], guarded.root, VARIABLES)
        _forget(guarded)
        took = compare(stages[3], [*stages[:3], *stages[4:], auto], rounds)
        _forget(guarded)
        checks = _checks_ms(guarded)
        bound = 1.5 * max(took[stage.name] for stage in stages) + checks
        print(f"invoke auto takes {took[auto.name] / bound:.2f} of what it may: {bound:.0f} ms")


def _guarded(root: Path) -> Guarded:
    """Make a repository whose stages all pass."""
    root.mkdir()
    return repository.make(root)


def _alone(stage: Stage, invoke: list[str]) -> list[str]:
    """Return the command of one stage, which may be repeated in any order."""
    return [*invoke, stage.value, *SPEC, "--allow-fail"]


def _forget(guarded: Guarded) -> None:
    """Remove what the runs before have left."""
    shutil.rmtree(guarded.root / "evidence")


def _checks_ms(guarded: Guarded) -> int:
    """Return what the checks of the six stages cost by themselves, in one run of auto."""
    results = guarded.told("auto", *SPEC)["results"]
    slowest = max(results, key=lambda result: result["durationMs"])
    cost = sum(int(result["durationMs"]) for result in results)
    print(f"the checks take {cost} ms, of which {slowest['name']} {slowest['durationMs']} ms")
    return cost


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
