"""The guardrails that archive, restore and delete archives: one result for each spec or archive."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final

from specops.codes import lifecycle as codes
from specops.codes.model import CheckCode
from specops.collaborator import collaborator
from specops.errors import EvidenceError
from specops.evidence.archive.deletions import was_deleted, write_log
from specops.evidence.archive.manifest import (
    SUFFIX,
    ArchiveError,
    Manifest,
    archive_path,
    covering,
    manifest_path,
    read,
    read_manifests,
)
from specops.evidence.archive.pack import pack, write_manifest
from specops.evidence.archive.remove import remove
from specops.evidence.archive.restore import ConflictError, restore
from specops.evidence.archive.unpack import verify
from specops.evidence.durable import flush_folder
from specops.evidence.names import MANIFEST_SUFFIX
from specops.guardrails.archive_plan import Due, Fate, Kept, Unfit
from specops.guardrails.evidence_size import shown
from specops.model import CheckResult, Finding, Location, could_not_judge, judged, passed, skipped

ARCHIVE: Final = "evidence-archive"
RESTORE: Final = "evidence-restore"
PRUNE: Final = "evidence-prune"
DRY_RUN: Final = "flag --dry-run"


@collaborator
class Archiving:
    """Archives what is due: written, read again and compared before any original is removed."""

    root: Path
    evidence_root: str
    fates: tuple[Fate, ...]
    now: datetime
    keep_days: int | None
    dry_run: bool
    name: str = ARCHIVE

    @property
    def expects(self) -> int:
        """How many results there will be."""
        return len(self.fates)

    def run(self) -> Iterator[CheckResult]:
        """Deal with each spec."""
        for fate in self.fates:
            if isinstance(fate, Kept):
                yield skipped(fate.spec_id, fate.why, fate.asked_by)
            elif isinstance(fate, Unfit):
                yield judged(fate.spec_id, 1, (fate.finding,))
            elif self.dry_run:
                yield skipped(fate.spec_id, f"would be archived: {told(fate)}", DRY_RUN)
            else:
                place = archive_path(self.evidence_root, fate.spec_id, fate.session)
                yield from _results(place, partial(self._archive, fate), fate.spec_id)

    def _archive(self, due: Due) -> Iterator[CheckResult]:
        """Archive one spec, and remove its files."""
        manifest = covering(self.root, self.evidence_root, due.spec_id, due.files)
        manifest = manifest or self._packed(due)
        verify(self.root, manifest)
        remove(self.root, self.evidence_root, due.files)
        yield passed(due.spec_id, len(due.files), observed=shown(due.size))

    def _packed(self, due: Due) -> Manifest:
        """Write archive and manifest."""
        path = archive_path(self.evidence_root, due.spec_id, due.session)
        digest = pack(self.root, self.evidence_root, path, due.files)
        until = self._until()
        write_manifest(self.root, Manifest(path, due.spec_id, digest, self.now, until, due.files))
        return read(self.root, manifest_path(path))

    def _until(self) -> datetime:
        """Return how long an archive of today is kept; for ever is as long as a calendar goes."""
        with contextlib.suppress(OverflowError):
            if self.keep_days is not None:
                return self.now + timedelta(days=self.keep_days)
        return datetime.max.replace(tzinfo=UTC)


@collaborator
class Restoring:
    """Restores archives by the paths of their manifests."""

    root: Path
    evidence_root: str
    manifests: tuple[PurePosixPath, ...]
    name: str = RESTORE

    def run(self) -> Iterator[CheckResult]:
        """Restore each archive, or say why nothing of it was."""
        for path in self.manifests:
            yield from _results(path, partial(self._restore, path))

    def _restore(self, path: PurePosixPath) -> Iterator[CheckResult]:
        """Restore one archive."""
        manifest = read(self.root, path)
        written = restore(self.root, self.evidence_root, manifest)
        yield passed(label(path), len(manifest.files), observed=f"{written} restored")


@collaborator
class Pruning:
    """Deletes archives that are past their date; the manifests stay, and a log says what went."""

    root: Path
    evidence_root: str
    now: datetime
    session: str
    dry_run: bool
    name: str = PRUNE

    def run(self) -> Iterator[CheckResult]:
        """Judge each archive; those that are past their date are logged, and then deleted."""
        doomed: list[Manifest] = []
        for path in read_manifests(self.root, self.evidence_root):
            yield from _results(path, partial(self._judge, path, doomed))
        if doomed:
            write_log(self.root, self.evidence_root, self.session, self.now, doomed)
        for manifest in doomed:
            yield from _results(manifest.beside, partial(self._delete, manifest))

    def _judge(self, path: PurePosixPath, doomed: list[Manifest]) -> Iterator[CheckResult]:
        """Judge one archive; one to be deleted is put down as doomed, and has no result yet."""
        manifest = read(self.root, path)
        until = f"{manifest.keep_until:%Y-%m-%d}"
        if was_deleted(self.root, manifest):
            yield skipped(label(path), "it was deleted", "its deletion log")
            return
        verify(self.root, manifest)
        if manifest.keep_until > self.now:
            yield skipped(label(path), f"it is kept until {until}", "its manifest")
        elif self.dry_run:
            yield skipped(label(path), f"would be deleted: kept until {until}", DRY_RUN)
        else:
            doomed.append(manifest)

    def _delete(self, manifest: Manifest) -> Iterator[CheckResult]:
        """Delete one archive that is in the log."""
        path = self.root / manifest.path
        path.unlink()
        flush_folder(path.parent)
        yield passed(label(manifest.path), len(manifest.files), observed="deleted")


def label(path: PurePosixPath) -> str:
    """Return the name of an archive in results: spec and session."""
    return path.name.removesuffix(MANIFEST_SUFFIX).removesuffix(SUFFIX)


def told(due: Due) -> str:
    """Say what is archived of a spec."""
    return f"{len(due.files)} files, {shown(due.size)}, the latest of {due.latest:%Y-%m-%d}"


def _results(
    path: PurePosixPath, act: Callable[[], Iterator[CheckResult]], name: str = ""
) -> Iterator[CheckResult]:
    """Give what dealing with one archive came to; what is wrong with it is a finding."""
    try:
        yield from act()
    except ArchiveError as error:
        yield _finding(name or label(path), codes.BROKEN_ARCHIVE, path, error)
    except ConflictError as error:
        yield _finding(name or label(path), codes.IN_THE_WAY, path, error)
    except OSError as error:
        where = f": {Path(str(error.filename)).name}" if error.filename else ""
        why = f"{error.strerror or error}{where}"
        yield could_not_judge(name or label(path), why, remedy="make it writable, and run again")
    except EvidenceError as error:
        yield could_not_judge(name or label(path), error.message, remedy=error.remedy)


def _finding(name: str, code: CheckCode, path: PurePosixPath, error: EvidenceError) -> CheckResult:
    """Return a failure."""
    finding = Finding(code.code, error.message, Location(str(path)), error.remedy)
    return judged(name, 1, (finding,))
