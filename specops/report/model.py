"""What the report shows, as plain values: the page is made from these and nothing else."""

from specops.collaborator import collaborator


@collaborator
class Cell:
    """A stage of a spec: what its latest run came to, how long ago, and whether that is stale."""

    stage: str
    outcome: str
    age: str
    record: str
    stale: bool


@collaborator
class SpecRow:
    """A spec: its stages, its lock, what to run next, and how many requirements are shown.

    ``stale`` says, one sentence each, why stages of it are stale, and which ones.
    """

    spec_id: str
    cells: tuple[Cell, ...]
    lock: str
    next_command: str
    requirements: str = ""
    stale: tuple[str, ...] = ()


@collaborator
class RunMark:
    """A run on the timeline: ``at`` is its moment, ``record`` the path of its envelope."""

    spec_id: str
    stage: str
    outcome: str
    at: str
    record: str


@collaborator
class Track:
    """The runs of one spec and stage, the oldest first."""

    name: str
    runs: tuple[RunMark, ...]


@collaborator
class Failure:
    """A failed check of a run: its code where there is one, and the record and log that tell it."""

    spec_id: str
    stage: str
    at: str
    check: str
    code: str
    title: str
    path: str
    record: str
    log: str


@collaborator
class Latency:
    """How long a HAL check took in its last runs, in milliseconds, the oldest first."""

    check: str
    target: str
    values_ms: tuple[float, ...]


@collaborator
class Leniency:
    """An override or a waiver: what it lets through, who says so, why, and until when."""

    kind: str
    name: str
    owner: str
    reason: str
    covers: str
    until: str
    where: str


@collaborator
class Size:
    """What the evidence of a spec takes: files and bytes."""

    spec_id: str
    files: int
    size: int


@collaborator
class Proof:
    """A requirement that an acceptance is recorded of, and what it came to."""

    group: str
    name: str
    outcome: str
    record: str


@collaborator
class Planted:
    """A fault that was planted: the code that must find it, what became of it, and why not."""

    name: str
    says: str
    outcome: str
    why: str
    at: str
    record: str


@collaborator
class Row:
    """The faults of one guardrail, and how many of them came to each outcome of the matrix."""

    guardrail: str
    counts: tuple[int, ...]
    kill_rate: float
    faults: tuple[Planted, ...]


@collaborator
class Matrix:
    """The proof matrix: guardrails against outcomes.

    ``at`` is the moment of the latest proof, ``commit`` says in words what tree it was made at, and
    ``open`` are the faults that nobody caught.
    """

    at: str
    commit: str
    record: str
    outcomes: tuple[str, ...]
    rows: tuple[Row, ...]
    open: tuple[Planted, ...]
    kill_rate: float

    @property
    def planted(self) -> int:
        """How many faults were planted."""
        return sum(len(row.faults) for row in self.rows)


@collaborator
class Page:
    """Everything on the report; ``base`` leads from the file to the root, for links."""

    title: str
    as_of: str
    commit: str
    base: str
    specs: tuple[SpecRow, ...]
    tracks: tuple[Track, ...]
    failures: tuple[Failure, ...]
    latencies: tuple[Latency, ...]
    exceptions: tuple[Leniency, ...]
    requirements: tuple[Proof, ...]
    matrix: Matrix | None
    sizes: tuple[Size, ...]
    runs: int
    unreadable: tuple[str, ...]
