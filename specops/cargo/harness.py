"""What the test harness of Rust prints: how many tests ran, which failed, and where."""

import re
from typing import Final

from specops.cargo.places import Places
from specops.model import Location
from specops.one_line import one_line
from specops.values import dataclass

_RESULT: Final = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed;", re.MULTILINE)
_FAILED: Final = re.compile(r"^test (.+) \.\.\. FAILED$", re.MULTILINE)
_SECTION: Final = re.compile(r"^---- (.+) stdout ----$", re.MULTILINE)
_PANIC: Final = re.compile(r"panicked at (.+):(\d+):(\d+):\n(.*)")


@dataclass(frozen=True, slots=True)
class FailedTest:
    """A test that failed: its name, and why and where it panicked as far as it said so."""

    name: str
    why: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class HarnessRun:
    """The tests of every target: how many ran, and the failures."""

    ran: int
    failures: tuple[FailedTest, ...]


def parse(stdout: bytes, places: Places) -> HarnessRun:
    """Read what ``cargo test`` printed for all its targets."""
    text = stdout.decode(errors="backslashreplace")
    ran = sum(int(passed) + int(failed) for passed, failed in _RESULT.findall(text))
    pieces = _SECTION.split(text)
    told = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    failures = (_failure(name, told.get(name, ""), places) for name in _FAILED.findall(text))
    return HarnessRun(ran, tuple(failures))


def _failure(name: str, section: str, places: Places) -> FailedTest:
    """Read where a test panicked from what it printed."""
    panic = _PANIC.search(section)
    if panic is None:
        return FailedTest(one_line(name))
    path, line, column, why = panic.groups()
    location = places.location(path, int(line), int(column))
    return FailedTest(one_line(name), one_line(why), location)
