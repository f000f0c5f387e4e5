import json
import os
import shutil
from pathlib import Path

import pytest

from specops.evidence.read import Reading
from specops.guardrails.telemetry import lint
from specops.guardrails.telemetry.artifacts import Artifacts
from specops.guardrails.telemetry.files import walk
from specops.guardrails.telemetry.judge import Judge
from specops.guardrails.telemetry.lint import TelemetryLint
from specops.guardrails.telemetry.recall import Recall
from specops.guardrails.telemetry.record import RecordRules
from specops.guardrails.telemetry.share import judge_all
from specops.memory import Memory, rules_of_package
from specops.model import passed
from tests.fakes import unseen

from .conftest import FOLDER, SESSION, Lay, envelope

NAME = f"spec-tasks_{SESSION}.json"


def look(root: Path, settled_after_ns: int = 0) -> Judge:
    """Judge a root as the linter does, with a memory."""
    judge = Judge(str(root), RecordRules(Reading.STRICT, Artifacts(str(root))))
    memory = Memory(root, "telemetry", "rules", settled_after_ns)
    found = list(walk(str(root / "evidence"), str(root)))
    judge_all(judge, found, Recall(memory))
    return judge


def told(judge: Judge) -> tuple[int, int, list[str]]:
    return judge.records, judge.recalled, [finding.code for finding in judge.findings]


def test_a_folder_that_was_sound_and_is_unchanged_is_not_judged_again(lay: Lay) -> None:
    root = lay()
    assert told(look(root)) == (1, 0, [])
    assert told(look(root)) == (1, 1, [])


def test_a_folder_with_a_finding_is_judged_each_time(lay: Lay) -> None:
    root = lay({**envelope(), "tool": {"status": "fine"}})
    assert [told(look(root)) for _ in range(2)] == [(1, 0, ["TM005"])] * 2


def test_an_edit_of_the_same_size_and_time_is_noticed(lay: Lay) -> None:
    root = lay()
    look(root)
    unseen.edit(root / FOLDER / NAME, '"ok"', '"no"')
    assert told(look(root)) == (1, 0, ["TM005"])


def test_a_folder_that_changed_a_moment_ago_is_not_trusted_yet(lay: Lay) -> None:
    root = lay()
    look(root, settled_after_ns=10**12)
    assert told(look(root)) == (1, 0, [])


def test_an_artifact_that_went_missing_is_noticed(lay: Lay) -> None:
    root = lay()
    look(root)
    (root / FOLDER / f"spec-tasks_{SESSION}.log").unlink()
    assert told(look(root)) == (1, 0, ["TM013"])


def test_an_artifact_that_became_a_folder_is_noticed(lay: Lay) -> None:
    root = lay()
    look(root)
    log = root / FOLDER / f"spec-tasks_{SESSION}.log"
    log.unlink()
    log.mkdir()
    assert told(look(root)) == (1, 0, ["TM013"])


def test_a_folder_whose_records_name_files_elsewhere_is_judged_each_time(lay: Lay) -> None:
    elsewhere = {**envelope(), "artifacts": [{"path": "evidence/commands/kept.log"}]}
    root = lay(elsewhere)
    (root / "evidence/commands/kept.log").write_text("kept")
    assert [told(look(root)) for _ in range(2)] == [(1, 0, [])] * 2
    (root / "evidence/commands/kept.log").unlink()
    assert told(look(root)) == (1, 0, ["TM013"])


def remembered(root: Path, folder: str = FOLDER) -> object:
    """Return what is remembered of a folder."""
    return Memory(root, "telemetry", "rules").recall(str(root / folder))


def test_what_is_written_in_a_file_that_is_no_record_changes_nothing(lay: Lay) -> None:
    root = lay()
    look(root)
    (root / FOLDER / f"spec-tasks_{SESSION}.log").write_text("something else")
    assert told(look(root)) == (1, 1, [])


def test_a_folder_that_is_sound_no_more_or_gone_is_forgotten(lay: Lay) -> None:
    root = lay()
    other = "evidence/commands/SPEC-KIT-019"
    here = {"specId": "SPEC-KIT-019", "artifacts": [{"path": f"{other}/a.log"}]}
    lay({**envelope(), **here}, folder=other)
    (root / other / "a.log").write_text("")
    look(root)
    assert remembered(root)
    assert remembered(root, other)
    shutil.rmtree(root / other)
    unseen.edit(root / FOLDER / NAME, '"ok"', '"no"')
    look(root)
    assert (remembered(root), remembered(root, other)) == (None, None)


