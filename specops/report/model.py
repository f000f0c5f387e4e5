"""What the report shows, as plain values: the page is made from these and nothing else."""

from specops.collaborator import collaborator


@collaborator
class Cell:
    """A stage of a spec: what its latest run came to, how long ago, and why that is stale."""

    stage: str
    outcome: str
    age: str
    record: str
    stale: tuple[str, ...]


@collaborator
class SpecRow:
    """A spec: its stages, its lock, what to run next, and how many requirements are shown."""

    spec_id: str
    cells: tuple[Cell, ...]
    lock: str
    next_command: str
    requirements: str = ""


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
    """A row of a matrix that was proved: its name, and what it came to."""

    group: str
    name: str
    outcome: str
    record: str


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
    proofs: tuple[Proof, ...]
    sizes: tuple[Size, ...]
    runs: int
    unreadable: tuple[str, ...]
