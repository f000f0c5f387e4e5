"""Proofs in real processes: the whole of one guardrail, and checks that somebody removed."""

import json
import os
import sys
from pathlib import Path

import pytest

from specops.canaries.registry import canaries
from tests.fakes.repository import Guarded

TRACKER = [canary for canary in canaries() if canary.guardrail == "tracker"]
# What somebody does who removes a check: its findings are gone, wherever they would be made.
REMOVED = """
import sys
from dataclasses import replace
from specops import runner
from specops.console import main
from specops.model import GuardrailResult, Verdict
whole = runner._ranked
def blind(check):
    left = tuple(one for one in check.findings if one.code != {code!r})
    turned = check.verdict is Verdict.FAILED and not left
    return replace(check, findings=left, verdict=Verdict.PASSED if turned else check.verdict)
def ranked(name, checks):
    return GuardrailResult(name, tuple(map(blind, whole(name, checks).checks)))
runner._ranked = ranked
sys.exit(main(["prove", "--code", {code!r}, "--output-format", "json"]))
"""


def test_a_guardrail_is_proved_whole_by_a_person_with_invoke(
    guarded: Guarded, tmp_path: Path
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    options = ("--guardrail", "tracker", "--jobs", "2")
    done = guarded.invoke("prove", *options, TMPDIR=str(temporary))
    assert done.returncode == 0, done.stdout + done.stderr
    count = len(TRACKER)
    assert f"note: proved: {count}/{count} faults caught" in done.stdout
    assert list(temporary.glob("specops-prove-*")) == []


@pytest.mark.parametrize("code", ["TR008", "BA004", "HS006"])
def test_a_check_that_was_removed_makes_prove_fail_and_name_it(guarded: Guarded, code: str) -> None:
    done = guarded.start([sys.executable, "-c", REMOVED.format(code=code)], {})
    assert done.returncode == 1, done.stderr
    findings = json.loads(done.stdout)["findings"]
    assert {finding["code"] for finding in findings} == {"PV001"}
    assert f"{code} (" in findings[0]["message"]
    (record,) = guarded.evidence("proof_*Z-??????.json")
    assert json.loads(record.read_bytes())["canaries"][0]["outcome"] == "missed"


def test_secrets_of_the_caller_reach_no_planting(guarded: Guarded) -> None:
    key = "sentinel-4711-of-the-caller"
    done = guarded.specops("prove", "--code", "HS002", HAL_SECRET_KAVEDARR_API_KEY=key)
    assert done.returncode == 0, done.stdout + done.stderr
    assert all(key not in path.read_text(encoding="utf-8") for path in guarded.evidence())
    assert key not in done.stdout
    assert "HAL_SECRET_KAVEDARR_API_KEY" not in os.environ
