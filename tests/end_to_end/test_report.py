"""The report of a repository with a history, and how a real browser shows it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from specops.app.boundary import execute
from tests.fakes import linting, packets
from tests.fakes.repository import PROJECT, Guarded
from tests.fakes.world import Kept, call, world

SPEC = ("--spec", "SPEC-KIT-018")
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
LOOK = """<!doctype html><title>look</title><body><script>
const frame = document.createElement("iframe");
frame.width = WIDTH; frame.height = 800; frame.src = "REPORT";
frame.onload = () => { const page = frame.contentDocument; document.title = [
  page.documentElement.scrollWidth, page.querySelectorAll("table").length, page.title,
  page.querySelectorAll("svg.timeline > *").length].join("|");
  document.body.textContent = document.title; };
document.body.append(frame);
</script>"""


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Guarded:
    """A repository with a red run, one that was let through, a green one, and a broken record."""
    from tests.fakes import repository  # noqa: PLC0415 - beside its only use

    guarded = repository.make(tmp_path_factory.mktemp("reported") / "a & <b>")
    down = ("--hal", "http://127.0.0.1:1")
    assert guarded.specops("validate", *SPEC, *down).returncode == 1
    allowed = ("--allow-fail", "--reason", "drill")
    assert guarded.specops("validate", *SPEC, *down, *allowed).returncode == 0
    assert guarded.specops("validate", *SPEC, SPEC_OPS_BASELINE_FORCE_FAIL="0").returncode == 0
    for path in (PROJECT / "evidence/commands/SPEC-KIT-018").glob("accept_*"):
        shutil.copy(path, guarded.root / "evidence/commands/SPEC-KIT-018")
    shutil.copytree(PROJECT / "evidence/proofs", guarded.root / "evidence/proofs")
    profile = guarded.root / "docs/hal/hal_profile.json"
    kept = profile.rename(guarded.root / "kept.json")
    assert guarded.specops("validate", *SPEC).returncode == 3
    kept.rename(profile)
    (gone, *_, blank) = sorted(guarded.root.rglob("*-hal-*.json"))
    gone.unlink()
    blank.write_text('{"attempts": [{"latencyMs": null}], "check": "a", "target": "b"}')
    assert guarded.specops("plan", *SPEC, "--allow-fail", "--reason", "<b>drill</b>",
                           SPEC_OPS_BASELINE_FORCE_FAIL="1").returncode == 0  # fmt: skip
    guarded.write("evidence/commands/SPEC-KIT-018/spec-audit_2025-10-14T15:58:30Z-7.json", "{")
    guarded.write("evidence/commands/SPEC-KIT-018/x-hal-broken.json", "{}")
    guarded.configure(
        '[[rollout.rules]]\ncode = "HS009"\nmode = "warn"\nuntil = 2026-12-31\n'
        'owner = "ada"\nreason = "moving"\n',
        commit=False,
    )
    done = guarded.specops("report", "--html", "out.html")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "report out.html\n"
    return guarded


def html(guarded: Guarded) -> str:
    return (guarded.root / "out.html").read_text(encoding="utf-8")


def test_the_report_shows_runs_failures_latencies_and_what_was_let_through(
    reported: Guarded,
) -> None:
    shown = html(reported)
    for words in (
        "SPEC-KIT-018 validate",
        "HS001",
        "The HAL refused the connection",
        "graphql_ping",
        "&lt;b&gt;drill&lt;/b&gt;",
        "could not judge; the log says why",
        "5 of 5",
        "warn window",
        "until 2026-12-31",
        "2025-10-14T15:58:30Z-7",
        "specops plan --spec SPEC-OPS-004",
    ):
        assert words in shown, words
    assert "<b>drill" not in shown


def test_every_record_that_the_report_links_to_is_there(reported: Guarded) -> None:
    links = re.findall(r'href="\./([^"]+)"', html(reported))
    assert len(links) > 4
    assert all((reported.root / link).is_file() for link in links)


def test_by_default_the_report_stays_out_of_the_work_tree(tmp_path: Path) -> None:
    linted = linting.make(tmp_path)
    assert linted.run("report").out == "report .specops/report.html\n"
    assert (tmp_path / ".specops/.gitignore").read_text().endswith("*\n")
    document = linted.run("report", output_format="json").document
    assert document["report"] == ".specops/report.html"


def test_a_report_that_cannot_be_written_is_a_3(tmp_path: Path) -> None:
    linted = linting.make(tmp_path)
    ended = linted.run("report", html="nowhere/out.html")
    assert (ended.code, ended.out) == (3, "")
    assert "give another place with --html" in ended.err
    linting.remove(linted, packets.FOLDER)
    assert linted.run("report").code == 3


def test_open_hands_the_file_to_the_browser_of_the_user(tmp_path: Path) -> None:
    linting.make(tmp_path)
    asked = call("report", world(tmp_path, Kept()), switches=frozenset({"open"}))
    with mock.patch("webbrowser.open") as opened:
        assert execute(asked) == 0
    opened.assert_called_once_with((tmp_path / ".specops/report.html").as_uri())


def look(guarded: Guarded, width: int, folder: Path) -> list[str]:
    """Let a real browser lay the report out, and say what it came to."""
    if BROWSER is None:
        pytest.skip("chromium is not on this machine")
    page = folder / "look.html"
    report = (guarded.root / "out.html").as_uri()
    page.write_text(LOOK.replace("WIDTH", str(width)).replace("REPORT", report))
    argv = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
            "--allow-file-access-from-files", "--virtual-time-budget=5000",
            f"--user-data-dir={folder / 'profile'}", page.as_uri()]  # fmt: skip
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=True)
    found = re.search(r"<title>([^<]*\|[^<]*)</title>", done.stdout)
    assert found, done.stdout
    return found[1].split("|")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_browser_shows_the_whole_report_at_any_width(
    width: int, reported: Guarded, tmp_path: Path
) -> None:
    scrolled, tables, title, marks = look(reported, width, tmp_path)
    assert int(scrolled) <= width
    guardrails = html(reported).count("<details>")
    assert guardrails > 10
    assert int(tables) == 8 + guardrails
    assert title == "a &amp; &lt;b&gt;: guardrails"
    assert int(marks) == 6


def test_the_report_is_written_by_the_console_and_by_invoke(reported: Guarded) -> None:
    argv = [sys.executable, "-m", "invoke", "report", "--html", "again.html"]
    assert reported.start(argv, {}).returncode == 0
    assert (reported.root / "again.html").is_file()
