"""The record of an acceptance: what showed each requirement, under a schema of its own.

Pure: a report and facts go in, a JSON object comes out, and the other way round.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from specops import strict_json
from specops.errors import EvidenceError
from specops.evidence.names import ACCEPT
from specops.model import CheckResult, Report, Verdict, worst
from specops.packet.acceptance.model import Acceptance, Check, Commands, NodeIds, Scenario
from specops.schema import load, violations
from specops.session import timestamp
from specops.values import dataclass

SCHEMA: Final = "acceptance"
SCHEMA_VERSION: Final = 1
_KINDS: Final = {Commands: "commands", NodeIds: "pytest", Scenario: "scenario"}


@dataclass(frozen=True, slots=True)
class AcceptanceRecord:
    """Everything that a record says beside what was judged; ``ended`` has its time zone.

    ``picked`` are the requirements that somebody chose in place of all.
    """

    spec_id: str
    session: str
    ended: datetime
    commit: str | None
    picked: tuple[str, ...]
    log: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a record says of one requirement.

    ``proven`` tells that a drill of it went red; ``covers`` are the files and folders that decided
    it, none for the whole tree.
    """

    requirement: str
    verdict: Verdict
    proven: bool
    covers: tuple[str, ...]


def render(record: AcceptanceRecord, acceptance: Acceptance, report: Report) -> dict[str, Any]:
    """Return a record as the JSON object of the schema ``acceptance``."""
    results = {check.name: check for result in report.results for check in result.checks}
    ids = [one for one in acceptance.requirements if one in (record.picked or (one,))]
    return {
        "schemaVersion": SCHEMA_VERSION,
        "command": f"spec-ops-{ACCEPT}",
        "specId": record.spec_id,
        "sessionId": record.session,
        "timestamp": timestamp(record.ended.astimezone(UTC)),
        "commit": record.commit,
        "verdict": report.verdict.value,
        "picked": list(record.picked),
        "requirements": [_requirement(one, acceptance.of(one), results) for one in ids],
        "artifacts": [{"path": record.log}],
    }


def _requirement(
    name: str, checks: Sequence[Check], results: Mapping[str, CheckResult]
) -> dict[str, Any]:
    """Return what showed one requirement; without any check nothing did, which is a failure."""
    found = [(check, results.get(check.full_name)) for check in checks]
    verdicts = [result.verdict if result else Verdict.ERROR for _, result in found]
    covered = {path for check in checks for path in check.covers}
    whole = not all(check.covers for check in checks)
    return {
        "id": name,
        "verdict": (worst(verdicts) if verdicts else Verdict.FAILED).value,
        "proven": is_proven(checks, results),
        "covers": [] if whole else sorted(covered),
        "checks": [_check(*pair) for pair in found],
    }


def is_proven(checks: Sequence[Check], results: Mapping[str, CheckResult]) -> bool:
    """Tell whether there are drills of a requirement, and all of them went red."""
    drills = [results.get(check.full_name) for check in checks if check.fails]
    return bool(drills) and all(one and one.verdict is Verdict.PASSED for one in drills)


def _check(check: Check, result: CheckResult | None) -> dict[str, Any]:
    """Return one check; one without a result was not run."""
    told: dict[str, Any] = {
        "name": check.full_name,
        "kind": _KINDS[type(check.action)],
        "drill": check.fails,
        "verdict": (result.verdict if result else Verdict.ERROR).value,
        "durationMs": result.duration_ms if result else 0,
    }
    findings = [{"code": f.code, "message": f.message} for f in result.findings] if result else []
    reason = result.reason if result else "not run"
    more = {"findings": findings, "reason": reason}
    return told | {key: value for key, value in more.items() if value}


def parse(content: bytes) -> Mapping[str, Any]:
    """Return the object of a record. Raises ``EvidenceError`` for bytes that are none."""
    try:
        value = strict_json.parse(content)
    except strict_json.StrictJsonError as error:
        raise EvidenceError(str(error)) from None
    for problem in problems(value):
        raise EvidenceError(problem)
    record: Mapping[str, Any] = value
    return record


def problems(value: object) -> list[str]:
    """Return what is wrong with a record, in words."""
    return [f"{one.pointer or '/'}: {one.message}" for one in violations(load(SCHEMA), value)]


def shown(record: Mapping[str, Any]) -> dict[str, Shown]:
    """Return what a valid record says of each requirement, by its id."""
    return {
        told["id"]: Shown(
            told["id"], Verdict(told["verdict"]), told["proven"], tuple(told["covers"])
        )
        for told in record["requirements"]
    }
