import io
import os
from pathlib import Path

import pytest

from specops.app.streams import printed, show, silence
from specops.errors import CannotJudgeError


def test_what_can_be_printed_is_printed_at_once() -> None:
    kept = io.StringIO()
    assert printed(kept, "a line") is None
    show(kept, "another")
    assert kept.getvalue() == "a line\nanother\n"


def test_a_full_disk_is_told_and_the_stream_leads_to_nowhere() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        error = printed(full, "a line")
        assert isinstance(error, OSError)
        assert printed(full, "nobody reads this") is None
    with (
        Path("/dev/full").open("w", encoding="utf-8") as full,
        pytest.raises(CannotJudgeError, match=r"cannot be written: .*No space left"),
    ):
        show(full, "a line")


def test_a_reader_that_has_gone_stays_an_error_of_its_own() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as gone, pytest.raises(BrokenPipeError):
        show(gone, "a line")


def test_a_stream_that_is_no_file_is_left_as_it_is() -> None:
    kept = io.StringIO()
    silence(kept)
    kept.close()
    assert isinstance(printed(kept, "a line"), ValueError)
