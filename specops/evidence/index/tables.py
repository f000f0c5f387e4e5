"""The tables of the index, and how they are brought to the state of the files."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from specops.evidence.index.walk import UNKNOWN, Folder, envelopes, open_folder, walk
from specops.evidence.names import ATTESTATION_SUFFIX, ENVELOPE_SUFFIX
from specops.model import Stage
from specops.progress.interface import Tell, untold
from specops.values import dataclass

if TYPE_CHECKING:
    from specops.evidence.index.rows import Row

# One more whenever a table or the meaning of a column changes: an older index is made anew.
VERSION: Final = 2
_TABLES: Final = """
CREATE TABLE folder (spec TEXT PRIMARY KEY, fingerprint TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE stage (name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE run (
  spec TEXT NOT NULL, name TEXT NOT NULL, stamp TEXT NOT NULL, stage TEXT NOT NULL,
  moment TEXT NOT NULL, day TEXT NOT NULL, outcome TEXT NOT NULL, exit_code INTEGER,
  tree TEXT NOT NULL, checks TEXT NOT NULL, overrides TEXT NOT NULL, fault TEXT NOT NULL);
"""
# Temporary, so that no index can bring a view of its own. The latest runs are found by one look-up
# in the order of runs for each spec and stage, not by a sort of all runs.
_VIEWS: Final = """
CREATE TEMP VIEW latest AS
SELECT run.* FROM folder CROSS JOIN stage JOIN run ON run.rowid = (
  SELECT one.rowid FROM run AS one WHERE one.spec = folder.spec AND one.stage = stage.name
  ORDER BY one.moment DESC LIMIT 1);
CREATE TEMP VIEW told AS
SELECT run.spec, run.stage, run.tree, json_extract(value, '$[0]') AS name,
  json_extract(value, '$[1]') AS verdict, json_extract(value, '$[2]') AS took_ms
FROM run, json_each(run.checks);
"""
# Made after the rows of a new index: sorting once is cheaper than a search for each row.
_ORDER: Final = "CREATE INDEX IF NOT EXISTS run_order ON run (spec, stage, moment);"
_COLUMNS: Final = 12
_INSERT: Final = f"INSERT INTO run VALUES ({', '.join('?' * _COLUMNS)})"  # noqa: S608 - marks alone


@dataclass(frozen=True, slots=True)
class Changes:
    """What an update came to: how many runs were read, and how many are gone."""

    read: int = 0
    gone: int = 0


def prepare(connection: sqlite3.Connection) -> None:
    """Make a connection ready: what the index holds is data, and runs nothing."""
    connection.executescript(f"PRAGMA trusted_schema = OFF; PRAGMA synchronous = NORMAL;{_VIEWS}")


def create(connection: sqlite3.Connection) -> None:
    """Make the tables of an empty index."""
    connection.executescript(f"{_TABLES}PRAGMA user_version = {VERSION};")
    connection.executemany("INSERT INTO stage VALUES (?)", ((stage.value,) for stage in Stage))


def is_current(connection: sqlite3.Connection) -> bool:
    """Tell whether an index was made by this version."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return bool(version == VERSION)


def update(connection: sqlite3.Connection, base: Path, now_ns: int, tell: Tell = untold) -> Changes:
    """Bring the index to the state of the files below ``base``; one transaction, or nothing at all.

    Where no stamp has changed, nothing is read and nothing is written; ``tell`` is told of each run
    that is read, and how many folders are done. Raises ``EvidenceError``
    for folders that cannot be read, ``sqlite3.Error`` for an index that cannot be used.
    """
    folders = list(walk(base, now_ns))
    if not _different(connection, folders) and not _vanished(connection, folders):
        return Changes()
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Looked at once more: another process may have brought it up to date meanwhile.
        different = _different(connection, folders)
        changes = [
            _update(connection, base, one, partial(tell, done, len(different), one.spec_id))
            for done, one in enumerate(different)
        ]
        gone = sum(_forget(connection, spec) for spec in _vanished(connection, folders))
        connection.execute(_ORDER)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return Changes(sum(c.read for c in changes), gone + sum(c.gone for c in changes))


def _known(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the fingerprints of the folders that are in the index."""
    return dict(connection.execute("SELECT spec, fingerprint FROM folder"))


def _different(connection: sqlite3.Connection, folders: Iterable[Folder]) -> list[Folder]:
    """Return the folders that are not as the index knows them."""
    known = _known(connection)
    return [
        folder
        for folder in folders
        if folder.fingerprint == UNKNOWN or known.get(folder.spec_id) != folder.fingerprint
    ]


def _vanished(connection: sqlite3.Connection, folders: Iterable[Folder]) -> set[str]:
    """Return the specs that are in the index and have no folder any more."""
    return set(_known(connection)) - {folder.spec_id for folder in folders}


def _update(
    connection: sqlite3.Connection, base: Path, folder: Folder, tell: Callable[[], None]
) -> Changes:
    """Bring one folder up to date: read what is new or different, forget what is gone."""
    from specops.evidence.index.rows import read_row  # noqa: PLC0415 - mostly nothing is new

    query = "SELECT name, stamp FROM run WHERE spec = ?"
    known = dict(connection.execute(query, (folder.spec_id,)))
    stamps = folder.stamps()
    present = {name: _stamp(stamps, name) for name in envelopes(stamps)}
    stale = [name for name, stamp in present.items() if _is_new(known.get(name), stamp)]
    outdated = (known.keys() - present.keys()) | (known.keys() & set(stale))
    connection.executemany(
        "DELETE FROM run WHERE spec = ? AND name = ?", ((folder.spec_id, name) for name in outdated)
    )
    descriptor = open_folder(base / folder.spec_id)
    try:
        rows = (read_row(descriptor, folder.spec_id, name, present[name]) for name in stale)
        read = connection.executemany(_INSERT, _kept(rows, tell)).rowcount
    finally:
        os.close(descriptor)
    connection.execute(
        "INSERT OR REPLACE INTO folder VALUES (?, ?)", (folder.spec_id, folder.fingerprint)
    )
    return Changes(max(read, 0), len(known.keys() - present.keys()))


def _kept(rows: "Iterable[Row | None]", tell: Callable[[], None]) -> "Iterator[Row]":
    """Give the rows that there are, and tell of each that was read."""
    for row in rows:
        tell()
        if row:
            yield row


def _stamp(stamps: dict[str, str], name: str) -> str:
    """Return the stamp of a run: that of both its files, unknown when one of them is."""
    envelope = stamps[name]
    beside = stamps.get(name.removesuffix(ENVELOPE_SUFFIX) + ATTESTATION_SUFFIX, "-")
    return f"{envelope} {beside}" if envelope and beside else UNKNOWN


def _is_new(known: str | None, stamp: str) -> bool:
    """Tell whether a run has to be read."""
    return stamp == UNKNOWN or known != stamp


def _forget(connection: sqlite3.Connection, spec: str) -> int:
    """Remove a spec whose folder is gone; return how many runs it had."""
    connection.execute("DELETE FROM folder WHERE spec = ?", (spec,))
    return connection.execute("DELETE FROM run WHERE spec = ?", (spec,)).rowcount
