"""How large evidence may be, and in which words that is told."""

from pathlib import PurePosixPath

import pytest

from specops.codes import lifecycle as codes
from specops.codes.model import CheckCode
from specops.evidence.sizes import Amount, Sized
from specops.guardrails.evidence_size import EvidenceSize, Limits, shown, told
from specops.model import CheckResult, Finding, Location, Stage, could_not_judge, judged, passed

NO_LIMITS = Limits(None, None, None)
ONE = Amount(
    "SPEC-1",
    (Sized(PurePosixPath("e/a.log"), 900), Sized(PurePosixPath("e/b.log"), 2_000_000)),
    {Stage.VALIDATE: 2, Stage.PLAN: 1, Stage.AUDIT: 1},
    {Stage.PLAN: 900, Stage.VALIDATE: 2_000_000},
    "s1",
    "s2",
)
OTHER = Amount("", (Sized(PurePosixPath("e/lock.json"), 1_000_000),), {}, {}, "s1", "s2")


def judge(limits: Limits, *amounts: Amount) -> list[CheckResult]:
    guardrail = EvidenceSize("e", limits, amounts)
    assert guardrail.name == "evidence-size"
    return list(guardrail.run())


def over(code: CheckCode, size: str, limit: int, place: str) -> Finding:
    message = f"{size} are more than the {limit} MB of the limit"
    return Finding(code.code, message, Location(place), code.fix)


def test_every_file_is_counted_for_its_spec_and_all_of_them_once_more() -> None:
    assert judge(NO_LIMITS, ONE, OTHER) == [
        passed("SPEC-1", 2, observed="2.0 MB"),
        passed("other", 1, observed="1.0 MB"),
        passed("all", 1, observed="3.0 MB"),
    ]


def test_without_a_file_nothing_is_judged() -> None:
    nothing = could_not_judge("all", "nothing was checked")
    assert judge(NO_LIMITS) == [nothing]
    empty = Amount("SPEC-1", (), {}, {})
    assert judge(NO_LIMITS, empty) == [could_not_judge("SPEC-1", "nothing was checked"), nothing]
    assert judge(NO_LIMITS, empty, OTHER)[-1] == passed("all", 1, observed="1.0 MB")


def test_what_is_too_large_is_told_at_its_file_its_folder_and_the_root_of_all() -> None:
    one = over(codes.FILE_TOO_LARGE, "2.0 MB", 1, "e/b.log")
    spec = over(codes.SPEC_TOO_LARGE, "2.0 MB", 1, "e/commands/SPEC-1")
    every = over(codes.TOTAL_TOO_LARGE, "3.0 MB", 2, "e")
    assert judge(Limits(1, 1, 2), ONE, OTHER) == [
        judged("SPEC-1", 2, (one, spec), observed="2.0 MB"),
        passed("other", 1, observed="1.0 MB"),
        judged("all", 1, (every,), observed="3.0 MB"),
    ]
    assert judge(Limits(None, None, 0), OTHER)[-1].findings != ()


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0.0 kB"),
        (949, "0.9 kB"),
        (999_949, "999.9 kB"),
        (1_000_000, "1.0 MB"),
        (1_260_000, "1.3 MB"),
    ],
)
def test_a_size_is_told_in_kilobytes_up_to_a_megabyte(size: int, words: str) -> None:
    assert shown(size) == words


def test_the_runs_of_a_spec_are_told_in_the_order_of_the_stages() -> None:
    assert told(ONE) == (
        "SPEC-1: 2 files, 2.0 MB; runs: plan 1 (0.9 kB), validate 2 (2.0 MB), audit 1 (0.0 kB); "
        "oldest s1, newest s2; largest b.log (2.0 MB)"
    )
    assert told(OTHER) == "other: 1 files, 1.0 MB; largest lock.json (1.0 MB)"
