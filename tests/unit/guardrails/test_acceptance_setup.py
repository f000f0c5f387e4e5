"""What the audit of acceptances asks git: whether what was shown is still what there is."""

import json
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from specops.errors import CannotJudgeError, PreconditionError
from specops.git.state import GitState
from specops.guardrails.acceptance import setup
from specops.guardrails.acceptance.audit import AcceptanceAudit
from specops.guardrails.acceptance.run import UnreadAcceptance
from specops.guardrails.context import RunContext
from specops.packet.structure import default_structure
from specops.settings.resolve import SettingsFile, resolve
from tests.fakes.packet_repository import FOLDER, SPEC_ID, context, lay_out
from tests.unit.guardrails.test_acceptance_audit import BOUND, PLAN, SPEC, TASKS

HERE, SHOWN = "c" * 40, "d" * 40
DOCUMENTS = [f"{FOLDER}/{name}.md" for name in ("spec", "plan", "tasks")]


class Git:
    """Answers what is asked of git, and keeps with what it was asked."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.state = GitState(HERE, "t", inside=True)
        self.is_ancestor = True
        self.differs: tuple[str, ...] = ()
        answers = {
            "read_state": lambda: self.state,
            "is_ancestor": lambda: self.is_ancestor,
            "changed_since": lambda: self.differs,
        }
        for name, answer in answers.items():
            patch.setattr(setup, name, self._answering(name, answer))

    def _answering(self, name: str, answer: Any) -> Any:  # noqa: ANN401 - any of its functions
        def answering(*asked: Any) -> Any:  # noqa: ANN401 - as above
            self.asked.append((name, *asked))
            return answer()

        return answering


@pytest.fixture
def git(monkeypatch: pytest.MonkeyPatch) -> Git:
    return Git(monkeypatch)


def run(root: Path) -> RunContext:
    lay_out(root, settings='evidence_root = "proofs"\n')
    (root / FOLDER / "spec.md").write_text(SPEC, encoding="utf-8")
    (root / FOLDER / "plan.md").write_text(PLAN % BOUND, encoding="utf-8")
    (root / FOLDER / "tasks.md").write_text(TASKS, encoding="utf-8")
    return context(root)


def audit(of: RunContext) -> AcceptanceAudit:
    made = setup.build(of)
    assert isinstance(made, AcceptanceAudit)
    return made


def test_git_is_asked_once_for_each_commit_and_what_decides_a_check(
    tmp_path: Path, git: Git
) -> None:
    of = run(tmp_path)
    made = audit(of)
    assert git.asked == []
    log = of.log.command
    assert [made.since(SHOWN, covers) for covers in (["src"], ("src",), [])] == [""] * 3
    settings = "specops.toml"
    assert git.asked == [
        ("read_state", tmp_path, ("proofs",), log),
        ("is_ancestor", tmp_path, SHOWN, HERE, log),
        ("changed_since", tmp_path, SHOWN, ["src", *DOCUMENTS, settings], ("proofs",), log),
        ("is_ancestor", tmp_path, SHOWN, HERE, log),
        ("changed_since", tmp_path, SHOWN, [], ("proofs",), log),
    ]


def test_settings_that_come_from_no_file_decide_nothing(tmp_path: Path, git: Git) -> None:
    of = run(tmp_path)
    made = audit(replace(of, settings=replace(of.settings, file="")))
    assert made.since(HERE, ["src"]) == ""
    assert [asked[0] for asked in git.asked] == ["read_state", "changed_since"]
    assert git.asked[1][3] == ["src", *DOCUMENTS]


def test_what_was_shown_elsewhere_in_the_history_is_named_by_both_commits(
    tmp_path: Path, git: Git
) -> None:
    git.is_ancestor = False
    told = f"its commit {'d' * 12} is neither {'c' * 12} nor an ancestor"
    assert audit(run(tmp_path)).since(SHOWN, []) == told


@pytest.mark.parametrize(("shown", "here"), [(None, HERE), (SHOWN, None), (None, None)])
def test_where_a_commit_is_missing_nothing_was_shown(
    tmp_path: Path, git: Git, shown: str | None, here: str | None
) -> None:
    git.state = GitState(here, inside=True)
    assert audit(run(tmp_path)).since(shown, []) == "there is no commit"


def test_where_git_does_not_answer_it_says_what_to_do(tmp_path: Path, git: Git) -> None:
    git.state = GitState(known=False, reason="git is missing", remedy="install it")
    with pytest.raises(CannotJudgeError) as caught:
        audit(run(tmp_path)).since(SHOWN, [])
    assert str(caught.value) == "git is missing: install it"


@pytest.mark.parametrize(
    ("differs", "changes", "told"),
    [
        (("a", "b"), ("src/c",), "a changed since"),
        ((), ("other", "src/c"), "src/c changed since"),
        ((), ("other",), ""),
    ],
)
def test_what_is_committed_is_told_before_what_is_not(
    tmp_path: Path, git: Git, differs: tuple[str, ...], changes: tuple[str, ...], told: str
) -> None:
    git.state, git.differs = replace(git.state, changes=changes), differs
    assert audit(run(tmp_path)).since(SHOWN, ["src"]) == told


@pytest.mark.parametrize(
    ("path", "covers", "told"),
    [
        ("any", [], True),
        ("src", ["src"], True),
        ("src/it.sh", ["other", "src"], True),
        ("src/it.sh", ["src/"], True),
        ("src/", ["src"], True),
        ("src/", ["src/deep/it.sh"], True),
        ("src", ["src/deep/it.sh"], True),
        ("srcs/it.sh", ["src"], False),
        ("src", ["srcs/it.sh"], False),
        ("src", ["srcX"], False),
        ("srcX", ["src"], False),
        ("srcs/", ["src/it.sh"], False),
        ("other", ["src", "docs"], False),
    ],
)
def test_a_change_counts_where_it_is_below_what_a_check_covers_or_around_it(
    path: str, covers: Sequence[str], *, told: bool
) -> None:
    assert setup._is_below(path, covers) is told


def test_the_packet_is_read_as_it_is_now(tmp_path: Path) -> None:
    present = audit(run(tmp_path)).present
    assert (present.folder, present.acceptance.requirements) == (FOLDER, ("R1", "R2"))
    assert [task.order for task in present.tasks] == ["1", "2", "3"]
    assert present.prefixes == default_structure().requirement_prefixes


def test_the_packet_is_read_by_the_structure_of_the_settings(tmp_path: Path) -> None:
    structure = json.loads(files("specops.schemas").joinpath("document-structure.json").read_text())
    structure["documents"][-1]["columns"] = ["Step", "Task"]
    of = run(tmp_path)
    (tmp_path / "own.json").write_text(json.dumps(structure), encoding="utf-8")
    told = resolve(SettingsFile("s", {"documents.structure": "own.json"}), {}, {})
    assert audit(replace(of, settings=told)).present.tasks == ()


def test_without_a_packet_or_a_document_it_says_what_is_missing(tmp_path: Path) -> None:
    of = run(tmp_path)
    (tmp_path / FOLDER / "tasks.md").unlink()
    for there, told in (
        (replace(of, packet=None), "there is no packet whose acceptance could be judged"),
        (of, f"{FOLDER}/tasks.md does not exist"),
    ):
        with pytest.raises(PreconditionError) as caught:
            setup.build(there)
        assert caught.value.message == told
        assert caught.value.remedy == ("see `docs.validate`" if there is of else "give --spec")


def test_a_block_that_cannot_be_read_is_judged_in_place_of_the_records(tmp_path: Path) -> None:
    of = run(tmp_path)
    (tmp_path / FOLDER / "plan.md").write_text(PLAN % "", encoding="utf-8")
    made = setup.build(of)
    assert isinstance(made, UnreadAcceptance)
    assert (made.folder, [one.code for one in made.acceptance.faults]) == (FOLDER, ["DS061"])


def test_the_records_are_those_of_the_packet_in_the_place_of_the_settings(tmp_path: Path) -> None:
    of = run(tmp_path)
    path = PurePosixPath(f"proofs/commands/{SPEC_ID}/accept_{of.session}.json")
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text("{", encoding="utf-8")
    (found,) = audit(of).records
    assert (found.path, found.record) == (path, None)