def test_a_folder_that_cannot_be_listed_is_judged_each_time(
    lay: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = lay()
    found = list(walk(str(root / "evidence"), str(root)))

    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", refuse)
    for _ in range(2):
        judge = Judge(str(root), RecordRules(Reading.STRICT, Artifacts(str(root))))
        judge_all(judge, found, Recall(Memory(root, "telemetry", "rules", 0)))
        assert told(judge) == (1, 0, [])


def test_a_folder_with_a_link_is_judged_each_time(lay: Lay) -> None:
    root = lay()
    (root / FOLDER / "also.txt").symlink_to(NAME)
    assert [told(look(root)) for _ in range(2)] == [(1, 0, [])] * 2


def test_a_new_record_is_judged_with_its_folder_and_no_other(lay: Lay) -> None:
    root = lay()
    other = {**envelope(), "specId": "SPEC-KIT-019"}
    lay(other, folder="evidence/commands/SPEC-KIT-019")
    look(root)
    name = NAME.replace(SESSION, SESSION[:-1] + "0")
    wrong = {**other, "sessionId": SESSION, "artifacts": []}
    (root / "evidence/commands/SPEC-KIT-019" / name).write_text(json.dumps(wrong))
    judge = look(root)
    assert (judge.records, judge.recalled) == (3, 1)
    assert {finding.code for finding in judge.findings} == {"TM005", "TM007"}


def test_a_folder_below_that_cannot_be_read_is_told_each_time(
    lay: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = lay()
    closed = str(root / FOLDER / "closed")
    Path(closed).mkdir()
    scandir = os.scandir

    def refuse(path: str) -> "os._ScandirIterator[str]":
        if path == closed:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    look(root)
    monkeypatch.setattr(os, "scandir", refuse)
    assert [told(look(root)) for _ in range(2)] == [(1, 0, ["TM002"])] * 2


def test_a_folder_that_vanishes_before_it_is_looked_at_is_not_remembered(lay: Lay) -> None:
    root = lay()
    judge = Judge(str(root), RecordRules(Reading.STRICT, Artifacts(str(root))))
    recall = Recall(Memory(root, "telemetry", "rules", 0))
    found = list(walk(str(root / "evidence"), str(root)))
    (root / FOLDER).rename(root / "moved")
    judge_all(judge, found, recall)
    assert [finding.code for finding in judge.findings] == ["TM002"]
    (root / "moved").rename(root / FOLDER)
    assert told(look(root)) == (1, 0, [])


@pytest.mark.parametrize(("compat", "subject"), [(False, "strict"), (True, "compat")])
def test_a_memory_is_opened_where_it_is_wanted_and_pays(
    tmp_path: Path, subject: str, *, compat: bool
) -> None:
    wanted = TelemetryLint(tmp_path, "evidence", compat=compat, remembers=True)
    usual = TelemetryLint(tmp_path, "evidence", compat=compat)
    assert usual._recall(lint.FILES_WORTH_A_MEMORY) is None
    assert wanted._recall(lint.FILES_WORTH_A_MEMORY - 1) is None
    recall = wanted._recall(lint.FILES_WORTH_A_MEMORY)
    assert recall is not None
    expected = Memory(tmp_path, f"telemetry-{subject}", rules_of_package())
    assert recall._memory._path == expected._path
    assert recall._memory._rules == expected._rules


def test_what_was_not_judged_again_is_told(tmp_path: Path) -> None:
    rules = RecordRules(Reading.STRICT, Artifacts(str(tmp_path)))
    result = lint._result(Judge(str(tmp_path), rules, records=3, recalled=2), 7)
    observed = "3 records, 2 unchanged since they passed"
    assert result == passed("telemetry", 3, observed=observed, duration_ms=7)


def test_a_large_root_is_remembered_where_that_is_wanted(
    lay: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Memory, "is_settled", lambda *_: True)
    monkeypatch.setattr(lint, "FILES_WORTH_A_MEMORY", 2)
    seen: list[str] = []
    root = lay()

    def observed() -> tuple[str, list[str]]:
        seen.clear()
        judge = TelemetryLint(
            root, "evidence", remembers=True, tell=lambda *told: seen.append(Path(told[2]).name)
        )
        (result,) = judge.run()
        return result.observed, sorted(seen)

    hal = f"{SESSION}-hal-graphql_ping.json"
    assert observed() == ("1 record", [hal, NAME])
    assert observed() == ("1 record, 1 unchanged since they passed", [])
    (root / FOLDER / hal).unlink()
    assert observed() == ("1 record", [NAME])
