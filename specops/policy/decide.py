"""Deciding a run: each finding blocks, warns, is waived or is overridden."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from specops.model import Enforcement, Finding, Override, Report, Verdict
from specops.policy.model import (
    EXIT_PASSED,
    Allowance,
    Decision,
    Effect,
    EnforcementRule,
    Result,
    Ruling,
    exit_codes,
)
from specops.policy.rollout import NO_ROLLOUT, OWN_FAMILY, Rollout, Waiver, fingerprint
from specops.values import dataclass

BY_MODE: Final = {Enforcement.STRICT: Effect.BLOCKS, Enforcement.WARN: Effect.WARNS}


@dataclass(frozen=True, slots=True)
class _Found:
    """A finding, what may let it through, and the rule for it where nothing does."""

    guardrail: str
    check: str
    finding: Finding
    fingerprint: str
    let_through: bool
    rule: EnforcementRule
    waiver: Waiver | None = None
    allowance: Allowance | None = None

    @property
    def blocks(self) -> bool:
        """Whether it stops the run unless an override lets it through."""
        return self.waiver is None and self.rule.mode is Enforcement.STRICT

    def ruling(self, override: Override | None) -> Ruling:
        """Return what became of it; ``override`` is what let it through, if that was used."""
        effect, decided_by = BY_MODE[self.rule.mode], self.rule.decided_by
        if self.waiver is not None:
            effect, decided_by = Effect.WAIVED, str(self.waiver)
        elif override is not None:
            effect, decided_by = Effect.OVERRIDDEN, f"{override.name} ({override.source})"
        return Ruling(
            self.guardrail,
            self.check,
            self.finding,
            self.fingerprint,
            effect,
            decided_by,
            self.let_through,
            self.waiver,
            override,
        )


def decide(
    report: Report,
    rule: EnforcementRule,
    allowances: tuple[Allowance, ...] = (),
    rollout: Rollout = NO_ROLLOUT,
) -> Decision:
    """Decide the exit code of a run.

    ``rule`` is the mode where the rollout has no rule of its own. Each finding is first held
    against the waivers, then against the overrides, then against the most specific rule. An
    override is used, and recorded, only where it changes the exit code or that of strict
    enforcement; the first that covers a finding is recorded for it. What a check let through by
    itself needs an override too, or it counts. Skipped alone is 0 and ``WARNED``: nothing was
    checked, which is not a pass.
    """
    return concluded(
        report, _ruled(_found(report, rule, allowances, rollout), can_end=_can_end(report))
    )


def concluded(report: Report, rulings: tuple[Ruling, ...]) -> Decision:
    """Return what a run comes to once it is known what became of each finding."""
    effects = {ruling.effect for ruling in rulings}
    code, strict = exit_codes(report.verdict, effects, interrupted=report.interrupted)
    return Decision(code, strict, _result(report, code, rulings), _overrides(rulings), rulings)


def waived(report: Report, rollout: Rollout) -> tuple[tuple[Waiver, int], ...]:
    """Return each waiver of a rollout that is in force, and how many findings it accepts."""
    found = _found(report, EnforcementRule(Enforcement.STRICT, ""), (), rollout)
    used = Counter(one.waiver for one in found)
    return tuple((waiver, used[waiver]) for waiver in rollout.in_force())


def _can_end(report: Report) -> bool:
    """Tell whether a run was judged to its end, so that overrides can change what it comes to."""
    return not report.interrupted and report.verdict is not Verdict.ERROR


def _result(report: Report, code: int, rulings: Sequence[Ruling]) -> Result:
    """Return the result: a pass has checked something and found nothing."""
    if code != EXIT_PASSED:
        return Result.FAILED
    clean = report.verdict is Verdict.PASSED and not rulings
    return Result.PASSED if clean else Result.WARNED


def _found(
    report: Report, rule: EnforcementRule, allowances: tuple[Allowance, ...], rollout: Rollout
) -> list[_Found]:
    """Return every finding in order: of each check what counts, then what it let through."""
    left = Counter({waiver: waiver.count for waiver in rollout.in_force()})
    found = []
    for result in report.results:
        for check in result.checks:
            named = (result.name, result.full_name(check))
            marked = [(finding, False) for finding in check.findings]
            marked += [(finding, True) for finding in check.let_through]
            for finding, let_through in marked:
                mark = fingerprint(finding, rollout.clean)
                waiver = None if let_through else take_waiver(finding, mark, named, left)
                allowed = (one for one in allowances if one.allows(result.name, finding.code))
                ruled = rule_for(rule, rollout, result.name, finding.code)
                found.append(
                    _Found(*named, finding, mark, let_through, ruled, waiver, next(allowed, None))
                )
    return found


def take_waiver(
    finding: Finding, mark: str, names: tuple[str, str], left: Counter[Waiver]
) -> Waiver | None:
    """Take a waiver for a finding; none is for what is found about the policy itself."""
    for waiver, count in left.items():
        own = finding.code.startswith(OWN_FAMILY)
        if count > 0 and not own and waiver.accepts(finding, mark, names):
            left[waiver] -= 1
            return waiver
    return None


def rule_for(
    default: EnforcementRule, rollout: Rollout, guardrail: str, code: str
) -> EnforcementRule:
    """Return the rule for a finding: the most specific one, or the mode of the run."""
    rule = rollout.rule_for(guardrail, code)
    return EnforcementRule(rule.mode_on(rollout.today), str(rule)) if rule else default


def _ruled(found: Sequence[_Found], *, can_end: bool) -> tuple[Ruling, ...]:
    """Rule on every finding, with the overrides that matter.

    All are used where they let everything through; else those that strict findings need, when
    warn windows let the rest through. What a check let through by itself was let through already.
    """
    open_ones = [one for one in found if one.waiver is None]
    all_of_them = can_end and all(one.allowance for one in open_ones)
    needed = can_end and all(one.allowance for one in open_ones if one.blocks)
    rulings = []
    for one in found:
        used = all_of_them or one.let_through or (needed and one.blocks)
        rulings.append(one.ruling(one.allowance.override if used and one.allowance else None))
    return tuple(rulings)


def _overrides(rulings: Sequence[Ruling]) -> tuple[Override, ...]:
    """Return the overrides that were used, each with the codes it let through."""
    codes: dict[Override, set[str]] = {}
    for ruling in rulings:
        if ruling.effect is Effect.OVERRIDDEN and ruling.override is not None:
            codes.setdefault(ruling.override, set()).add(ruling.finding.code)
    return tuple(override.covering(frozenset(covered)) for override, covered in codes.items())
