import importlib.util
import io

import pytest

from specops.progress.choose import progress
from specops.progress.lines import Lines
from specops.progress.live import Live
from specops.progress.silent import Silent
from tests.fakes.screen import Screen

TERMINAL = {"TERM": "xterm"}


def chosen(stream: io.StringIO, environ: dict[str, str], **asked: str) -> type:
    return type(progress(stream, environ, "prove", str, **asked))


def test_a_terminal_gets_a_line_that_moves() -> None:
    assert chosen(Screen(), TERMINAL) is Live
    assert chosen(Screen(), {**TERMINAL, "CI": "false"}) is Live


@pytest.mark.parametrize("environ", [{"TERM": "dumb"}, {}, {**TERMINAL, "CI": "true"}])
def test_a_terminal_that_cannot_and_a_ci_get_whole_lines(environ: dict[str, str]) -> None:
    assert chosen(Screen(), environ) is Lines


def test_what_is_no_terminal_gets_whole_lines() -> None:
    assert chosen(io.StringIO(), TERMINAL) is Lines


def test_without_rich_a_terminal_gets_whole_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert chosen(Screen(), TERMINAL) is Lines


@pytest.mark.parametrize("output", ["json", "junit", "sarif"])
def test_a_document_gets_none(output: str) -> None:
    assert chosen(Screen(), TERMINAL, output=output) is Silent
    assert chosen(Screen(), TERMINAL, output="github") is Live


def test_whoever_asks_gets_what_was_asked_for() -> None:
    assert chosen(Screen(), TERMINAL, way="off") is Silent
    assert chosen(Screen(), TERMINAL, way="lines") is Lines
