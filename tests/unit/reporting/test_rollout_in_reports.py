"""A waived finding is shown in every format, and counted neither as a pass nor as a failure."""

import io
import json
from datetime import date
from xml.etree import ElementTree as ET

from specops.model import Enforcement, Finding, GuardrailResult, Report, judged, passed
from specops.policy import Decision, EnforcementRule, Result, Rollout, RolloutRule, Waiver, decide
from specops.policy.rollout import fingerprint
from specops.redaction import redactor
from specops.reporting.interface import Outcome
from specops.reporting.select import reporter

TODAY, UNTIL = date(2026, 11, 25), date(2026, 12, 31)
REFUSED = Finding("HS001", "health: refused")
SLOW = Finding("HS018", "list: slow")
REPORT = Report(
    (
        GuardrailResult(
            "hal-smoke",
            (
                judged("health", 1, (REFUSED,)),
                judged("list", 1, (SLOW,)),
                passed("ping", 1),
            ),
        ),
    )
)
ROLLOUT = Rollout(
    TODAY,
    (RolloutRule(Enforcement.WARN, code="HS018", until=UNTIL, owner="ada", reason="soon"),),
    (
        Waiver(
            "HS001",
            fingerprint(REFUSED),
            check="hal-smoke",
            reason="it moves",
            owner="ada",
            expires=UNTIL,
        ),
    ),
)
STRICT = EnforcementRule(Enforcement.STRICT, "default")


def shown(word: str, decision: Decision | None = None) -> str:
    stream = io.StringIO()
    show = reporter(word, stream, {}, redactor({}))
    made = decision or decide(REPORT, STRICT, (), ROLLOUT)
    show.finish(Outcome("validate", REPORT, made, STRICT, "SPEC-KIT-018"))
    return stream.getvalue()


def test_text_says_what_is_waived_by_whom_and_why_and_what_a_window_lets_through() -> None:
    assert shown("text").splitlines() == [
        "waived: HS001 hal-smoke/health by a waiver of ada until 2026-12-31: it moves",
        "warned: 1 by the rollout rule for HS018: warn until 2026-12-31, owner ada",
        (
            "failed: validate SPEC-KIT-018, 3 checked, 1 waived,"
            " exit 0 (warn; strict would have been exit 1)"
        ),
    ]


def test_json_says_of_each_finding_what_became_of_it() -> None:
    document = json.loads(shown("json"))
    told = [(one["code"], one["effect"], one["fingerprint"]) for one in document["findings"]]
    assert told == [
        ("HS001", "waived", fingerprint(REFUSED)),
        ("HS018", "warns", fingerprint(SLOW)),
    ]
    assert (document["waived"], document["strictExitCode"], document["exitCode"]) == (1, 1, 0)


def test_sarif_suppresses_what_is_waived() -> None:
    waived, warned = json.loads(shown("sarif"))["runs"][0]["results"]
    assert waived["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "waiver of ada until 2026-12-31: it moves",
        }
    ]
    assert waived["partialFingerprints"] == {"specops/v1": fingerprint(REFUSED)}
    assert (warned["level"], "suppressions" in warned) == ("warning", False)


def test_junit_counts_a_waived_check_as_skipped_and_no_other() -> None:
    suite = ET.fromstring(shown("junit")).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("3", "1", "1")
    skipped = suite.find("testcase[@name='health']/skipped")
    assert skipped is not None
    assert skipped.get("message") == "waived: waiver of ada until 2026-12-31"
    assert skipped.text == "HS001 health: refused"


def test_github_notes_what_is_waived_and_warns_of_what_a_window_lets_through() -> None:
    lines = shown("github").splitlines()
    assert lines[0] == "::notice title=HS001::health: refused"
    assert lines[1] == "::warning title=HS018::list: slow"
    assert lines[2].endswith("3 checked, 2 findings, 1 waived, exit 0")


def test_a_run_that_nothing_was_ruled_on_shows_its_findings_all_the_same() -> None:
    broken_off = Decision(3, 3, Result.FAILED)
    assert json.loads(shown("json", broken_off))["findings"] == [
        {"code": "HS001", "message": "health: refused"},
        {"code": "HS018", "message": "list: slow"},
    ]
    levels = [one["level"] for one in json.loads(shown("sarif", broken_off))["runs"][0]["results"]]
    assert levels == ["error", "error"]
    assert shown("github", broken_off).startswith("::error title=HS001::")
