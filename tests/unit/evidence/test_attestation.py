import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from specops import __version__, strict_json
from specops.evidence.attestation import Previous, RunFacts, render, sha256
from specops.evidence.judgement import details
from specops.evidence.rulings import enforcement_json
from specops.model import (
    Enforcement,
    Finding,
    GuardrailResult,
    Override,
    Report,
    Stage,
    could_not_judge,
    judged,
    passed,
    skipped,
)
from specops.policy import NO_ROLLOUT, Allowance, EnforcementRule, decide
from specops.redaction import redactor

RULE = EnforcementRule(Enforcement.STRICT, "default")
FACTS = RunFacts(
    stage=Stage.VALIDATE,
    spec_id="SPEC-KIT-018",
    session="20261122T113000123Z-3f9c1a",
    commit="c" * 40,
    tree="e" * 40,
    dirty=False,
    started_at=datetime(2026, 11, 22, 11, 30, 0, 123000, tzinfo=UTC),
    duration_ms=412,
    rule=RULE,
    configuration={"z": "2" * 64, "a": "1" * 64},
    previous=Previous(Stage.IMPLEMENT, "evidence/x.json", "3" * 64),
    hal_target="embedded",
    source_tree="d" * 40,
    schemas={"telemetry.v1": "4" * 64},
)
CHECKS = (
    passed("health", 1),
    judged("graphql_ping", 1, (Finding("HS016", "1 error"),)),
    skipped("slow", "asked", "SPEC_OPS_HAL_SKIP"),
    could_not_judge("list_movies", "no key"),
)
SUBJECTS = [("evidence/e.json", b"{}"), ("evidence/e.log", b"log")]


def predicate(report: Report, *, allow: bool = False, facts: RunFacts = FACTS) -> dict[str, Any]:
    allowance = Allowance(Override("allow-fail", "flag --allow-fail", "drill"))
    decision = decide(report, facts.rule, (allowance,) if allow else ())
    statement = json.loads(render(facts, report, decision, SUBJECTS, redactor({})))
    return dict(statement["predicate"])


def of(*checks: object) -> Report:
    return Report((GuardrailResult("hal-smoke", checks),))  # type: ignore[arg-type] # CheckResults


def test_the_statement_names_every_file_with_its_digest() -> None:
    report = of(CHECKS[0])
    statement = json.loads(render(FACTS, report, decide(report, RULE), SUBJECTS, redactor({})))
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    assert statement["subject"] == [
        {"name": name, "digest": {"sha256": hashlib.sha256(content).hexdigest()}}
        for name, content in SUBJECTS
    ]


def test_the_facts_of_a_run_are_written_whole() -> None:
    told = predicate(of(CHECKS[0]), facts=replace(FACTS, picked=("hal-smoke",)))
    judged_so = {*details(of(CHECKS[0]), decide(of(CHECKS[0]), RULE)), "selfDigest"}
    assert told["configuration"] == [
        {"name": "a", "digest": {"sha256": "1" * 64}},
        {"name": "z", "digest": {"sha256": "2" * 64}},
    ]
    assert {key: value for key, value in told["specops"].items() if key not in judged_so} == {
        "tool": f"specops {__version__}",
        "stage": "validate",
        "specId": "SPEC-KIT-018",
        "sessionId": "20261122T113000123Z-3f9c1a",
        "commit": "c" * 40,
        "tree": "e" * 40,
        "sourceTree": "d" * 40,
        "dirty": False,
        "startedAt": "2026-11-22T11:30:00.123Z",
        "durationMs": 412,
        "checkDurationsMs": {"hal-smoke/health": 0},
        "enforcement": enforcement_json(RULE, NO_ROLLOUT),
        "halTarget": "embedded",
        "picked": ["hal-smoke"],
        "previous": {
            "stage": "implement",
            "name": "evidence/x.json",
            "digest": {"sha256": "3" * 64},
        },
        "schemas": [{"name": "telemetry.v1", "digest": {"sha256": "4" * 64}}],
    }


def test_an_error_is_a_failed_test_with_its_reason_and_a_skip_is_listed() -> None:
    told = predicate(of(*CHECKS))
    assert told["result"] == "FAILED"
    assert told["passedTests"] == ["hal-smoke/health"]
    assert told["failedTests"] == ["hal-smoke/graphql_ping", "hal-smoke/list_movies"]
    assert told["specops"]["errors"] == [{"name": "hal-smoke/list_movies", "reason": "no key"}]
    assert told["specops"]["skipped"] == [
        {"name": "hal-smoke/slow", "reason": "asked", "askedBy": "SPEC_OPS_HAL_SKIP"}
    ]
    assert told["specops"]["exitCode"] == 3


def test_a_failure_that_is_let_through_is_a_warned_test_and_the_override_is_named() -> None:
    told = predicate(of(*CHECKS[:2]), allow=True)
    assert (told["result"], told["failedTests"]) == ("WARNED", [])
    assert told["warnedTests"] == ["hal-smoke/graphql_ping"]
    assert told["specops"]["overrides"] == [
        {
            "name": "allow-fail",
            "source": "flag --allow-fail",
            "reason": "drill",
            "covers": ["HS016"],
        }
    ]
    assert told["specops"]["findings"] == {"HS016": 1}


def test_a_pass_that_was_none_at_once_is_marked_as_flaky() -> None:
    told = predicate(of(CHECKS[0], replace(passed("shaky", 1), is_flaky=True)))
    assert told["passedTests"] == ["hal-smoke/health", "hal-smoke/shaky"]
    assert [check.get("flaky") for check in told["specops"]["checks"]] == [None, True]


def test_the_link_to_the_stage_before_is_null_when_there_is_none() -> None:
    alone = predicate(of(CHECKS[0]), facts=replace(FACTS, previous=None))
    assert alone["specops"]["previous"] is None


def test_the_file_is_canonical_and_carries_the_digest_of_itself() -> None:
    report = of(CHECKS[0])
    content = render(FACTS, report, decide(report, RULE), SUBJECTS, redactor({}))
    statement = json.loads(content)
    assert content == strict_json.canonical(statement) + b"\n"
    told = statement["predicate"]["specops"].pop("selfDigest")
    assert told == {"sha256": sha256(strict_json.canonical(statement))}


def test_the_same_facts_give_the_same_bytes() -> None:
    report = of(*CHECKS)
    made = {render(FACTS, report, decide(report, RULE), SUBJECTS, redactor({})) for _ in range(3)}
    assert len(made) == 1


def test_no_secret_reaches_the_attestation() -> None:
    report = of(could_not_judge("x", "the server said sentinel-4711"))
    clean = redactor({"KEY": "sentinel-4711"})
    content = render(FACTS, report, decide(report, RULE), SUBJECTS, clean)
    assert b"sentinel-4711" not in content
    assert b"the server said [redacted:KEY]" in content


def test_it_tells_how_long_each_check_took() -> None:
    slow = replace(CHECKS[0], duration_ms=1200)
    told = predicate(of(slow, CHECKS[1]))["specops"]["checkDurationsMs"]
    assert told == {f"hal-smoke/{CHECKS[0].name}": 1200, f"hal-smoke/{CHECKS[1].name}": 0}
