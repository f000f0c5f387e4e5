"""What was sound when it was last judged and has not changed since: it need not be judged again.

A memory beside the repository, never evidence and never a verdict of its own: only what had no
finding is remembered, and with it a clue to all that the judging looked at. Whatever differs, even
by a time stamp, is judged anew; so is everything when the memory is damaged, when another version
of the rules wrote it, or when it cannot be written.
"""

import errno
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

FOLDER: Final = ".specops"
# A file that changed this short a time ago could change again without a sign (as git has it of its
# index): the coarsest file systems have time stamps of two seconds.
SETTLED_AFTER_NS: Final = 2_000_000_000
Stamp = tuple[int, int, int, int, int]


class Memory:
    """The sound parts of one repository under one set of rules, by name.

    ``rules`` is a digest of all that decides a verdict beside the files themselves. The clock is
    that of the file system: ``began_ns`` is the time stamp of a file made when the memory is
    opened. Where none can be made, nothing is remembered.
    """

    def __init__(
        self, root: Path, subject: str, rules: str, settled_after_ns: int = SETTLED_AFTER_NS
    ) -> None:
        """Read what is remembered of a subject; what cannot be used counts as nothing."""
        self._settled_after_ns = settled_after_ns
        self._path = root / FOLDER / "cache" / f"{subject}.json"
        self._rules = rules
        self._kept = self._read()
        self._used: dict[str, Any] = {}
        self._began_ns = _touch(root, self._path.with_name(f".{subject}.{os.getpid()}"))

    def recall(self, name: str) -> Any:  # noqa: ANN401 - what was given to ``keep``
        """Return what was remembered under a name, or ``None``; it is kept for the next time."""
        found = self._kept.get(name)
        if found is not None:
            self._used[name] = found
        return found

    def forget(self, name: str) -> None:
        """Forget what has changed."""
        self._used.pop(name, None)

    def is_settled(self, stamps: Iterable[Stamp]) -> bool:
        """Tell whether no file has changed so lately that a further change could go unnoticed."""
        latest = self._began_ns - self._settled_after_ns
        return all(max(changed, made) <= latest for *_, changed, made in stamps)

    def keep(self, name: str, value: Any) -> None:  # noqa: ANN401 - whatever JSON holds
        """Remember a sound part: a value of lists, texts and integers."""
        self._used[name] = value

    def save(self, *, others: bool) -> None:
        """Write what was recalled or kept; ``others`` also keeps what was not asked for.

        A memory that cannot be written is none: nothing is raised, the next run judges everything.
        """
        value = {**self._kept, **self._used} if others else self._used
        if self._began_ns and value != self._kept:
            with suppress(OSError):
                _replace(self._path, _packed(self._rules, value))

    def _read(self) -> Mapping[str, Any]:
        """Read the memory; a damaged one, or one of other rules, holds nothing."""
        try:
            mark, _, body = self._path.read_bytes().partition(b"\n")
            rules, value = json.loads(body) if mark == _digest(body) else ("", {})
        except (OSError, ValueError, RecursionError):
            return {}
        return value if rules == self._rules else {}


def stamp(status: os.stat_result) -> Stamp:
    """Return what changes when a file does: kind, node, size, and both of its time stamps."""
    return (status.st_mode, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def rules_of_package() -> str:
    """Return a digest that changes with any module or schema of this program."""
    digest = hashlib.sha256()
    pending = [os.fspath(Path(__file__).parent)]
    while pending:
        with os.scandir(pending.pop()) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        pending += [entry.path for entry in found if entry.is_dir() and entry.name[0] != "_"]
        for entry in found:
            if entry.name.endswith((".py", ".json")):
                digest.update(f"{entry.path} {stamp(entry.stat())}\n".encode())
    return digest.hexdigest()


def _digest(body: bytes) -> bytes:
    """Return the first line of a memory: by it, accidents are found."""
    return hashlib.sha256(body).hexdigest().encode()


def _packed(rules: str, value: Mapping[str, Any]) -> bytes:
    """Return the bytes of a memory."""
    body = json.dumps([rules, value], separators=(",", ":")).encode()
    return _digest(body) + b"\n" + body


def own_folder(root: Path) -> Path:
    """Make the folder of what is made from other files, which keeps itself out of the work tree.

    Raises ``OSError``, and for a link, which could lead out of the repository.
    """
    home = root / FOLDER
    if home.is_symlink():
        raise NotADirectoryError(errno.ENOTDIR, "it is a link", str(home))
    home.mkdir(parents=True, exist_ok=True)
    ignore = home / ".gitignore"
    if not ignore.exists():
        ignore.write_text("# Made from other files; never the truth.\n*\n", encoding="utf-8")
    return home


def _touch(root: Path, probe: Path) -> int:
    """Return the file system's time in nanoseconds, by a file made and removed; 0 when it fails."""
    try:
        folder = own_folder(root) / probe.parent.name
        folder.mkdir(exist_ok=True)
        if folder.is_symlink():
            return 0
        probe.touch()
        try:
            return probe.stat().st_mtime_ns
        finally:
            probe.unlink()
    except OSError:
        return 0


def _replace(path: Path, content: bytes) -> None:
    """Put a memory in the place of the one before, as a whole."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
