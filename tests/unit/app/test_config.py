import json
from pathlib import Path

from specops.app.boundary import execute
from tests.fakes.world import Kept, call, world


def show(tmp_path: Path, **values: str) -> tuple[int, Kept]:
    (tmp_path / "specops.toml").write_text('evidence_root = "proof"\n', encoding="utf-8")
    kept = Kept()
    here = world(tmp_path, kept, {"SPEC_OPS_HAL_SKIP": "yes"})
    return execute(
        call("config", here, values={k.replace("_", "-"): v for k, v in values.items()})
    ), kept


def test_every_setting_is_shown_with_its_source(tmp_path: Path) -> None:
    code, kept = show(tmp_path)
    lines = kept.out.getvalue().splitlines()
    assert code == 0
    assert lines[0] == f"root: {tmp_path}"
    assert any(
        line.split() == ["evidence_root", '"proof"', "(file", "specops.toml)"] for line in lines
    )
    assert any(line.split()[:2] == ["hal.skip", "true"] for line in lines)
    assert any(line.split()[:2] == ["stages.validate.scenarios", '["hal-smoke",'] for line in lines)


def test_in_json_it_is_one_document(tmp_path: Path) -> None:
    code, kept = show(tmp_path, output_format="json")
    document = json.loads(kept.out.getvalue())
    rows = {row["key"]: row for row in document["settings"]}
    assert (code, document["command"]) == (0, "config")
    assert rows["hal.skip"]["source"] == "environment SPEC_OPS_HAL_SKIP"
    assert rows["hal.base_url"]["flag"] == "--hal"
    assert rows["docs_root"]["variable"] is None


def test_another_format_is_refused(tmp_path: Path) -> None:
    code, kept = show(tmp_path, output_format="sarif")
    assert code == 2
    assert "config prints text or json" in kept.err.getvalue()


def test_tables_of_the_file_are_shown_as_they_are_there(tmp_path: Path) -> None:
    rule = 'code = "HS001"\nmode = "warn"\nuntil = 2026-12-31\n'
    command = 'name = "unit"\nargv = ["pytest"]\n'
    text = f"[[rollout.rules]]\n{rule}[[scenarios]]\n{command}"
    (tmp_path / "specops.toml").write_text(text, encoding="utf-8")
    kept = Kept()
    shown = call("config", world(tmp_path, kept), values={"output-format": "json"})
    assert execute(shown) == 0
    rows = {row["key"]: row["value"] for row in json.loads(kept.out.getvalue())["settings"]}
    assert rows["rollout.rules"] == [{"mode": "warn", "code": "HS001", "until": "2026-12-31"}]
    assert rows["scenarios"][0]["argv"] == ["pytest"]
    assert rows["rollout.until"] is None
