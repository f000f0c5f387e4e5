"""An edit that only the change time of a file tells of."""

import os
from pathlib import Path


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text by one of the same length, and leave the time of modification as it was.

    The clock of a file system ticks every few milliseconds: the edit is of a later tick.
    """
    before = path.stat()
    text = path.read_text(encoding="utf-8").replace(old, new)
    while path.stat().st_ctime_ns == before.st_ctime_ns:
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = path.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
