"""Which specs can be archived: Done in the tracker, unlocked, and old by the time in the record."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from specops.codes import lifecycle as codes
from specops.collaborator import collaborator
from specops.errors import EvidenceError
from specops.evidence.archive.manifest import Member, covering
from specops.evidence.archive.pack import collect
from specops.evidence.lock_file import LockFile
from specops.evidence.read import Reading
from specops.evidence.recorded import read_run
from specops.evidence.runs import Run, find_runs
from specops.evidence.store import run_folder
from specops.guardrails.document_text import read
from specops.model import Finding, Location
from specops.packet.spec_id import canonical
from specops.packet.tracker import Status, Tracker, nearest_status, read_tracker
from specops.values import dataclass


@dataclass(frozen=True, slots=True)
class Due:
    """A spec to archive: its files, and the session and time of its latest run."""

    spec_id: str
    files: tuple[Member, ...]
    session: str
    latest: datetime

    @property
    def size(self) -> int:
        """The bytes of all its files."""
        return sum(file.size for file in self.files)


@dataclass(frozen=True, slots=True)
class Kept:
    """A spec that stays where it is: why, and who says so."""

    spec_id: str
    why: str
    asked_by: str


@dataclass(frozen=True, slots=True)
class Unfit:
    """A spec whose evidence cannot be archived as it lies there."""

    spec_id: str
    finding: Finding


Fate = Due | Kept | Unfit


@collaborator
class Planner:
    """Decides the fate of each spec; ``now`` is UTC, ``days`` the age in days from which it is due.

    ``days`` of ``None`` stands for never.
    """

    root: Path
    evidence_root: str
    tracker: str
    now: datetime
    days: int | None

    def plan(self, specs: tuple[str, ...]) -> tuple[Fate, ...]:
        """Return the fate of each spec. Raises ``EvidenceError`` for what cannot be listed."""
        tracker = read_tracker(read(self.root, self.tracker).text)
        return tuple(self._fate(spec, tracker) for spec in specs)

    def _fate(self, spec: str, tracker: Tracker) -> Fate:
        """Return the fate of one spec: the first that keeps it where it is, or that it is due."""
        statuses = [row.status for row in tracker.rows_for(spec)]
        if [nearest_status(status) for status in statuses] != [Status.DONE]:
            told = f"its row says {statuses[0]!r}" if len(statuses) == 1 else "it has no single row"
            return Kept(spec, told, f"tracker {self.tracker}")
        try:
            if LockFile(self.root, self.evidence_root, canonical(spec)).exists():
                return Kept(spec, "it is locked", "its lock")
            return self._by_age(spec)
        except EvidenceError as error:
            place = Location(str(run_folder(self.evidence_root, spec)))
            code = codes.UNFIT
            return Unfit(spec, Finding(code.code, error.message, place, error.remedy or code.fix))

    def _by_age(self, spec: str) -> Fate:
        """Return the fate of a spec that is done, by the latest time in its records."""
        runs = [
            run
            for run in find_runs(self.root, self.evidence_root, spec, None)
            if run.spec_id == spec
        ]
        if not runs:
            return self._interrupted(spec)
        latest = max(self._time(run) for run in runs)
        if self.days is None or self.now - latest < timedelta(days=self.days):
            told = f"its latest run is of {latest:%Y-%m-%d}"
            return Kept(spec, told, f"evidence.archive_after_days = {self.days or 'off'}")
        return Due(spec, collect(self.root, self.evidence_root, spec), runs[-1].session, latest)

    def _interrupted(self, spec: str) -> Fate:
        """Return the fate of a spec without records: what an archiving left, or a riddle."""
        files = collect(self.root, self.evidence_root, spec)
        manifest = covering(self.root, self.evidence_root, spec, files)
        if manifest is None:
            message = "it has no record that tells its age"
            raise EvidenceError(message, "remove the folder, or restore its records")
        return Due(spec, files, manifest.path.name, manifest.archived_at)

    def _time(self, run: Run) -> datetime:
        """Return the time that a record tells. Raises ``EvidenceError`` where it tells none."""
        record = read_run(self.root, run.path, Reading.COMPAT)
        try:
            told = datetime.fromisoformat(str((record.record or {}).get("timestamp")))
        except ValueError:
            message = f"{run.path.name} tells no time: {record.fault or 'its timestamp is none'}"
            raise EvidenceError(message, "restore the record, or remove it") from None
        return told if told.tzinfo else told.replace(tzinfo=UTC)
