"""EV080 and up: plans whose requirements are shown by commands, and audits of what they showed."""

from typing import Final

from specops.canaries import sample
from specops.canaries.model import Canary, Planting
from specops.codes import accepted
from specops.codes.model import CheckCode

_PLAN: Final = f"{sample.PACKET}/plan.md"
_TASKS: Final = f"{sample.PACKET}/tasks.md"
_ENABLED: Final = {"accept.enabled": True}
_FIRST: Final = f"invoke accept --spec {sample.SPEC} --requirement R1"
# What an audit asks for beside the acceptance: sound records of the stages before it, and a lock.
_STAGES: Final = f"invoke auto --spec {sample.SPEC} --to validate\n"
_AFTER_TABLE: Final = "\n## Risks"
_READY: Final = "".join(
    f'[{name}]\nargv = ["sh", "-c", "test ! -e not-ready"]\n' for name in ("R1", "R2")
)


def _planting(block: str, script: str) -> Planting:
    """Return a packet whose plan has a block, with its first task done, and acceptance enabled."""
    files = sample.files()
    plan = (
        files[_PLAN].decode().replace(_AFTER_TABLE, f"\n```accept\n{block}```\n{_AFTER_TABLE}", 1)
    )
    tasks = files[_TASKS].decode().replace("Backlog", "Done", 1)
    written = ((_PLAN, plan.encode()), (_TASKS, tasks.encode()))
    return Planting(script.strip(), written, settings=_ENABLED)


def _canary(code: CheckCode) -> Canary:
    """Return the canary of a code: its examples are blocks of a plan, or what somebody types."""
    if code.language == "toml":
        fault, healthy = (_planting(block, _FIRST) for block in (code.failing, code.passing))
    else:
        scripts = (f"{_STAGES}{script}" for script in (code.failing, code.passing))
        fault, healthy = (_planting(_READY, script) for script in scripts)
    return Canary(code.code, code.code, "acceptance", code.title, fault, healthy)


CANARIES: Final = tuple(map(_canary, accepted.CODES))
