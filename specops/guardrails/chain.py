"""Audit: every earlier stage has a record that stands."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from specops.guardrails.record import RecordJudge
from specops.model import CheckResult, Stage
from specops.values import dataclass

NAME: Final = "stage-chain"
EARLIER: Final = (Stage.PLAN, Stage.TASKS, Stage.IMPLEMENT, Stage.VALIDATE)


@dataclass(frozen=True, slots=True)
class StageChain:
    """Judges the latest record of each earlier stage: one check per stage, in their order."""

    records: RecordJudge
    stages: tuple[Stage, ...] = EARLIER
    name: str = NAME

    def run(self) -> Iterator[CheckResult]:
        """Judge the records, the earliest stage first."""
        for rank, stage in enumerate(self.stages):
            yield replace(self.records.judge(stage), rank=rank)
