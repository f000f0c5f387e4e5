"""The guardrail ``telemetry``: schema v1 and all that a schema cannot say."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from specops.codes.telemetry import OUTSIDE
from specops.evidence.read import Reading
from specops.guardrails.collector import without_collector
from specops.guardrails.telemetry.artifacts import Artifacts
from specops.guardrails.telemetry.files import (
    RefusedFileError,
    is_inside,
    look,
    unreadable,
    walk,
)
from specops.guardrails.telemetry.judge import Judge
from specops.guardrails.telemetry.record import RecordRules
from specops.guardrails.telemetry.share import judge_all
from specops.model import CheckResult, could_not_judge, judged
from specops.progress.interface import Tell, untold

if TYPE_CHECKING:
    from specops.guardrails.telemetry.recall import Recall

NAME: Final = "telemetry"
# Below it, to judge everything takes less time than to ask what has changed.
FILES_WORTH_A_MEMORY: Final = 1_000


class TelemetryLint:
    """Judges every guardrail record under the evidence root, or at the paths that are given.

    ``evidence_root`` is relative to ``root``; ``paths`` are files or folders, absolute or relative
    to ``root``. With ``remembers``, folders of a large root that were sound and have not changed
    since are not judged again. With ``compat`` the schema alone is judged, as earlier readers did;
    then paths may lie outside the root. A file that is named and is no record is a finding.
    """

    def __init__(
        self,
        root: Path,
        evidence_root: str,
        paths: tuple[str, ...] = (),
        *,
        compat: bool = False,
        remembers: bool = False,
        tell: Tell = untold,
    ) -> None:
        """Take what to judge, and whom to tell of each file; nothing is read before ``run``."""
        self._root = os.path.realpath(root)
        self._evidence_root = evidence_root
        self._paths = tuple(dict.fromkeys(paths))
        self._compat = compat
        self._remembers = remembers
        self._tell = tell

    @property
    def name(self) -> str:
        """The name under which it is selected, reported and waived."""
        return NAME

    @property
    def expects(self) -> int:
        """None that count: files are told."""
        return 0

    def run(self) -> Iterator[CheckResult]:
        """Judge every record and yield one result; ``checked`` is the number of records."""
        started = time.monotonic()
        folder = os.path.realpath(Path(self._root, self._evidence_root))
        if not self._paths and not (is_inside(folder, self._root) and Path(folder).is_dir()):
            yield could_not_judge(
                NAME,
                f"the evidence root {self._evidence_root} is no folder inside the repository",
                remedy="run a stage first, or correct the setting evidence_root",
            )
            return
        judge = self._judge_all(folder)
        duration_ms = round((time.monotonic() - started) * 1000)
        yield _result(judge, duration_ms)

    def _judge_all(self, folder: str) -> Judge:
        """Judge every file there is."""
        reading = Reading.COMPAT if self._compat else Reading.STRICT
        judge = Judge(self._root, RecordRules(reading, Artifacts(self._root)))
        for path in self._paths:
            self._judge_asked(path, judge)
        if not self._paths:
            with without_collector():
                found = list(walk(folder, self._root))
            judge_all(judge, found, self._recall(len(found)), self._tell)
        return judge

    def _recall(self, files: int) -> "Recall | None":
        """Open the memory of sound folders, where it is wanted and there are enough of them."""
        if not self._remembers or files < FILES_WORTH_A_MEMORY:
            return None
        from specops.guardrails.telemetry.recall import Recall  # noqa: PLC0415 - start-up counts
        from specops.memory import Memory, rules_of_package  # noqa: PLC0415 - as above

        reading = "compat" if self._compat else "strict"
        return Recall(Memory(Path(self._root), f"telemetry-{reading}", rules_of_package()))

    def _judge_asked(self, path: str, judge: Judge) -> None:
        """Judge one path that was given: a file, or the files of a folder."""
        absolute = os.path.normpath(os.path.join(self._root, path))  # noqa: PTH118 - keeps links, unlike Path.resolve
        if "\0" in path:
            judge.refuse(unreadable(ValueError("no path holds a NUL")), ascii(path)[1:-1])
        elif not (self._compat or is_inside(os.path.realpath(absolute), self._root)):
            judge.refuse(RefusedFileError(OUTSIDE, "lies outside the repository"), absolute)
        elif os.path.isdir(absolute):  # noqa: PTH112 - as above
            limit = self._root if is_inside(absolute, self._root) else os.path.realpath(absolute)
            judge_all(judge, walk(absolute, limit), tell=self._tell)
        else:
            judge.judge(look(absolute), asked=True)


def _result(judge: Judge, duration_ms: int) -> CheckResult:
    """Sum up; nothing at all to judge is no pass."""
    if not judge.records and not judge.findings:
        return could_not_judge(
            NAME,
            "there is no guardrail record to judge",
            remedy="run a stage first, or name the records",
            duration_ms=duration_ms,
        )
    observed = f"{judge.records} record{'' if judge.records == 1 else 's'}"
    if judge.recalled:
        observed += f", {judge.recalled} unchanged since they passed"
    return judged(
        NAME,
        judge.records,
        tuple(judge.findings),
        observed=observed,
        duration_ms=duration_ms,
    )
