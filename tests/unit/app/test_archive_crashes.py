"""An archiving that is killed at any moment loses nothing, and the next one finishes it."""

import os
import signal
import sys
import warnings
from pathlib import Path

from specops.evidence.archive.manifest import read, read_manifests
from specops.evidence.archive.unpack import unpack
from tests.fakes import done
from tests.fakes.done import Done
from tests.fakes.evidence import SPEC

CHANGES = frozenset({"os.link", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "open"})
READING = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def killed_at(here: Done, moment: int) -> bool:
    """Archive in a child that kills itself before its so-and-so-manieth change of the disk."""
    with warnings.catch_warnings():
        # The child runs our code alone and ends in a signal, whatever other threads there are.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _die_at(moment)
        here.archive()
        os.kill(os.getpid(), signal.SIGTERM)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    return os.WTERMSIG(status) == signal.SIGKILL


def _die_at(moment: int) -> None:
    left = moment
    signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        is_reading = (
            event == "open" and isinstance(arguments[2], int) and not (arguments[2] & ~READING)
        )
        if event in CHANGES and not is_reading:
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def safe(here: Done) -> dict[str, bytes]:
    """Return every file that is in its place or in a sound archive."""
    found = here.files()
    for path in read_manifests(here.root, "evidence"):
        archived = dict(unpack(here.root, read(here.root, path)))
        found |= {Path(file.path).name: content for file, content in archived.items()}
    return found


def test_whenever_it_is_killed_nothing_is_lost_and_the_next_run_finishes(tmp_path: Path) -> None:
    moment = 0
    while True:
        here = done.make(tmp_path / str(moment))
        before = here.files()
        if not killed_at(here, moment):
            break
        assert safe(here) == before
        # Where the last file is gone already, nothing is left to archive: that is no pass.
        expected = 0 if here.files() else 3
        assert here.archive().code == expected
        assert here.files() == {}
        here.run("evidence.restore", "--spec", SPEC)
        assert here.files() == before
        moment += 1
    assert moment > 12
