from datetime import UTC, datetime

from specops.evidence.log import RunLog
from specops.process.command import Completed
from specops.redaction import redactor

MOMENT = datetime(2026, 11, 22, 11, 30, tzinfo=UTC)


def test_a_command_is_logged_as_it_ran_with_how_it_ended() -> None:
    log = RunLog(lambda: MOMENT)
    log.command(Completed(("git", "status", "a b"), 0, b"out", b"noise", 5))
    assert log.render() == b"2026-11-22T11:30:00.000Z $ git status 'a b' -> exit 0 in 5 ms\n"


def test_a_command_that_failed_is_logged_with_what_it_said() -> None:
    log = RunLog(lambda: MOMENT)
    log.command(Completed(("cargo", "build"), 101, b"", b"no\nmanifest\xff\n", 5))
    log.command(Completed(("sleep", "9"), -15, b"", b"", 5, timed_out=True))
    assert log.render().decode().splitlines() == [
        "2026-11-22T11:30:00.000Z $ cargo build -> exit 101 in 5 ms",
        "2026-11-22T11:30:00.000Z stderr:",
        "    no",
        "    manifest\\xff",
        "2026-11-22T11:30:00.000Z $ sleep 9 -> killed at its deadline (exit -15) in 5 ms",
    ]


def test_an_empty_line_is_a_line() -> None:
    log = RunLog(lambda: MOMENT)
    log.line("")
    assert log.render() == b"2026-11-22T11:30:00.000Z \n"


def test_nothing_in_a_log_moves_a_terminal_and_secrets_are_found_before_that() -> None:
    log = RunLog(lambda: MOMENT, redactor({"KEY": "\x1bsentinel\u009b"}))
    log.line("a\x1b[2J\u202e \x1bsentinel\u009b\nb\u009b\udcff")
    assert log.render().decode().splitlines() == [
        r"2026-11-22T11:30:00.000Z a\x1b[2J\u202e [redacted:KEY]",
        r"    b\x9b\udcff",
    ]
