"""Whatever is done to any file of a real run, verification finds it: each byte, each file."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from specops.app.boundary import execute
from specops.evidence.recorded import read_run
from specops.git.history import History
from specops.guardrails.evidence.one_run import OneRun
from specops.guardrails.evidence.verify import EvidenceVerification
from specops.model import Finding
from tests.fakes.repository import Guarded, make
from tests.fakes.world import Kept, call, world

SPEC = "SPEC-KIT-018"
FOLDER = PurePosixPath("evidence/commands") / SPEC


class Evidence:
    """A repository with the evidence of one real run, which is put back after each change."""

    def __init__(self, guarded: Guarded) -> None:
        self.root = guarded.root
        self.guarded = guarded
        self.files = {path.name: path.read_bytes() for path in guarded.evidence()}
        self.history = History(self.root, "evidence")
        (self.envelope,) = (
            name for name in self.files if name.startswith("spec-") and name.endswith("1a.json")
        )

    def path(self, name: str) -> Path:
        return self.root / FOLDER / name

    def findings(self) -> list[Finding]:
        """Verify everything there is."""
        rules = OneRun(self.root, self.history)
        guardrail = EvidenceVerification(self.root, "evidence", rules, lambda _: None)
        return [finding for result in guardrail.run() for finding in result.findings]

    def is_sound(self) -> bool:
        """Verify the run alone: quick enough for thousands of changes."""
        record = read_run(self.root, FOLDER / self.envelope)
        return not any(OneRun(self.root, self.history).findings(record))

    def restore(self) -> None:
        shutil.rmtree(self.root / "evidence")
        (self.root / FOLDER).mkdir(parents=True)
        for name, content in self.files.items():
            self.path(name).write_bytes(content)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    guarded = make(tmp_path_factory.mktemp("tampering"))
    variables = {"SPEC_OPS_TELEMETRY_HAL": "1"}
    kept = Kept()
    done = execute(call("validate", world(guarded.root, kept, variables), values={"spec": SPEC}))
    assert done == 0, kept.err.getvalue()
    return Evidence(guarded)


@pytest.fixture
def evidence(shared: Evidence) -> Iterator[Evidence]:
    assert shared.is_sound()
    yield shared
    shared.restore()


def edits(content: bytes) -> Iterator[bytes]:
    """Give the content changed at a place of each kind of byte, cut, and grown."""
    for byte in sorted(set(content)):
        first, last = content.index(byte), content.rindex(byte)
        yield content[:first] + bytes([byte ^ 1]) + content[first + 1 :]
        yield content[:last] + content[last + 1 :]
        yield content[:first] + bytes([byte]) + content[first:]
    for eighth in range(8):
        yield content[: len(content) * eighth // 8]
    yield content[:-1]
    yield content + b" "
    yield content + b"\n"
    yield content + content


def test_every_file_of_the_run_is_part_of_it(evidence: Evidence) -> None:
    assert evidence.findings() == []
    assert len(evidence.files) == 7
    assert {name.rpartition(".")[2] for name in evidence.files} == {"json", "log"}


def test_an_edit_at_any_kind_of_byte_of_any_file_is_found(evidence: Evidence) -> None:
    unnoticed = []
    made = 0
    for name, content in evidence.files.items():
        for changed in edits(content):
            if changed == content:
                continue
            evidence.path(name).write_bytes(changed)
            made += 1
            if evidence.is_sound():
                unnoticed.append((name, changed))
        evidence.path(name).write_bytes(content)
    assert unnoticed == []
    assert made > 1000


def test_the_deletion_of_any_file_is_found(evidence: Evidence) -> None:
    for name, content in evidence.files.items():
        evidence.path(name).unlink()
        assert evidence.findings(), name
        evidence.path(name).write_bytes(content)


def test_the_swap_of_any_two_files_is_found(evidence: Evidence) -> None:
    for one, other in itertools.combinations(evidence.files, 2):
        evidence.path(one).write_bytes(evidence.files[other])
        evidence.path(other).write_bytes(evidence.files[one])
        assert not evidence.is_sound(), (one, other)
        for name in (one, other):
            evidence.path(name).write_bytes(evidence.files[name])


def test_a_link_in_the_place_of_any_file_is_found(evidence: Evidence, tmp_path: Path) -> None:
    for name, content in evidence.files.items():
        outside = tmp_path / name
        outside.write_bytes(content)
        evidence.path(name).unlink()
        evidence.path(name).symlink_to(outside)
        assert not evidence.is_sound(), name
        evidence.path(name).unlink()
        evidence.path(name).write_bytes(content)


def test_a_replay_under_another_spec_is_found(evidence: Evidence) -> None:
    (evidence.root / FOLDER).rename(evidence.root / FOLDER.with_name("SPEC-OPS-004"))
    assert {finding.code for finding in evidence.findings()} >= {"EV010", "EV013"}


def test_a_replay_under_another_session_is_found(evidence: Evidence) -> None:
    old = evidence.envelope.partition("_")[2].removesuffix(".json")
    new = f"2027{old[4:]}"
    for name in evidence.files:
        evidence.path(name).rename(evidence.path(name.replace(old, new)))
    assert {finding.code for finding in evidence.findings()} >= {"EV010", "EV013"}


def test_a_replay_in_another_repository_is_found(evidence: Evidence, tmp_path: Path) -> None:
    other = make(tmp_path / "other")
    other.git("commit", "-q", "--amend", "-m", "another beginning")
    other.write("docs/new.md", "another tree\n")
    other.git("add", "-A")
    other.git("commit", "-q", "--amend", "-m", "another beginning")
    shutil.copytree(evidence.root / "evidence", other.root / "evidence")
    found = Evidence(other).findings()
    assert {finding.code for finding in found} == {"EV006"}
