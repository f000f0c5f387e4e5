"""What is said of the failing example of each code, to the letter; ``~`` stands for the packet."""

from pathlib import Path

import pytest

from specops.codes.documents import CODES, FIXES
from specops.guardrails.documents.lint import DocumentLint
from specops.model import could_not_judge
from tests.fakes import packets
from tests.unit.guardrails.documents.test_codes import STRICT, store

SAID = """\
DS001 ~/tasks.md:1:1 | ~/tasks.md does not exist
DS002 ~/plan.md:1:1 | ~/plan.md cannot be read: it is no regular file
DS003 ~/plan.md:1:1 | the first heading is '# Planet: Example', not '# Plan: ...'
DS004 ~/plan.md:29:1 | section '## Risks & Unknowns' is missing
DS005 ~/plan.md:17:1 | section 'Risks & Unknowns' is at level 3, not 2
DS006 ~/spec.md:3:1 | section '## Objectives' stands before '## Context'
DS007 ~/plan.md:17:1 | section '## Risks & Unknowns' is empty
DS008 ~/plan.md:29:1 | section '## Inputs' comes again; it began in line 3
DS009 ~/tasks.md:1:1 | there is no table with the columns Order | Task | Owner | Status | Validation
DS010 ~/tasks.md:3:3 | the columns are to be \
Order | Task | Owner | Status | Validation; the table lacks Owner
DS011 ~/tasks.md:3:1 | the table Order | Task | Owner | Status | Validation has no row
DS012 ~/plan.md:13:1 | no row maps R2, which the spec defines in line 10
DS013 ~/plan.md:3:1 | the inputs name no file
DS014 ~/plan.md:5:9 | input ~/sepc.md does not exist
DS015 ~/plan.md:5:9 | input /etc/passwd lies outside the repository
DS016 ~/plan.md:5:9 | ~/spec.md is pinned to 0000000, which is no object of this repository
DS017 ~/plan.md:5:9 | ~/spec.md is pinned to 1111111, and has changed since
DS018 ~/plan.md:23:19 | link 'notes.md' leads to nothing
DS019 ~/plan.md:23:20 | link '#input' names an anchor that ~/plan.md does not have
DS020 ~/plan.md:23:19 | link '../../../notes.md' leads out of the repository
DS021 ~/plan.md:1:12 | ~/plan.md is not UTF-8: byte 0xe9
DS022 ~/plan.md:1:1 | ~/plan.md is larger than 2 MiB
DS023 ~/plan.md:1:1 | ~/plan.md is empty
DS024 docs/SPEC-lower:1:1 | docs/SPEC-lower is not named like a spec: SPEC-<AREA>-<ID>[-slug]
DS031 ~/spec.md:1:1 | section '## Acceptance Criteria' is recommended and missing
DS032 ~/plan.md:5:9 | input ~/spec.md is not pinned to a revision
DS060 ~/plan.md:18:4 | the accept block is no TOML:
DS061 ~/plan.md:34:1 | the accept block stands outside of the section with the acceptance mapping
DS062 ~/plan.md:20:1 | R1.expect.exti: unknown name 'exti'; did you mean 'exit'?
DS063 ~/plan.md:18:1 | R7 is no requirement that the spec defines
DS064 ~/plan.md:23:1 | R1 has a check already, in line 18
DS065 ~/spec.md:10:3 | R1 is defined again: nobody can tell which is meant
DS066 ~/plan.md:15:1 | R1/pytest names tests/test_nothing.py, which does not exist
DS067 ~/plan.md:18:1 | R1/drill plants nothing: it is its check again
"""


@pytest.mark.parametrize("line", SAID.splitlines(), ids=lambda line: line[:5])
def test_a_finding_says_what_is_wrong_and_where(tmp_path: Path, line: str) -> None:
    (code,) = (one for one in CODES if line.startswith(one.code))
    store(packets.make(tmp_path), code.failing)
    results = packets.lint(tmp_path, strict=code.code in STRICT)
    (found,) = (one for result in results for one in result.findings if one.code == code.code)
    said = f"{code.code} {found.location} | {found.message}".replace(packets.FOLDER, "~")
    # What follows a colon at the end is said by the parser of TOML, in words of its own.
    assert (said[: len(line)] if line.endswith(":") else said) == line
    assert found.remedy == FIXES[code.code]


def test_every_code_is_said() -> None:
    assert [line[:5] for line in SAID.splitlines()] == [code.code for code in CODES]


def test_where_there_is_no_packet_it_is_said_what_to_do(tmp_path: Path) -> None:
    remedy = "create one with docs.template, or correct --root"
    reason = "there is no packet: no folder notes/SPEC-*"
    (result,) = DocumentLint(tmp_path, docs_root="notes").run()
    assert result == could_not_judge("documents", reason, remedy=remedy)
