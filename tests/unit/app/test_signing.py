"""Runs that sign, and verification that asks for a signature."""

import itertools
import shlex
from pathlib import Path

import pytest

from specops.app.boundary import execute
from specops.codes import verification
from specops.codes.model import CheckCode
from tests.fakes.repository import Guarded
from tests.fakes.world import Kept, call, world

SPEC = "SPEC-KIT-018"


@pytest.fixture
def signing(guarded: Guarded) -> Guarded:
    pytest.importorskip("securesystemslib", reason="needs the extra sign")
    return guarded


def typed(root: Path, script: str) -> tuple[int, str]:
    """Run each line as somebody types it, in this process; return how the last one ended."""
    code, shown = 0, ""
    for number, line in enumerate(script.splitlines()):
        words = shlex.split(line)
        variables = dict(word.split("=", 1) for word in words if "=" in word)
        command, *rest = words[len(variables) + 1 :]
        values = {one[2:]: other for one, other in itertools.pairwise(rest)}
        lists = {"spec": (values.pop("spec"),)} if command == "auto" else {}
        kept = Kept()
        clock = world(root, kept, variables)
        object.__setattr__(clock, "token", lambda number=number: f"{number:06x}")
        code = execute(call(command, clock, values=values, lists=lists))
        shown = kept.out.getvalue() + kept.err.getvalue()
    return code, shown


@pytest.mark.parametrize("code", verification.SIGNED, ids=lambda code: code.code)
def test_the_failing_example_of_a_code_yields_it(signing: Guarded, code: CheckCode) -> None:
    exit_code, shown = typed(signing.root, code.failing)
    assert exit_code == 1
    assert f"{code.code} evidence/" in shown


@pytest.mark.parametrize("code", verification.SIGNED, ids=lambda code: code.code)
def test_the_passing_example_of_a_code_passes(signing: Guarded, code: CheckCode) -> None:
    exit_code, shown = typed(signing.root, code.passing)
    assert exit_code == 0, shown
    assert "signatures were not verified" not in shown


def test_a_signature_over_another_attestation_is_found_without_a_key(signing: Guarded) -> None:
    typed(signing.root, "invoke evidence.keygen --key ../key\n")
    line = f"SPEC_OPS_SIGNING_KEY=../key invoke tasks --spec {SPEC}\n"
    typed(signing.root, f"invoke hal.smoke --hal embedded\n{line}")
    typed(signing.root, f"{line}{line}")
    first, second = signing.evidence("*.dsse.json")[:2]
    second.write_bytes(first.read_bytes())
    code, shown = typed(signing.root, "invoke evidence.verify")
    assert (code, "it was made over another attestation" in shown) == (1, True)
    second.unlink()
    second.symlink_to(first)
    code, shown = typed(signing.root, "invoke evidence.verify")
    assert (code, "EV025" in shown) == (1, True)


def test_a_log_says_who_signs_or_that_nobody_does(signing: Guarded) -> None:
    typed(signing.root, f"invoke tasks --spec {SPEC}")
    assert "the attestation is unsigned" in signing.log("tasks")
    _, told = typed(signing.root, "invoke evidence.keygen --key ../key")
    typed(signing.root, f"\nSPEC_OPS_SIGNING_KEY=../key invoke tasks --spec {SPEC}".strip())
    key_id = told.partition("key id: ")[2].strip()
    assert any(
        f"signed by the key {key_id}" in log.read_text(encoding="utf-8")
        for log in signing.evidence("*.log")
    )


def test_a_key_that_cannot_be_used_is_exit_3_before_anything_is_judged(guarded: Guarded) -> None:
    code, shown = typed(guarded.root, f"SPEC_OPS_SIGNING_KEY=../nowhere invoke tasks --spec {SPEC}")
    assert code == 3
    assert "nowhere" in shown or "specops-guardrails[sign]" in shown
    assert guarded.evidence() == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("invoke evidence.keygen", "needs the name of a file"),
        ("invoke evidence.keygen --key key", "lies in the repository"),
    ],
)
def test_a_key_needs_a_place_outside_the_repository(guarded: Guarded, line: str, told: str) -> None:
    code, shown = typed(guarded.root, line)
    assert (code, told in shown) == (2, True)
