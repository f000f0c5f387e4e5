"""The facts of a run that its attestation holds: commit, digests, chain, time."""

import time
from datetime import datetime
from pathlib import Path, PurePosixPath

from specops import git
from specops.app.request import StageRequest
from specops.app.workspace import Workspace
from specops.evidence.attestation import RunFacts, sha256
from specops.evidence.latest import previous
from specops.evidence.log import RunLog
from specops.guardrails.hal_smoke import NAME as HAL_SMOKE


def gather(
    workspace: Workspace, asked: StageRequest, log: RunLog, began: tuple[datetime, float]
) -> RunFacts:
    """Return what is known of a run when it has been judged.

    ``began`` is the moment of its start, and the same on the monotonic clock in seconds.
    """
    root, settings = workspace.root, workspace.settings
    evidence_root = settings.text("evidence_root")
    state = git.read_state(root, (evidence_root,), log.command)
    return RunFacts(
        stage=asked.stage,
        spec_id=asked.packet.spec_id,
        session=asked.session,
        commit=state.commit,
        tree=state.tree,
        dirty=state.dirty,
        started_at=began[0],
        duration_ms=round((time.monotonic() - began[1]) * 1000),
        rule=asked.rule,
        configuration=_digests(root, _configuration(workspace, asked)),
        previous=previous(root, evidence_root, asked.packet.spec_id, asked.stage),
        hal_target=settings.hal.base_url if HAL_SMOKE in asked.scenarios else None,
    )


def _configuration(workspace: Workspace, asked: StageRequest) -> list[PurePosixPath]:
    """Return the files that decided what was judged."""
    settings = workspace.settings
    files = [*asked.packet.documents, PurePosixPath(settings.hal.profile)]
    return files + ([PurePosixPath(settings.file)] if settings.file else [])


def _digests(root: Path, paths: list[PurePosixPath]) -> dict[str, str]:
    """Return the digest of each file that exists."""
    return {
        str(path): sha256((root / path).read_bytes()) for path in paths if (root / path).is_file()
    }
