"""The texts of a packet whose plan binds checks."""

from specops.packet.acceptance.model import Acceptance, Check
from specops.packet.acceptance.read import parse_acceptance

SPEC = "# Spec: Example\n\n## Objectives\n\n- R1: It works.\n- R2: It is fast.\n"
HEAD = """# Plan: Example

## Acceptance Mapping

| Requirement | Validation Step | Test/Check Artifact |
| --- | --- | --- |
| R1 | Run it | below |
| R2 | Time it | {artifact} |
"""
FIRST = HEAD.count("\n") + 3
"""The line of the first line within the block of ``plan``."""


def plan(block: str = "", artifact: str = "nothing yet", after: str = "") -> str:
    fenced = f"\n```accept\n{block}```\n" if block else ""
    return f"{HEAD.format(artifact=artifact)}{fenced}{after}"


def read(block: str = "", artifact: str = "nothing yet", after: str = "") -> Acceptance:
    return parse_acceptance(SPEC, plan(block, artifact, after))


def only(block: str) -> Check:
    """Return the one check that a block binds."""
    acceptance = read(block)
    assert acceptance.faults == ()
    (check,) = acceptance.checks
    return check


def faults(block: str) -> list[tuple[str, int]]:
    """Return code and line of each fault."""
    return [(fault.code, fault.line) for fault in read(block).faults]
