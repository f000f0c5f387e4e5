"""What ``--output-format json`` prints fits the published schema, for every command there is.

Readers ignore keys that they do not know, so the published schema is open. Here it is closed: a key
that it does not name is one that nobody has documented.
"""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from specops import console
from specops.commands.table import BY_NAME
from specops.schema import load, violations
from tests.fakes import linting
from tests.fakes.linting import Linted
from tests.fakes.repository import Guarded

SPEC = ("--spec", "SPEC-KIT-018")
TEMPLATE = ("docs.template", "--spec", "SPEC-KIT-019-search", "--title", "Search")
CLOSED_PORT = ("--hal", "http://127.0.0.1:1")
ANSWERABLE = ("--owner", "ada", "--expires", "2027-01-31", "--reason", "drill")
JUDGED: tuple[tuple[tuple[str, ...], int], ...] = (
    (("plan", *SPEC, "--baseline-mode", "quick"), 0),
    (("tasks", *SPEC), 0),
    (("implement", *SPEC), 0),
    (("validate", *SPEC, "--scenario", "hal-smoke"), 0),
    (("validate", *SPEC, *CLOSED_PORT, "--allow-fail", "--reason", "drill"), 1),
    (("audit", *SPEC), 1),
    (("unlock", *SPEC, "--force", "--reason", "drill"), 1),
    (("auto", *SPEC, "--to", "tasks"), 1),
    (("matrix", "--shards", "2"), 0),
    (("gate",), 3),
    (("evidence.merge", "--path", "evidence"), 0),
    (("cargo.metadata",), 1),
    (("cargo.check",), 1),
    (("cargo.build",), 1),
    (("cargo.test",), 1),
    (("cargo.run",), 1),
    (("hal.smoke",), 0),
    (("hal.smoke", *CLOSED_PORT), 1),
    (("validate", *SPEC, *CLOSED_PORT, "--enforcement", "warn"), 1),
    (("lint.tracker",), 0),
    (("lint.tracker", "--path", "nowhere.md"), 1),
    (("lint.telemetry",), 0),
    (("docs.validate",), 0),
    (("docs.validate", "--dry-run"), 0),
    ((*TEMPLATE, "--dry-run"), 0),
    (TEMPLATE, 0),
    (("evidence.verify",), 1),
    (("evidence.query", "--ask", "latest"), 1),
    (("evidence.stats",), 1),
    (("evidence.archive", "--dry-run"), 1),
    (("evidence.restore",), 1),
    (("evidence.prune", "--dry-run"), 1),
    (("evidence.keygen", "--key", "key.pem"), 1),
    (("evidence.import", "--path", "evidence"), 1),
    (("accept", *SPEC, "--list"), 1),
    (("report",), 0),
    (("status",), 1),
    (("init", "--dry-run"), 0),
    (("init",), 0),
    (("rollout.preview",), 1),
    (("rollout.waivers",), 1),
    (("rollout.waive", "--code", "DS010", *ANSWERABLE), 1),
    (("rollout.adopt", *ANSWERABLE[:4], "--dry-run"), 1),
    (("shims",), 0),
    (("shims", "--write", "old"), 0),
    (("config",), 0),
    (("prove", "--code", "TR008"), 0),
    (("hal.learn",), 0),
)
SERVERS = frozenset({"hal.serve"})


def closed(schema: Any) -> Any:  # noqa: ANN401 - JSON is any value
    """Return a schema in which every object has no other keys than those that are named."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {
        key: value if key in {"if", "then", "else", "allOf"} else closed(value)
        for key, value in schema.items()
    }
    if made.get("type") == "object" and "oneOf" not in made:
        made["additionalProperties"] = False
    return made


SCHEMA = closed(load("output"))


def wrong(document: object) -> list[str]:
    return [f"{one.pointer}: {one.message}" for one in violations(SCHEMA, document)]


def test_every_command_that_prints_a_document_is_held_to_the_schema() -> None:
    assert {argv[0] for argv, _ in JUDGED} | SERVERS == set(BY_NAME)


def test_what_real_commands_print_fits_the_schema(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One after the other, as a day of work has them; a 1 stands for whatever it comes to."""
    monkeypatch.chdir(guarded.root)
    for argv, code in JUDGED:
        ended = console.main([*argv, "--output-format", "json"])
        printed = capsys.readouterr().out
        assert printed, argv
        document = json.loads(printed)
        assert wrong(document) == [], (argv, document)
        assert document["command"] == argv[0]
        assert document.get("exitCode", 0) == ended
        assert code in {ended, 1}, (argv, printed)


@pytest.mark.parametrize("command", sorted(set(BY_NAME) - SERVERS))
def test_a_command_that_ends_before_it_judges_prints_a_document_too(
    command: str, tmp_path: Path
) -> None:
    done = Linted(tmp_path).run(command, root="nowhere", output_format="json")
    assert wrong(done.document) == []
    assert (done.document["exitCode"], done.document["command"]) == (2, command)


def test_a_setting_that_cannot_be_used_is_told_in_the_same_document(tmp_path: Path) -> None:
    done = linting.make(tmp_path, "no table").run("docs.validate", output_format="json")
    assert (wrong(done.document), done.document["exitCode"]) == ([], 2)


def sound(tmp_path: Path) -> Any:  # noqa: ANN401 - JSON is any value
    linted = linting.make(tmp_path)
    linted.write("SPEC.md", "no table\n")
    return linted.run("lint.tracker", output_format="json").document


@pytest.mark.parametrize(
    "key", ["verdict", "exitCode", "enforcement", "checked", "findings", "results", "overrides"]
)
def test_a_document_without_one_of_its_keys_does_not_fit(key: str, tmp_path: Path) -> None:
    document = sound(tmp_path)
    assert violations(load("output"), document) == ()
    del document[key]
    assert violations(load("output"), document)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schemaVersion",), 2),
        (("verdict",), "ok"),
        (("verdict",), "error"),
        (("exitCode",), 2),
        (("checked",), 0),
        (("findings",), []),
        (("findings", 0, "code"), "TR1"),
        (("findings", 0, "location", "line"), 0),
        (("findings", 0, "message"), " "),
        (("results",), []),
        (("results", 0, "verdict"), "done"),
        (("results", 0, "durationMs"), 1.5),
        (("enforcement", "mode"), "lax"),
        (("notes",), []),
        (("evidence",), [""]),
    ],
)
def test_a_value_that_means_something_else_does_not_fit(
    path: tuple[str | int, ...], value: object, tmp_path: Path
) -> None:
    document = copy.deepcopy(sound(tmp_path))
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert violations(load("output"), document), path


def test_a_key_of_a_later_version_is_ignored_by_the_published_schema(tmp_path: Path) -> None:
    document = {**sound(tmp_path), "mood": "good"}
    assert violations(load("output"), document) == ()
    assert wrong(document)
