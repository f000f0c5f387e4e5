import io
import json
from collections.abc import Mapping

import pytest

from specops.errors import UsageError
from specops.model import (
    CheckResult,
    Enforcement,
    Finding,
    GuardrailResult,
    Location,
    Override,
    Report,
    Verdict,
    could_not_judge,
    judged,
    passed,
    skipped,
)
from specops.policy import Allowance, EnforcementRule, decide
from specops.policy.rollout import fingerprint
from specops.redaction import redactor
from specops.reporting.interface import Outcome, Reporter
from specops.reporting.select import reporter
from specops.reporting.text import wants_colour

STRICT = EnforcementRule(Enforcement.STRICT, "default")
FAILED = judged(
    "graphql_ping",
    1,
    (Finding("HS014", "1 error: \x1b[2Jsecret-sentinel", Location("p.json", 3), "read it"),),
    observed="HTTP 200",
    duration_ms=3,
)
CHECKS = (
    passed("health", 1, observed="HTTP 200", duration_ms=2),
    FAILED,
    skipped("slow", "asked for", "SPEC_OPS_HAL_SKIP"),
    could_not_judge("list_movies", "no key", remedy="set it"),
)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(
    word: str,
    checks: tuple[CheckResult, ...],
    *,
    stream: io.StringIO | None = None,
    allow: bool = False,
    rule: EnforcementRule = STRICT,
    evidence: tuple[str, ...] = ("evidence/e.json",),
    environ: Mapping[str, str] | None = None,
) -> str:
    kept = stream or io.StringIO()
    show: Reporter = reporter(word, kept, environ or {}, redactor({"KEY": "secret-sentinel"}))
    report = Report((GuardrailResult("hal-smoke", checks),))
    for check in checks:
        show.check("hal-smoke", check)
    allowance = Allowance(Override("allow-fail", "flag --allow-fail", "drill"))
    decision = decide(report, rule, (allowance,) if allow else ())
    notes = ("the HAL is the embedded one",)
    show.finish(Outcome("validate", report, decision, rule, "SPEC-KIT-018", evidence, notes))
    return kept.getvalue()


def test_text_has_a_line_for_each_check_then_what_it_came_to() -> None:
    assert shown("text", CHECKS).splitlines() == [
        "passed  hal-smoke/health              2 ms  HTTP 200",
        "failed  hal-smoke/graphql_ping        3 ms  HTTP 200",
        "        HS014 p.json:3: 1 error: \\x1b[2J[redacted:KEY] -> read it",
        f"skipped hal-smoke/slow {'':>14} 0 ms {'':>11}asked for (asked for by SPEC_OPS_HAL_SKIP)",
        f"error   hal-smoke/list_movies {'':>7} 0 ms {'':>11}no key; set it",
        "note: the HAL is the embedded one",
        "error: validate SPEC-KIT-018, 2 checked, exit 3",
        "evidence: evidence/e.json",
    ]


def test_text_names_an_override_and_what_strict_would_have_done() -> None:
    lines = shown("text", (FAILED,), allow=True, evidence=()).splitlines()
    assert "override: allow-fail (flag --allow-fail) let through HS014: drill" in lines
    warn = EnforcementRule(Enforcement.WARN, "flag --enforcement")
    last = shown("text", (FAILED,), rule=warn, evidence=()).splitlines()[-1]
    assert last.endswith("exit 0 (warn; strict would have been exit 1)")


def test_a_check_named_like_its_guardrail_is_named_once() -> None:
    line = shown("text", (passed("hal-smoke", 1),)).splitlines()[0]
    assert line.split()[:2] == ["passed", "hal-smoke"]


def test_colour_is_for_terminals_only_and_can_be_declined() -> None:
    assert wants_colour(Terminal(), {})
    assert not wants_colour(Terminal(), {"NO_COLOR": "1"})
    assert not wants_colour(Terminal(), {"TERM": "dumb"})
    assert not wants_colour(io.StringIO(), {})


def test_on_a_terminal_the_verdict_is_coloured_and_the_server_s_colours_are_not() -> None:
    text = shown("text", CHECKS, stream=Terminal())
    assert "\x1b[32mpassed\x1b[0m" in text
    assert "\x1b[31mfailed\x1b[0m" in text
    assert "\x1b[2J" not in text


def test_json_is_the_document_of_the_contract() -> None:
    document = json.loads(shown("json", CHECKS))
    assert list(document) == [
        "schemaVersion",
        "command",
        "specId",
        "verdict",
        "exitCode",
        "enforcement",
        "checked",
        "findings",
        "results",
        "overrides",
        "evidence",
        "notes",
    ]
    assert (document["verdict"], document["exitCode"], document["checked"]) == ("error", 3, 2)
    assert document["findings"] == [
        {
            "code": "HS014",
            "message": "1 error: \x1b[2J[redacted:KEY]",
            "location": {"path": "p.json", "line": 3},
            "remedy": "read it",
            "check": "hal-smoke/graphql_ping",
            "fingerprint": fingerprint(FAILED.findings[0]),
            "effect": "blocks",
            "decidedBy": "default",
        }
    ]
    assert document["results"][1]["reason"] == "1 error: \x1b[2J[redacted:KEY]"
    assert document["results"][3] == {
        "name": "hal-smoke/list_movies",
        "verdict": "error",
        "checked": 0,
        "durationMs": 0,
        "reason": "no key",
    }


def test_keys_that_do_not_apply_are_absent() -> None:
    bare = judged("health", 1, (Finding("HS001", "refused"),))
    document = json.loads(shown("json", (bare,), evidence=()))
    assert "evidence" not in document
    ruled = {"check", "fingerprint", "effect", "decidedBy"}
    assert set(document["findings"][0]) == {"code", "message", *ruled}
    assert "waived" not in document


def test_another_format_is_refused() -> None:
    with pytest.raises(UsageError, match="it must be one of text, json, github"):
        reporter("xml", io.StringIO(), {}, redactor({}))


def test_every_verdict_has_its_colour() -> None:
    for verdict, check in zip(
        (Verdict.PASSED, Verdict.FAILED, Verdict.SKIPPED, Verdict.ERROR), CHECKS, strict=True
    ):
        assert f"m{verdict.value}\x1b[0m" in shown("text", (check,), stream=Terminal())
