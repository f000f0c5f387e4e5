"""What a run comes to, finding by finding, and how the exit code follows from that."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final

from specops.model import Enforcement, Finding, Override, Verdict
from specops.policy.rollout import Waiver
from specops.values import dataclass

EXIT_PASSED: Final = 0
EXIT_FAILED: Final = 1
EXIT_REFUSED: Final = 2
EXIT_COULD_NOT_JUDGE: Final = 3
EXIT_INTERRUPTED: Final = 130


class Result(StrEnum):
    """The ``result`` of the in-toto test-result predicate."""

    PASSED = "PASSED"
    WARNED = "WARNED"
    FAILED = "FAILED"


class Effect(StrEnum):
    """What a finding does to the exit code of its run."""

    BLOCKS = "blocks"
    WARNS = "warns"
    WAIVED = "waived"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True, slots=True)
class EnforcementRule:
    """The mode of a run and the rule that decided it."""

    mode: Enforcement
    decided_by: str


@dataclass(frozen=True, slots=True)
class Allowance:
    """An override that was asked for, and what it may let through.

    ``guardrails`` are names and ``codes`` check codes; ``None`` stands for all of them.
    """

    override: Override
    guardrails: frozenset[str] | None = None
    codes: frozenset[str] | None = None

    def allows(self, guardrail: str, code: str) -> bool:
        """Tell whether a finding of a guardrail may pass."""
        in_guardrail = self.guardrails is None or guardrail in self.guardrails
        return in_guardrail and (self.codes is None or code in self.codes)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What became of one finding, and the rule that decided it.

    ``check`` is the full name of the check; ``fingerprint`` that of the finding; ``let_through``
    tells that the check itself did not count it; ``waiver`` and ``override`` are what was used.
    """

    guardrail: str
    check: str
    finding: Finding
    fingerprint: str
    effect: Effect
    decided_by: str
    let_through: bool = False
    waiver: Waiver | None = None
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a run comes to.

    ``strict_exit_code`` is what strict enforcement would have given; ``overrides`` are those that
    changed the outcome, each with the check codes it let through; ``rulings`` has one entry for
    each finding, in the order of the report.
    """

    exit_code: int
    strict_exit_code: int
    result: Result
    overrides: tuple[Override, ...] = ()
    rulings: tuple[Ruling, ...] = ()

    @property
    def waived(self) -> tuple[Ruling, ...]:
        """The findings that a waiver accepts."""
        return tuple(ruling for ruling in self.rulings if ruling.effect is Effect.WAIVED)


def exit_codes(
    verdict: Verdict, effects: Collection[Effect], *, interrupted: bool
) -> tuple[int, int]:
    """Return the exit code, and the one of strict enforcement.

    This is the whole rule, over nothing but what an attestation holds (law 8). An interruption and
    an error are never softened (law 2).
    """
    if interrupted:
        return EXIT_INTERRUPTED, EXIT_INTERRUPTED
    if verdict is Verdict.ERROR:
        return EXIT_COULD_NOT_JUDGE, EXIT_COULD_NOT_JUDGE
    blocks, warns = Effect.BLOCKS in effects, Effect.WARNS in effects
    return (
        EXIT_FAILED if blocks else EXIT_PASSED,
        EXIT_FAILED if blocks or warns else EXIT_PASSED,
    )
