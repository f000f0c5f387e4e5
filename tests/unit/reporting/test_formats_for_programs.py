"""github, junit and sarif: what other programs read."""

import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specops.model import (
    CheckResult,
    Enforcement,
    Finding,
    GuardrailResult,
    Location,
    Report,
    could_not_judge,
    judged,
    passed,
    skipped,
)
from specops.policy import EnforcementRule, decide
from specops.redaction import redactor
from specops.reporting.interface import Outcome
from specops.reporting.select import FORMATS, reporter

SCHEMA = Path(__file__).parents[2] / "data" / "sarif" / "sarif-schema-2.1.0.json"
FINDING = Finding("HS014", "1 error,\n100%: bad", Location("docs/a b.md", 3, 7), "mend it")
CHECKS = (
    passed("health", 1, duration_ms=1500),
    judged("graphql_ping", 1, (FINDING, Finding("HS001", "refused secret-sentinel"))),
    skipped("slow", "asked for", "SPEC_OPS_HAL_SKIP"),
    could_not_judge("list_movies", "no key"),
)
WARN = EnforcementRule(Enforcement.WARN, "default")
STRICT = EnforcementRule(Enforcement.STRICT, "default")


def shown(
    word: str, checks: tuple[CheckResult, ...] = CHECKS, rule: EnforcementRule = STRICT
) -> str:
    kept = io.StringIO()
    show = reporter(word, kept, {}, redactor({"KEY": "secret-sentinel"}))
    report = Report((GuardrailResult("hal-smoke", checks),))
    for check in checks:
        show.check("hal-smoke", check)
    assert word == "text" or kept.getvalue() == ""
    show.finish(Outcome("validate", report, decide(report, rule), rule, "SPEC-KIT-018"))
    return kept.getvalue()


@pytest.fixture(scope="module")
def schema() -> Any:  # noqa: ANN401 - JSON is any value
    return json.loads(SCHEMA.read_bytes())


def test_github_annotates_the_line_and_escapes_what_would_end_it() -> None:
    assert shown("github").splitlines() == [
        "::error title=hal-smoke/list_movies::could not judge: no key",
        "::error file=docs/a b.md,line=3,col=7,title=HS014::1 error,%0A100%25: bad (mend it)",
        "::error title=HS001::refused [redacted:KEY]",
        "::notice title=hal-smoke/slow::skipped: asked for (asked for by SPEC_OPS_HAL_SKIP)",
        "error: validate SPEC-KIT-018, 2 checked, 2 findings, exit 3",
    ]


def test_github_shows_a_finding_that_is_let_through_as_a_warning() -> None:
    assert shown("github", CHECKS[:2], WARN).startswith("::warning file=docs/a b.md")


def test_github_caps_its_annotations_and_says_how_many_are_left() -> None:
    many = tuple(Finding("HS001", f"finding {number}") for number in range(25))
    lines = shown("github", (judged("a", 1, many),)).splitlines()
    assert sum(line.startswith("::error") for line in lines) == 10
    assert lines[-2] == "::notice title=validate::15 more of 25 are not shown here"


def test_github_shows_findings_before_what_was_skipped() -> None:
    skips = tuple(skipped(f"check-{number}", "asked for", "a flag") for number in range(12))
    lines = shown("github", (*skips, CHECKS[1])).splitlines()
    assert [line[:8] for line in lines[:3]] == ["::error ", "::error ", "::notice"]
    assert lines[-2] == "::notice title=validate::4 more of 14 are not shown here"


def test_junit_has_a_case_for_each_check_with_what_it_came_to() -> None:
    text = shown("junit")
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
    (suite,) = ET.fromstring(text)
    assert (
        suite.get("tests"),
        suite.get("failures"),
        suite.get("errors"),
        suite.get("skipped"),
    ) == (
        "4",
        "1",
        "1",
        "1",
    )
    assert suite.get("time") == "1.500"
    inside = {case.get("name"): [child.tag for child in case] for case in suite}
    assert inside == {
        "health": [],
        "graphql_ping": ["failure"],
        "slow": ["skipped"],
        "list_movies": ["error"],
    }
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.text is not None
    assert "HS014 docs/a b.md:3:7: 1 error," in failure.text
    assert "HS001 refused [redacted:KEY]" in failure.text


@given(st.text())
def test_junit_is_well_formed_whatever_a_server_says(text: str) -> None:
    ET.fromstring(shown("junit", (judged("a", 1, (Finding("HS001", text),)),)))


def test_sarif_fits_the_official_schema(schema: Any) -> None:  # noqa: ANN401 - JSON is any value
    for checks in (CHECKS, CHECKS[:1], CHECKS[1:2]):
        jsonschema.validate(json.loads(shown("sarif", checks)), schema)


def test_the_official_schema_can_say_no(schema: Any) -> None:  # noqa: ANN401 - JSON is any value
    log = json.loads(shown("sarif"))
    del log["runs"][0]["tool"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(log, schema)


def test_sarif_names_rule_place_and_level() -> None:
    (run,) = json.loads(shown("sarif"))["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["HS001", "HS014"]
    first, second = run["results"]
    assert (first["ruleId"], first["level"]) == ("HS014", "error")
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "docs/a%20b.md"},
        "region": {"startLine": 3, "startColumn": 7},
    }
    assert "locations" not in second
    assert "secret-sentinel" not in json.dumps(run)


def test_sarif_tells_an_error_of_the_tool_apart_from_its_results() -> None:
    (run,) = json.loads(shown("sarif"))["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    error, skip = invocation["toolExecutionNotifications"]
    assert error["level"] == "error"
    assert error["message"]["text"] == "hal-smoke/list_movies could not judge: no key"
    assert skip["level"] == "note"
    assert skip["message"]["text"] == (
        "hal-smoke/slow was skipped: asked for (asked for by SPEC_OPS_HAL_SKIP)"
    )
    (healthy,) = json.loads(shown("sarif", CHECKS[:1]))["runs"]
    assert healthy["invocations"][0]["executionSuccessful"] is True
    assert healthy["results"] == []


def test_sarif_marks_a_finding_that_is_let_through_as_a_warning() -> None:
    (run,) = json.loads(shown("sarif", CHECKS[1:2], WARN))["runs"]
    assert {result["level"] for result in run["results"]} == {"warning"}


def test_a_place_without_a_line_has_no_region() -> None:
    whole = Finding("HS001", "refused", Location("p.json"))
    (run,) = json.loads(shown("sarif", (judged("a", 1, (whole,)),)))["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "p.json"}}


@pytest.mark.parametrize("word", FORMATS)
def test_no_format_prints_a_secret(word: str) -> None:
    assert "secret-sentinel" not in shown(word)
