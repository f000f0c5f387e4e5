"""All check codes, in the order of their families."""

from typing import Final

from specops.codes import (
    accepted,
    baseline,
    cargo,
    documents,
    evidence,
    hal,
    importing,
    lifecycle,
    lock,
    proof,
    rollout,
    tasks,
    telemetry,
    tracker,
    verification,
)
from specops.codes.model import CheckCode

CODES: Final[tuple[CheckCode, ...]] = (
    *baseline.CODES,
    *cargo.CODES,
    *documents.CODES,
    *tasks.CODES,
    *evidence.CODES,
    *verification.CODES,
    *accepted.CODES,
    *verification.SIGNED,
    *verification.KEPT,
    *lifecycle.CODES,
    *importing.CODES,
    *hal.CODES,
    *lock.CODES,
    *proof.CODES,
    *rollout.CODES,
    *telemetry.CODES,
    *tracker.CODES,
)
