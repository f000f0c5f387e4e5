"""Wherever a user names one of several things, a slip of the pen is told with what was meant."""

import subprocess
import sys
from pathlib import Path

import pytest

from specops import console
from specops.tasks.unknown_flags import hint
from tests.fakes import linting
from tests.fakes.repository import environment

SPEC = ("--spec", "SPEC-DEMO-001")
WHO = ("--owner", "ada", "--reason", "moving")
RULE = '[[rollout.rules]]\nmode = "warn"\nuntil = 2026-12-31\nowner = "ada"\nreason = "moving"\n'
CANARY = '[[prove.canaries]]\nname = "x"\ncommand = ["plan"]\nplant = ["rm", "SPEC.md"]\n'


@pytest.mark.parametrize(
    ("argv", "meant"),
    [
        (("validat",), "validate"),
        (("validate", "--sepc", "x"), "--spec"),
        (("validate", "--sepc=x"), "--spec"),
        (("validate", "--spec", "SPEC-DEMO-01"), "SPEC-DEMO-001"),
        (("status", "--spec", "SPEC-DEM-001"), "SPEC-DEMO-001"),
        (("matrix", "--spec", "SPEC-DEMX-*", "--shards", "2"), "SPEC-DEMO-001"),
        (("auto", *SPEC, "--from", "plann"), "plan"),
        (("validate", *SPEC, "--scenario", "hal-smok"), "hal-smoke"),
        (("validate", *SPEC, "--enforcement", "strct"), "strict"),
        (("validate", *SPEC, "--transport", "htpt"), "http"),
        (("plan", *SPEC, "--baseline-mode", "no_run"), "no-run"),
        (("lint.tracker", "--output-format", "jsn"), "json"),
        (("docs.validate", "--mode", "template"), "templates"),
        (("evidence.query", "--ask", "flakey"), "flaky"),
        (("prove", "--code", "BA0003"), "BA003"),
        (("prove", "--guardrail", "basline"), "baseline"),
        (("hal.serve", "--fault", "health=htm"), "html"),
        (("rollout.waive", "--code", "DS0100", *WHO, "--expires", "2099-01-31"), "DS010"),
    ],
    ids=lambda given: given if isinstance(given, str) else " ".join(given),
)
def test_a_word_of_the_command_line_that_is_misspelled_is_told_with_the_right_one(
    argv: tuple[str, ...],
    meant: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    linting.make(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert console.main(argv) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert f"did you mean {meant}" in line


@pytest.mark.parametrize(
    ("settings", "meant"),
    [
        ('[hal]\nbase_ur = "embedded"\n', "hal.base_url"),
        ('[hal]\ntransport = "htpt"\n', "http"),
        ('[[baseline.commands]]\nnam = "x"\nargv = ["x"]\n', "name"),
        ('[[scenarios]]\nname = "x"\nargs = ["x"]\n', "argv"),
        ('[[prove.canaries]]\nname = "x"\ncomand = ["plan"]\n', "command"),
        (f'{CANARY}code = "BA07"\n', "BA007"),
        (f'{RULE}code = "HS01"\n', "HS01"),
        (f'{RULE}guardrail = "hal-smoek"\n', "hal-smoke"),
        (f'{RULE}code = "HS001"\nguardrial = "x"\n', "guardrail"),
    ],
)
def test_a_word_of_the_settings_file_that_is_misspelled_is_told_with_the_right_one(
    settings: str,
    meant: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    linting.make(tmp_path, settings)
    monkeypatch.chdir(tmp_path)
    assert console.main(["validate", *SPEC]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert f"did you mean {meant}" in line


def test_a_variable_that_is_misspelled_is_told_with_the_right_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    linting.make(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPEC_OPS_EVIDENCE_ROT", "x")
    assert console.main(["config"]) == 0
    assert "did you mean SPEC_OPS_EVIDENCE_ROOT?" in capsys.readouterr().err


INVOKE, MODULE = "/venv/bin/invoke", "/venv/invoke/__main__.py"
MEANT = "validate takes no --sepc; did you mean --spec?"


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        ((INVOKE, "validate", "--sepc", "x"), MEANT),
        ((INVOKE, "validate", "--sepc=x"), MEANT),
        ((INVOKE, "plan", *SPEC, "validate", "--mdoe"), ""),
        ((INVOKE, "own.task", "--sepc"), ""),
        ((INVOKE, "validate", *SPEC, "--dry"), ""),
        ((INVOKE, "validate", "--reason", "--spce"), ""),
        ((INVOKE, "validate", "--dry-run", "--zzzz"), ""),
        ((INVOKE, "specops.validate", "--sepc"), MEANT),
        ((INVOKE, "docs.validate", "--", "--sepc"), ""),
        ((MODULE, "config", "--rot"), "config takes no --rot; did you mean --root?"),
        (("/x/pytest", "validate", "--sepc"), ""),
        ((), ""),
    ],
)
def test_a_flag_that_invoke_has_no_idea_of_is_told_with_the_right_one(
    argv: tuple[str, ...], told: str
) -> None:
    assert hint(argv) == told


def test_invoke_tells_it_beside_its_own_message(tmp_path: Path) -> None:
    (tmp_path / "tasks.py").write_text("from specops.tasks import namespace\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "invoke", "validate", "--sepc", "x"],
        cwd=tmp_path,
        env=environment({}),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"specops: {MEANT}",
        "No idea what '--sepc' is!",
    ]
