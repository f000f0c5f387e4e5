from pathlib import Path

import pytest

from specops.errors import ProfileError
from specops.guardrails.baseline.files import (
    HalProfile,
    constitution,
    packet,
)
from specops.model import CheckResult, Finding, Location, judged, passed

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
    assert list(constitution(tmp_path, "c.md")) == [passed("constitution", 1)]


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "does not exist"), (b"\n", "is empty"), (b"\xff", "is not UTF-8 at byte 0")],
)
def test_a_constitution_that_says_nothing_is_a_finding(
    tmp_path: Path, content: bytes | None, why: str
) -> None:
    if content is not None:
        (tmp_path / "c.md").write_bytes(content)
    remedy = "write it, or set constitution"
    found = Finding("BA004", f"c.md {why}", Location("c.md"), remedy)
    assert list(constitution(tmp_path, "c.md")) == [judged("constitution", 1, (found,))]


def test_each_document_of_the_packet_is_judged(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (result,) = packet(tmp_path, DOCUMENTS)
    assert (codes(result), result.checked) == (["BA005"] * 3, 3)
    for path, content in zip(DOCUMENTS, (b"# S", b"", b"\xff"), strict=True):
        (tmp_path / path).write_bytes(content)
    (result,) = packet(tmp_path, DOCUMENTS)
    plan, tasks = Location("a/plan.md"), Location("a/tasks.md")
    remedy = "save it as UTF-8 inside the repository"
    assert result.findings == (
        Finding("BA005", "a/plan.md is empty", plan, "write it"),
        Finding("BA006", "a/tasks.md is not UTF-8 at byte 0", tasks, remedy),
    )


def test_documents_of_windows_pass(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for path in DOCUMENTS:
        (tmp_path / path).write_bytes(b"\xef\xbb\xbf# A\r\n\r\ntext\r\n")
    (result,) = packet(tmp_path, DOCUMENTS)
    assert result == passed("packet", 3, observed="3 documents")


def test_a_valid_profile_passes(tmp_path: Path) -> None:
    assert profile(tmp_path, b"{}") == passed("hal-profile", 1)


def test_a_profile_is_read_as_it_is_and_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_bytes(b"\xef\xbb\xbf{}")
    seen: list[tuple[bytes, str]] = []
    list(HalProfile(tmp_path, "p.json", lambda *read: seen.append(read)).check())
    assert seen == [(b"\xef\xbb\xbf{}", "p.json")]


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "does not exist"), (b"", "is empty"), (b"\xff", "is not UTF-8 at byte 0")],
)
def test_a_profile_that_cannot_be_read_is_a_finding(
    tmp_path: Path, content: bytes | None, why: str
) -> None:
    remedy = "create it, or set hal.profile"
    found = Finding("BA010", f"p.json {why}", Location("p.json"), remedy)
    assert profile(tmp_path, content) == judged("hal-profile", 1, (found,))


def test_a_profile_that_is_refused_is_a_finding_with_the_reason(tmp_path: Path) -> None:
    (finding,) = profile(tmp_path, b"{}", refused=True).findings
    assert finding.message == "p.json is not valid: p.json has 2 bytes too many"
    assert finding.remedy == "shorten it"
