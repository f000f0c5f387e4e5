from pathlib import Path

import pytest

from specops.errors import ProfileError
from specops.guardrails.baseline.files import (
    HalProfile,
    SpecRow,
    TrackerRow,
    constitution,
    packet,
)
from specops.model import CheckResult, Stage, Verdict

DOCUMENTS = ("a/spec.md", "a/plan.md", "a/tasks.md")


def codes(result: CheckResult) -> list[str]:
    return [finding.code for finding in result.findings]


def row(root: Path, *rows: SpecRow, stage: Stage = Stage.PLAN) -> CheckResult:
    (result,) = TrackerRow(root, "SPEC.md", "SPEC-KIT-018", stage, lambda _: rows).check()
    return result


def refuse(content: bytes, path: str) -> object:
    message = f"{path} has {len(content)} bytes too many"
    raise ProfileError(message, "shorten it")


def profile(root: Path, content: bytes | None, *, refused: bool = False) -> CheckResult:
    if content is not None:
        (root / "p.json").write_bytes(content)
    reader = refuse if refused else lambda *_: object()
    (result,) = HalProfile(root, "p.json", reader).check()
    return result


def test_a_constitution_that_says_something_passes(tmp_path: Path) -> None:
    (tmp_path / "c.md").write_bytes(b"One rule.")
    (result,) = constitution(tmp_path, "c.md")
    assert (result.name, result.verdict) == ("constitution", Verdict.PASSED)


@pytest.mark.parametrize("content", [None, b"\n", b"\xff"])
def test_a_constitution_that_says_nothing_is_a_finding(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "c.md").write_bytes(content)
    (result,) = constitution(tmp_path, "c.md")
    assert codes(result) == ["BA004"]
    assert result.findings[0].message.startswith("c.md ")


def test_each_document_of_the_packet_is_judged(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (result,) = packet(tmp_path, DOCUMENTS)
    assert (codes(result), result.checked) == (["BA005"] * 3, 3)
    for path, content in zip(DOCUMENTS, (b"# S", b"", b"\xff"), strict=True):
        (tmp_path / path).write_bytes(content)
    (result,) = packet(tmp_path, DOCUMENTS)
    assert [(str(one.location), one.code) for one in result.findings] == [
        ("a/plan.md", "BA005"),
        ("a/tasks.md", "BA006"),
    ]


def test_documents_of_windows_pass(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for path in DOCUMENTS:
        (tmp_path / path).write_bytes(b"\xef\xbb\xbf# A\r\n\r\ntext\r\n")
    (result,) = packet(tmp_path, DOCUMENTS)
    assert (result.verdict, result.observed) == (Verdict.PASSED, "3 documents")


def test_no_tracker_is_a_finding(tmp_path: Path) -> None:
    assert codes(row(tmp_path)) == ["BA007"]


def test_a_spec_has_exactly_one_row(tmp_path: Path) -> None:
    (tmp_path / "SPEC.md").write_text("# Tracker\n")
    rows = [SpecRow(line, "In Progress", "In Progress") for line in (5, 9)]
    assert row(tmp_path, rows[0]).verdict is Verdict.PASSED
    missing, twice = row(tmp_path), row(tmp_path, *rows)
    assert missing.findings[0].message == "SPEC.md has 0 rows for SPEC-KIT-018"
    assert (codes(missing), codes(twice)) == (["BA008"], ["BA008"])
    assert twice.findings[0].message == "SPEC.md has 2 rows for SPEC-KIT-018 (lines 5, 9)"
    assert str(twice.findings[0].location) == "SPEC.md:9"


@pytest.mark.parametrize("stage", list(Stage))
def test_a_spec_that_is_done_is_closed_to_the_first_three_stages(
    tmp_path: Path, stage: Stage
) -> None:
    (tmp_path / "SPEC.md").write_text("# Tracker\n")
    done = row(tmp_path, SpecRow(5, "**done**", "Done"), stage=stage)
    closed = stage in (Stage.PLAN, Stage.TASKS, Stage.IMPLEMENT)
    assert codes(done) == (["BA009"] if closed else [])


def test_a_status_that_nobody_knows_allows_nothing(tmp_path: Path) -> None:
    (tmp_path / "SPEC.md").write_text("# Tracker\n")
    (finding,) = row(tmp_path, SpecRow(5, "Bananas", None)).findings
    assert finding.message == "SPEC-KIT-018 is 'Bananas' in SPEC.md, which does not allow plan"


def test_a_valid_profile_passes(tmp_path: Path) -> None:
    assert profile(tmp_path, b"{}").verdict is Verdict.PASSED


@pytest.mark.parametrize("content", [None, b"", b"\xff"])
def test_a_profile_that_cannot_be_read_is_a_finding(tmp_path: Path, content: bytes | None) -> None:
    assert codes(profile(tmp_path, content)) == ["BA010"]


def test_a_profile_that_is_refused_is_a_finding_with_the_reason(tmp_path: Path) -> None:
    (finding,) = profile(tmp_path, b"{}", refused=True).findings
    assert finding.message == "p.json is not valid: p.json has 2 bytes too many"
    assert finding.remedy == "shorten it"
