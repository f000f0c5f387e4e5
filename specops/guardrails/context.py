"""What guardrails are built from: the repository, the settings, and the run they belong to."""

import contextlib
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from pathlib import Path

from specops.evidence.log import RunLog
from specops.model import Stage
from specops.packet.folder import Packet
from specops.redaction import Redactor
from specops.settings.model import Settings
from specops.values import dataclass


@dataclass(frozen=True, slots=True)
class RunContext:
    """One run, as the builders of guardrails see it.

    ``secrets`` maps the name of a variable to its value; ``resources`` closes what a builder opens
    when the run is over; ``environ`` is the environment that the run was started in; ``shared``
    holds what several runs in one process share, by what it is: the address of an embedded HAL;
    ``stage`` is the stage of the run, if it is one; ``profile`` is the HAL profile of the revision
    that judges, where that is not the work tree.
    """

    root: Path
    settings: Settings
    packet: Packet | None
    session: str
    started_at: datetime
    log: RunLog
    secrets: Mapping[str, str]
    redactor: Redactor
    resources: contextlib.ExitStack
    environ: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    shared: dict[str, str] = field(default_factory=dict)
    stage: Stage | None = None
    profile: bytes | None = None
