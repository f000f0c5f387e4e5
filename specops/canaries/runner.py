"""Faults under a runner that was told to overlook them: no switch of its turns red into green."""

from typing import Final

from specops.canaries import sample
from specops.canaries.model import HEALTHY, Canary, Planting
from specops.codes.baseline import DIRTY
from specops.codes.hal import code_of
from specops.hal.interface import FailureClass

_TASKS: Final = (("tasks.py", b"from specops.tasks import namespace\n"),)
_STRAY: Final = "echo note > stray.txt"
_PLAN: Final = f"plan --spec {sample.SPEC}"
_VALIDATE: Final = f"validate --spec {sample.SPEC} --hal {{hal}}"
_ERROR_500: Final = code_of(FailureClass.STATUS)


def _canary(name: str, says: str, code: str, fault: Planting, healthy: Planting) -> Canary:
    return Canary(f"{code}-{name}", code, "runner", says, fault, healthy)


CANARIES: Final = (
    _canary(
        "invoke-w",
        "a HAL that answers 500, under `invoke -w`",
        _ERROR_500,
        Planting(f"invoke -w {_VALIDATE}", _TASKS, hal="status-500"),
        Planting(f"invoke -w {_VALIDATE}", _TASKS, hal=HEALTHY),
    ),
    _canary(
        "invoke-R",
        "a dirty tree, under `invoke -R`",
        DIRTY,
        Planting(f"{_STRAY}\ninvoke -R {_PLAN}", _TASKS),
        Planting(f"invoke -R {_PLAN}", _TASKS),
    ),
    _canary(
        "run-warn",
        "a dirty tree, with `INVOKE_RUN_WARN=1`",
        DIRTY,
        Planting(f"{_STRAY}\nINVOKE_RUN_WARN=1 invoke --no-dedupe {_PLAN}", _TASKS),
        Planting(f"INVOKE_RUN_WARN=1 invoke --no-dedupe {_PLAN}", _TASKS),
    ),
)
