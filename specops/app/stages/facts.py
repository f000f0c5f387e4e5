"""The facts of a run that its attestation holds: commit, digests, chain, time."""

import contextlib
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from specops.app.stages.request import Asked, StageRequest
from specops.app.workspace import Workspace
from specops.errors import CannotJudgeError
from specops.evidence.attestation import RunFacts
from specops.evidence.configuration import current_schemas, read_configuration
from specops.evidence.latest import previous
from specops.evidence.log import RunLog
from specops.git.command import DEADLINE_S
from specops.git.state import GitState, read_state
from specops.git.trees import source_trees
from specops.guardrails.hal_smoke import NAME as HAL_SMOKE
from specops.threads import beside

if TYPE_CHECKING:
    from specops.process.command import Completed


class Beginning:
    """The moment a run began, and the state of the tree that it judges.

    git is asked in a thread of its own: two processes, some ten milliseconds, that the run need not
    wait for before it has something to write.
    """

    def __init__(self, root: Path, evidence_root: str, now: datetime) -> None:
        """Begin: ``now`` is the moment in UTC."""
        self.at = now
        self._clock = time.monotonic()
        self._commands: list[Completed] = []
        self._state = GitState(known=False, reason="git was not asked")
        self._source_tree: str | None = None
        self._thread = beside(self._ask, root, evidence_root, name="git-state")

    def _ask(self, root: Path, evidence_root: str) -> None:
        """Ask git for the state of the root."""
        self._state = read_state(root, (evidence_root,), self._commands.append)
        if self._state.commit:
            with contextlib.suppress(CannotJudgeError):
                trees = source_trees(
                    root, [self._state.commit], evidence_root, self._commands.append
                )
                self._source_tree = dict(trees).get(self._state.commit)

    def state(self, log: RunLog) -> GitState:
        """Return the state of the tree as the run began, and log how git was asked."""
        self._thread.join(2 * DEADLINE_S)
        while self._commands:
            log.command(self._commands.pop(0))
        if not self._state.known:
            log.line(f"the state of the tree is not known: {self._state.reason}")
        return self._state

    @property
    def source_tree(self) -> str | None:
        """The tree as the run began without the evidence in it; ask for the state first."""
        return self._source_tree

    @property
    def duration_ms(self) -> int:
        """How long ago it was, in milliseconds."""
        return round((time.monotonic() - self._clock) * 1000)


def gather(
    workspace: Workspace, asked: StageRequest, judged: frozenset[str], began: Beginning, log: RunLog
) -> RunFacts:
    """Return what is known of a run of a stage; ``judged`` names the guardrails that took part."""
    root, settings = workspace.root, workspace.settings
    evidence_root = settings.text("evidence_root")
    return replace(
        of_any_run(workspace, asked, began, log, current_schemas()),
        previous=previous(root, evidence_root, asked.packet.spec_id, asked.stage, asked.session),
        hal_target=settings.hal.base_url if HAL_SMOKE in judged else None,
    )


def of_any_run(
    workspace: Workspace, asked: Asked, began: Beginning, log: RunLog, schemas: Mapping[str, str]
) -> RunFacts:
    """Return what is known of a run, whatever it judges; ``schemas`` are those of its files."""
    state = began.state(log)
    configuration = read_configuration(workspace.root, asked.packet, workspace.settings)
    return RunFacts(
        stage=asked.stage,
        spec_id=asked.packet.spec_id,
        session=asked.session,
        commit=state.commit,
        tree=state.tree,
        dirty=state.dirty,
        started_at=began.at,
        duration_ms=began.duration_ms,
        rule=asked.rule,
        configuration={**configuration.documents, **configuration.others},
        previous=None,
        hal_target=None,
        picked=asked.picked,
        rollout=asked.rollout,
        source_tree=began.source_tree,
        schemas=schemas,
    )
