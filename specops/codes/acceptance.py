"""DS060 to DS067: the rules for what a plan says is run to show its requirements.

The examples are documents of a packet, as those of ``specops.codes.documents``.
"""

from typing import Final

from specops.codes.model import CheckCode

_BEFORE: Final = """==> plan.md <==
# Plan: Example

## Inputs

- Spec: docs/SPEC-DEMO-001-example/spec.md

## Work Breakdown

1. Build it.

## Acceptance Mapping

| Requirement | Validation Step | Test/Check Artifact |
| --- | --- | --- |
| R1, R2 | Run it | the block below |
"""
_AFTER: Final = """
## Risks & Unknowns

- None is known.

## Consensus & Risks (Multi-AI)

- All agreed.

## Exit Criteria (Done)

- It works.
"""
_RUN: Final = '[R1]\nargv = ["make", "check"]\n'
_REPLACED: Final = 'plant = [{ file = "%s", replace = ["Spec", "Spock"] }]\n'
_SPEC: Final = "docs/SPEC-DEMO-001-example/spec.md"


def _plan(block: str, more: str = "") -> str:
    """Return a plan with a block below its mapping; ``more`` stands at the end."""
    return f"{_BEFORE}\n```accept\n{block}```\n{_AFTER}{more}"


def _code(
    number: int, words: tuple[str, str, str], failing: str, passing: str = _plan(_RUN)
) -> CheckCode:
    title, why, fix = words
    return CheckCode(f"DS{number:03d}", title, why, fix, failing, passing, language="markdown")


CODES: Final = (
    _code(
        60,
        (
            "An accept block is no TOML",
            "What cannot be read is not run, and a check that is not run must not look passed.",
            "Correct the line that the message names; see docs/acceptance.md.",
        ),
        _plan("[R1\n" + _RUN),
    ),
    _code(
        61,
        (
            "An accept block stands where nobody reads it",
            "It looks like a check, and is none: nothing of it is ever run.",
            "Put it below the acceptance mapping: at the margin, closed, and in no comment.",
        ),
        _plan(_RUN, f"\n```accept\n{_RUN}```\n"),
    ),
    _code(
        62,
        (
            "An accept block says what the grammar does not know",
            "A word that nobody understands is an expectation that nobody checks.",
            "Use the words of docs/acceptance.md; the message names the place.",
        ),
        _plan(_RUN + "expect.exti = 1\n"),
    ),
    _code(
        63,
        (
            "An accept block binds an id that is no requirement of the packet",
            "The check shows something that nobody asked for, and its requirement is not shown.",
            "Define the id in the spec, outside of code, and give it a row in the mapping.",
        ),
        _plan(_RUN.replace("R1", "R7")),
    ),
    _code(
        64,
        (
            "A requirement is bound by two accept blocks",
            "Nobody can tell which of the two counts.",
            "Join them: a check can run several commands.",
        ),
        _plan(f"{_RUN}```\n\n```accept\n{_RUN}"),
    ),
    _code(
        65,
        (
            "The spec defines a requirement twice",
            "A check can show one of the two, and the other would count as shown.",
            "Give one of them another id, or name it within the sentence.",
        ),
        "==> spec.md <==\n# Spec: Example\n\n## Context\n\nWhy.\n\n## Objectives\n\n- R1: It works."
        f"\n- R1: It is fast.\n\n{_plan(_RUN)}",
    ),
    _code(
        66,
        (
            "An acceptance names a file that does not exist",
            "A test that is not there was never run, and a defect in no file is never planted.",
            "Correct the path; it is read from the root of the repository.",
        ),
        _plan(_RUN).replace("the block below", "tests/test_nothing.py::test_it"),
    ),
    _code(
        67,
        (
            "A drill cannot go red",
            "It proves nothing: with nothing planted it is its check again.",
            "Plant a defect, set a variable, or expect an exit code that is not 0.",
        ),
        _plan(f"{_RUN}[R1.drill]\nfails = true\n"),
        _plan(f"{_RUN}[R1.drill]\nfails = true\n{_REPLACED % _SPEC}"),
    ),
)
