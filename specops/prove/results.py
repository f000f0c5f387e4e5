"""What a proof shows: a check for each canary, the matrix, and one line for all of it."""

from collections.abc import Sequence
from typing import Final, assert_never

from specops.canaries.model import NOWHERE
from specops.codes import proof as codes
from specops.model import (
    CheckResult,
    Finding,
    GuardrailResult,
    Report,
    could_not_judge,
    judged,
    passed,
    skipped,
)
from specops.prove.setup import first_place
from specops.prove.verdict import Outcome, Proof

_TWICE: Final = 2


def result(proof: Proof, *, strict: bool) -> CheckResult:
    """Return a proof as a check; under ``strict`` what the set-up lets through is a finding."""
    name, why = proof.canary.name, _why(proof)
    match proof.outcome:
        case Outcome.CAUGHT:
            return passed(name, _TWICE, observed=proof.outcome.value, duration_ms=proof.took_ms)
        case Outcome.MISSED:
            return _found(proof, codes.MISSED.code, codes.MISSED.fix)
        case Outcome.FALSE_ALARM:
            return _found(proof, codes.FALSE_ALARM.code, codes.FALSE_ALARM.fix)
        case Outcome.NOT_STOPPED if strict:
            return _found(proof, codes.NOT_STOPPED.code, codes.NOT_STOPPED.fix)
        case Outcome.NOT_STOPPED:
            return skipped(name, why, "; ".join(proof.blamed))
        case Outcome.NOT_PLANTED:
            return could_not_judge(name, why, duration_ms=proof.took_ms)  # the remedy is in it
        case _:
            assert_never(proof.outcome)


def report(proofs: Sequence[Proof], *, strict: bool) -> Report:
    """Return the proofs as a report, by guardrail."""
    names = dict.fromkeys(proof.canary.guardrail for proof in proofs)
    return Report(
        tuple(
            GuardrailResult(
                name,
                tuple(
                    result(proof, strict=strict)
                    for proof in proofs
                    if proof.canary.guardrail == name
                ),
            )
            for name in names
        )
    )


def summary(proofs: Sequence[Proof]) -> str:
    """Return the line that says it all: faults that were caught, twins that were found green."""
    caught = sum(proof.outcome is Outcome.CAUGHT for proof in proofs)
    twins = {one.canary.healthy.key for one in proofs if one.canary.healthy != NOWHERE}
    red = {proof.canary.healthy.key for proof in proofs if not proof.twin_is_green}
    green = f"{len(twins - red)}/{len(twins)} healthy twins green"
    return f"proved: {caught}/{len(proofs)} faults caught, {green}"


def kill_rate(proofs: Sequence[Proof]) -> float:
    """Return the share of the faults that were caught, from 0 to 1."""
    caught = sum(proof.outcome is Outcome.CAUGHT for proof in proofs)
    return round(caught / len(proofs), 4)


def matrix(proofs: Sequence[Proof]) -> str:
    """Return guardrails against outcomes as Markdown, and a line for what was not caught."""
    head = ["guardrail", *(outcome.value for outcome in Outcome), "kill rate"]
    lines = [f"# {summary(proofs)}", "", _row(head), _row(["---"] * len(head))]
    for name in sorted({proof.canary.guardrail for proof in proofs}):
        ours = [proof for proof in proofs if proof.canary.guardrail == name]
        counts = [sum(one.outcome is outcome for one in ours) for outcome in Outcome]
        lines.append(_row([name, *map(str, counts), f"{kill_rate(ours):.0%}"]))
    faults = [[one.canary.name, one.canary.says, one.outcome.value, _why(one)] for one in proofs]
    lines += ["", _row(["canary", "fault", "outcome", "why"]), _row(["---"] * 4)]
    return "\n".join([*lines, *map(_row, faults), ""])


def _found(proof: Proof, code: str, remedy: str) -> CheckResult:
    """Return a proof that failed."""
    canary = proof.canary
    message = f"{canary.name} ({canary.guardrail}): {canary.says}: {_why(proof)}"
    finding = Finding(code, message, first_place(proof.blamed), remedy)
    name, took_ms = canary.name, proof.took_ms
    return judged(name, _TWICE, (finding,), observed=proof.outcome.value, duration_ms=took_ms)


def _why(proof: Proof) -> str:
    """Return why a canary was not caught, and who is to blame."""
    if not proof.blamed:
        return proof.why
    return f"{proof.outcome.value}: {proof.why}; because of {'; '.join(proof.blamed)}"


def _row(cells: Sequence[str]) -> str:
    """Return a row of a table in Markdown, of cells that bring no markup of HTML with them."""
    lines = (" ".join(cell.split()) for cell in cells)
    escaped = (line.replace("|", "\\|").replace("<", "&lt;") for line in lines)
    return f"| {' | '.join(escaped)} |"
