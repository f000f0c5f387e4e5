from pathlib import Path

import pytest

from specops.errors import ProfileError
from specops.guardrails.baseline.files import (
    HalProfile,
    constitution,
    packet,
)
from specops.model import CheckResult, Verdict

DOCUMENTS = ("a/spec.md", "a/plan.md", "a/tasks.md")


def codes(result: CheckResult) -> list[str]:
    return [finding.code for finding in result.findings]


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


def test_a_valid_profile_passes(tmp_path: Path) -> None:
    assert profile(tmp_path, b"{}").verdict is Verdict.PASSED


@pytest.mark.parametrize("content", [None, b"", b"\xff"])
def test_a_profile_that_cannot_be_read_is_a_finding(tmp_path: Path, content: bytes | None) -> None:
    assert codes(profile(tmp_path, content)) == ["BA010"]


def test_a_profile_that_is_refused_is_a_finding_with_the_reason(tmp_path: Path) -> None:
    (finding,) = profile(tmp_path, b"{}", refused=True).findings
    assert finding.message == "p.json is not valid: p.json has 2 bytes too many"
    assert finding.remedy == "shorten it"
