"""All check codes, in the order of their families."""

from collections.abc import Mapping
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

# What the codes that begin so are of, and what they guard, as people are told.
FAMILIES: Final[Mapping[str, tuple[str, str]]] = {
    "BA": (
        "baseline",
        "the ground that work starts from: a clean tree, a whole packet, your own audits and hooks",
    ),
    "CG": ("cargo", "a Rust workspace: it can be read, compiled, tested and run"),
    "DS": (
        "documents",
        "packets: structure, links and plans; the task table agrees with plan, spec and tracker",
    ),
    "EV": (
        "evidence",
        "records: complete, attested, unchanged, one chain of stages; each requirement is shown",
    ),
    "HS": (
        "HAL smoke",
        "a HAL: it answers, in time, with what is expected and not with a login page",
    ),
    "LK": ("lock", "a packet that is worked on: one holder, and no change behind its back"),
    "PV": (
        "proof",
        "the guardrails themselves: each planted fault is caught, each healthy twin passes",
    ),
    "RO": ("rollout", "the policy: every exception has an owner, a reason and an end"),
    "TM": ("telemetry", "the JSON of each run: schema v1, names, and files that are there"),
    "TR": (
        "tracker",
        "the tracker table: every row can be read, and is about something that is there",
    ),
}
