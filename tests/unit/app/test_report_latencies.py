"""Which HAL records the report reads for its lines: the latest of each check, in their order."""

import json
from pathlib import Path, PurePosixPath

from specops.app.standing.runs import LATEST_RECORDS, Told, latencies
from specops.evidence.attested import Attested
from specops.evidence.recorded import Recorded
from specops.evidence.runs import Run
from specops.model import Stage
from specops.policy import Result

SPEC, STAGE = "SPEC-KIT-018", Stage.VALIDATE


def told(root: Path, number: int) -> Told:
    """Leave two HAL records of a run, which took as many milliseconds as its number."""
    names = [f"evidence/{number}-hal-{check}.json" for check in ("health", "graphql_ping")]
    (root / "evidence").mkdir(exist_ok=True)
    for name in names:
        check = name.partition("-hal-")[2].removesuffix(".json")
        record = {"check": check, "target": "embedded", "attempts": [{"latencyMs": number}]}
        (root / name).write_text(json.dumps(record), encoding="utf-8")
    subjects = dict.fromkeys([*names, f"evidence/{number}.log"], "0" * 64)
    path = PurePosixPath(f"evidence/{number}.json")
    recorded = Recorded(STAGE, str(number), path)
    attested = Attested(
        STAGE, SPEC, str(number), Result.PASSED, 0, None, None, {}, subjects, overrides=()
    )
    return Told(Run(SPEC, STAGE, str(number), path), recorded, attested)


def test_the_latest_records_of_each_check_are_shown_the_oldest_of_them_first(
    tmp_path: Path,
) -> None:
    count = LATEST_RECORDS + 2
    shown = latencies(tmp_path, [told(tmp_path, number) for number in range(count)])
    latest = tuple(float(number) for number in range(2, count))
    expected = [("graphql_ping", latest), ("health", latest)]
    assert [(one.check, one.values_ms) for one in shown] == expected


def test_a_run_without_an_attestation_has_no_latency(tmp_path: Path) -> None:
    one = told(tmp_path, 1)
    assert latencies(tmp_path, [Told(one.run, one.recorded, None)]) == ()
