from pathlib import Path

import pytest

from specops.app.clean import cleaner
from tests.fakes.world import Kept, call, world

SECRET = "sentinel-'\\\"\t-" + "k" * 60
NAME = "HAL_SECRET_X"


def clean(tmp_path: Path, text: str, **environ: str) -> str:
    (tmp_path / ".git").mkdir(exist_ok=True)
    return cleaner(call("config", world(tmp_path, Kept(), environ)))(text)


@pytest.mark.parametrize("spelled", [SECRET, repr(SECRET), SECRET[:60], SECRET[:8]])
def test_a_secret_is_found_whole_quoted_and_cut(tmp_path: Path, spelled: str) -> None:
    told = clean(tmp_path, f"is {spelled} and {spelled}", **{NAME: SECRET})
    assert "sentinel" not in told
    assert told.count(f"[redacted:{NAME}]") == 2


def test_what_only_begins_alike_is_replaced_as_far_as_it_is_alike(tmp_path: Path) -> None:
    assert clean(tmp_path, "sentinel-9", **{NAME: SECRET}) == f"[redacted:{NAME}]9"


def test_a_secret_too_short_to_be_told_from_words_is_let_be(tmp_path: Path) -> None:
    assert clean(tmp_path, "a short text", **{NAME: "short"}) == "a short text"


@pytest.mark.parametrize("settings", ['[hal]\nsecret_env = "OUR_KEY"\n', "broken ["])
def test_the_variable_may_be_named_by_environment_or_file(tmp_path: Path, settings: str) -> None:
    (tmp_path / "specops.toml").write_text(settings, encoding="utf-8")
    by_name = {"SPEC_OPS_HAL_SECRET_ENV": "THEIR_KEY", "THEIR_KEY": "their-sentinel"}
    told = clean(tmp_path, "their-sentinel our-sentinel", OUR_KEY="our-sentinel", **by_name)
    ours = "our-sentinel" if "broken" in settings else "[redacted:OUR_KEY]"
    assert told == f"[redacted:THEIR_KEY] {ours}"


def test_what_would_move_a_terminal_is_escaped_after_secrets_are_found(tmp_path: Path) -> None:
    assert clean(tmp_path, "a\x1b[2J\u202e\u009b\n") == r"a\x1b[2J\u202e\x9b\n"
    assert clean(tmp_path, "\x1bsentinel\x1b", **{NAME: "\x1bsentinel\x1b"}) == f"[redacted:{NAME}]"
