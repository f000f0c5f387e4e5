"""The three linters as users and programs run them: real processes, both front ends, bad input."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from specops import console
from specops.reporting.select import FORMATS
from tests.fakes import linting, packets
from tests.fakes.linting import HEADER, RECORD_PATH, ROW
from tests.fakes.repository import PROJECT, TASKS, Guarded, environment

PACKET = packets.FOLDER
SARIF = PROJECT / "tests" / "data" / "sarif" / "sarif-schema-2.1.0.json"
NEVER_IMPORTED = (
    "invoke",
    "requests",
    "urllib3",
    "graphql",
    "jsonschema",
    "specops.hal.http",
    "specops.hal.embedded.server",
    "specops.guardrails.registry",
    "specops.cargo.commands",
)


@pytest.fixture
def recorded(tmp_path: Path) -> Guarded:
    """A repository with a tracker, a packet and a record; no linter needs git for them."""
    linting.make(tmp_path)
    made = Guarded(tmp_path)
    made.write("tasks.py", TASKS)
    return made


def one_line(text: str) -> str:
    (line,) = text.splitlines()
    return line


def document(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    return dict(json.loads(done.stdout))


def codes(done: "subprocess.CompletedProcess[str]") -> list[str]:
    return [finding["code"] for finding in document(done)["findings"]]


@pytest.mark.parametrize("command", ["lint.tracker", "lint.telemetry", "docs.validate"])
def test_both_front_ends_pass_what_is_sound_and_print_only_the_result(
    recorded: Guarded, command: str
) -> None:
    for run in (recorded.invoke, recorded.specops):
        done = run(command)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines()[-1].startswith(f"passed: {command}, ")


def test_both_front_ends_come_to_the_same_findings_for_paths_with_spaces(
    recorded: Guarded,
) -> None:
    recorded.write("do cs/Trä cker --.md", HEADER + ROW.replace("Backlog", "Soon"))
    paths = ("--", "do cs/Trä cker --.md", "SPEC.md")
    told = []
    for run in (recorded.invoke, recorded.specops):
        done = run("lint.tracker", "--output-format", "json", *paths)
        assert done.returncode == 1
        told.append(document(done))
        flagged = run(
            "lint.tracker", "--output-format", "json", "--path", paths[2], "--path", paths[1]
        )
        assert codes(flagged) == ["TR009"]
    assert told[0] == told[1]
    assert told[0]["findings"][0]["location"]["path"] == paths[1]


def test_a_path_is_taken_from_the_folder_that_one_is_in(recorded: Guarded) -> None:
    folder = recorded.root / PACKET
    argv = [sys.executable, "-m", "specops", "docs.validate", "--", "plan.md"]
    done = subprocess.run(
        argv,
        cwd=folder,
        env=environment({}),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, f"documents/{packets.NAME}" in done.stdout) == (0, True)


# What a linter says does not depend on who starts it: these run within the process of the tests.
@pytest.mark.parametrize(
    ("command", "broken", "family"),
    [
        ("lint.tracker", "broken.md", "TR009"),
        ("lint.telemetry", RECORD_PATH, "TM"),
        ("docs.validate", f"{PACKET}/plan.md", "DS003"),
    ],
)
@pytest.mark.parametrize("word", FORMATS)
def test_findings_come_out_in_every_format(
    tmp_path: Path, command: str, broken: str, family: str, word: str
) -> None:
    linted = linting.make(tmp_path)
    linted.write("broken.md", HEADER + ROW.replace("Backlog", "Soon"))
    linted.write(RECORD_PATH, '{"schemaVersion": 1, "command": "spec-ops-plan"}')
    linted.write(f"{PACKET}/plan.md", "# Planet: x\n")
    ended = linted.run(command, broken, output_format=word)
    assert (ended.code, ended.err) == (1, "")
    assert family in ended.out
    match word:
        case "json":
            assert any(code.startswith(family) for code in ended.codes)
        case "github":
            assert ended.out.startswith("::error file=")
        case "junit":
            suites = ET.fromstring(ended.out)  # noqa: S314 - what the reporter has just written
            assert suites.find(".//failure") is not None
        case "sarif":
            jsonschema.Draft7Validator(json.loads(SARIF.read_bytes())).validate(ended.document)
        case _:
            assert " -> " in ended.out


@pytest.mark.parametrize("command", ["lint.tracker", "docs.validate"])
def test_warn_shows_the_findings_and_is_0(recorded: Guarded, command: str) -> None:
    recorded.write("SPEC.md", "no table\n")
    recorded.write(f"{PACKET}/plan.md", "# Planet: x\n")
    done = recorded.specops(command, "--enforcement", "warn", "--output-format", "github")
    assert done.returncode == 0
    assert done.stdout.startswith("::warning file=")


def test_without_packets_or_evidence_or_rows_it_is_3_and_no_pass(tmp_path: Path) -> None:
    empty = Guarded(tmp_path)
    empty.write("specops.toml", "")
    empty.write("tasks.py", "from specops.tasks import namespace\n")
    empty.write("SPEC.md", HEADER)
    (tmp_path / "docs").mkdir()
    for command in ("docs.validate", "lint.telemetry", "lint.tracker"):
        for mode in ("strict", "warn"):
            ended = linting.Linted(tmp_path).run(command, enforcement=mode)
            assert ended.code == 3, ended.out
    assert empty.invoke("docs.validate").returncode == 3


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["docs.validate", "--mode", "template"], "use one of: templates"),
        (["docs.validate", "--spec", "SPEC-KIT-019"], "did you mean SPEC-KIT-018"),
        (["docs.validate", "--", "README.md"], "lies in no packet"),
        (["docs.template", "--spec", "SPEC-KIT-018-x", "--title", "x"], "is the id of"),
        (["docs.template", "--spec", "SPEC-KIT-019-x"], "needs --title"),
        (["lint.tracker", "--output-format", "xml"], "one of text, json, github"),
        (["lint.tracker", "--enforcement", "maybe"], "one of strict, warn"),
        (["lint.tracker", "--path", ""], "a path is empty"),
        (["lint.telemetry", "--root", "nowhere"], "is not a folder"),
    ],
)
def test_a_wrong_request_is_exit_2_in_one_line(
    guarded: Guarded,
    arguments: list[str],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(guarded.root)
    assert console.main(arguments) == 2
    out, err = capsys.readouterr()
    assert (out, told in one_line(err)) == ("", True)


def test_a_wrong_request_is_exit_2_of_both_front_ends(guarded: Guarded) -> None:
    for run in (guarded.invoke, guarded.specops):
        done = run("docs.validate", "--spec", "SPEC-KIT-019")
        assert (done.returncode, done.stdout) == (2, "")
        assert "did you mean SPEC-KIT-018" in one_line(done.stderr)


def _large(path: Path) -> None:
    path.touch()
    os.truncate(path, 200 << 20)


SPOILS: dict[str, Callable[[Path], object]] = {
    "missing": lambda _: None,
    "folder": Path.mkdir,
    "pipe": os.mkfifo,
    "link out": lambda path: path.symlink_to("/etc/passwd"),
    "dangling": lambda path: path.symlink_to("nowhere"),
    "not UTF-8": lambda path: path.write_bytes(HEADER.encode() + b"# Plan: \xff\xfe\n"),
    "NUL": lambda path: path.write_bytes(b"\0" * 100),
    "huge": _large,
    "deep": lambda path: path.write_bytes(b"[" * 200_000 + b">" * 200_000),
}


@pytest.mark.parametrize("how", SPOILS)
@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("lint.tracker", "SPEC.md"),
        ("lint.telemetry", RECORD_PATH),
        ("docs.validate", f"{PACKET}/plan.md"),
    ],
)
def test_what_cannot_be_read_is_a_finding_and_no_crash(
    tmp_path: Path, command: str, name: str, how: str
) -> None:
    linted = linting.make(tmp_path)
    (linted.root / name).unlink()
    SPOILS[how](linted.root / name)
    # An empty folder of records is not wrong, there is only nothing in it to judge.
    is_folder_of_records = command == "lint.telemetry" and how == "folder"
    started = time.monotonic()
    ended = linted.run(command, name, output_format="json")
    assert time.monotonic() - started < 20
    assert ended.err == ""
    assert ended.code == (3 if is_folder_of_records else 1)
    assert ended.document["verdict"] == ("error" if is_folder_of_records else "failed")


def test_a_program_that_finds_what_cannot_be_read_ends_as_with_any_finding(
    recorded: Guarded,
) -> None:
    (recorded.root / "SPEC.md").unlink()
    SPOILS["not UTF-8"](recorded.root / "SPEC.md")
    done = recorded.specops("lint.tracker", "--output-format", "json")
    assert (done.returncode, done.stderr, document(done)["verdict"]) == (1, "", "failed")


@pytest.mark.parametrize("word", FORMATS)
def test_a_name_that_is_no_text_is_judged_and_told_in_every_format(
    recorded: Guarded, word: str
) -> None:
    name = os.fsdecode(b"tr\xff.md")
    (recorded.root / name).write_text("no table\n", encoding="utf-8")
    language = "C" if word == "json" else "C.UTF-8"
    done = recorded.specops(
        "lint.tracker", "--output-format", word, "--", name, LC_ALL=language, PYTHONUTF8="0"
    )
    assert (done.returncode, done.stderr) == (1, "")
    shown = {"sarif": "tr%FF.md", "junit": "tr&#65533;.md"}.get(word, "tr\\udcff.md")
    assert shown in done.stdout


def test_fix_repairs_the_file_and_a_second_time_changes_nothing(guarded: Guarded) -> None:
    untidy = "|1|SPEC-KIT-018|Smoke|in progress|Ada|||||||\r\n"
    path = guarded.write("SPEC.md", "\ufeff# Tracker\r\n\r\n" + HEADER + untidy)
    assert guarded.specops("lint.tracker").returncode == 1
    assert guarded.invoke("lint.tracker", "--fix").returncode == 0
    repaired = path.read_bytes()
    assert repaired.startswith("\ufeff# Tracker\r\n\r\n".encode())
    assert b"| In Progress | Ada" in repaired
    assert guarded.specops("lint.tracker", "--fix").returncode == 0
    assert path.read_bytes() == repaired
    assert guarded.git("status", "--porcelain") == "M SPEC.md"


def test_a_new_packet_is_written_once_and_passes(guarded: Guarded) -> None:
    argv = ("docs.template", "--spec", "SPEC-KIT-019-search", "--title", "Search & find")
    assert guarded.invoke(*argv).returncode == 0
    before = {path: path.read_bytes() for path in guarded.root.glob("docs/SPEC-KIT-019*/*")}
    assert len(before) == 3
    assert guarded.specops("docs.validate", "--spec", "SPEC-KIT-019").returncode == 0
    assert guarded.specops(*argv).returncode == 2
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("command", ["lint.tracker", "lint.telemetry", "docs.validate"])
def test_a_linter_of_the_console_imports_nothing_that_it_does_not_need(
    recorded: Guarded, command: str
) -> None:
    script = (
        "import sys; from specops.console import main; code = main(sys.argv[2:]);"
        " print([name for name in sys.argv[1].split(',') if name in sys.modules]);"
        " sys.exit(code)"
    )
    argv = [sys.executable, "-c", script, ",".join(NEVER_IMPORTED), command]
    done = recorded.start(argv, {})
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "[]")


@pytest.mark.parametrize("command", [["lint.tracker"], ["docs.validate", "--strict"]])
def test_the_linters_pass_on_this_repository_itself(command: list[str]) -> None:
    done = Guarded(PROJECT).specops(*command)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_the_evidence_of_this_repository_passes_once_there_is_some(recorded: Guarded) -> None:
    assert recorded.specops("lint.telemetry").returncode == 0
    done = Guarded(PROJECT).specops("lint.telemetry")
    has_evidence = any((PROJECT / "evidence" / "commands").rglob("spec-*.json"))
    assert done.returncode == (0 if has_evidence else 3), done.stdout
