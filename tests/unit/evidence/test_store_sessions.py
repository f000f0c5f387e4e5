from pathlib import Path

from specops.evidence.store import latest_session

FOLDER = "evidence/commands/SPEC-KIT-018"


def test_the_latest_session_is_that_of_any_record_and_of_nothing_else(tmp_path: Path) -> None:
    assert latest_session(tmp_path, "evidence", "SPEC-KIT-018") is None
    folder = tmp_path / FOLDER
    folder.mkdir(parents=True)
    (folder / "spec-plan_yesterday.json").touch()
    assert latest_session(tmp_path, "evidence", "SPEC-KIT-018") is None
    for name in (
        "spec-plan_20261122T113000123Z-3f9c1a.json",
        "spec-audit_20261122T113000124Z-3f9c1a.intoto.json",
        "spec-plan_99991231T235959999Z.json",
        "20271122T113000123Z-3f9c1a-hal-health.json",
    ):
        (folder / name).write_text("{}", encoding="utf-8")
    assert latest_session(tmp_path, "evidence", "SPEC-KIT-018") == "20261122T113000124Z-3f9c1a"
