"""What an acceptance is: checks of a requirement, what each runs, and what must come of it."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Final, NamedTuple

from specops.values import dataclass

DEFAULT_TIMEOUT_S: Final = 120.0
PLAN: Final = "plan.md"
SPEC: Final = "spec.md"


class Fault(NamedTuple):
    """What keeps an acceptance from being read, under its check code, at a place in a document."""

    code: str
    message: str
    line: int
    column: int = 1
    document: str = PLAN


class Edit(NamedTuple):
    """A change to one file of the sandbox: exactly one of the four is not ``None``.

    ``replace`` is a text that stands in the file and what comes in its place; ``text`` is all that
    the file then holds; ``copy`` is the file or folder that it is copied from; ``remove`` is true.
    """

    file: str
    replace: tuple[str, str] | None = None
    text: str | None = None
    copy: str | None = None
    remove: bool | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must come of a command.

    ``exit`` is its exit code, ``None`` for any; ``log`` are patterns, each of which a line must
    hold: ``*`` stands for anything within the line; ``telemetry`` maps JSON pointers to the values
    that the envelope it wrote has there, and ``absent`` are pointers to nothing; ``files`` are
    paths or globs, each of which a file must match.
    """

    exit: int | None = 0
    log: tuple[str, ...] = ()
    telemetry: Mapping[str, Any] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One command as the program gets it, never through a shell, and what must come of it."""

    argv: tuple[str, ...]
    expect: Expectation
    env: Mapping[str, str] = field(default_factory=dict)


class Commands(NamedTuple):
    """Commands to be run in their order; the first that is not as expected ends the check."""

    steps: tuple[Step, ...]


class NodeIds(NamedTuple):
    """Tests to be run by their pytest node ids: each must exist and pass, and none be skipped."""

    node_ids: tuple[str, ...]


class Scenario(NamedTuple):
    """A scenario of ``validate`` to be run for the spec."""

    scenario: str


Action = Commands | NodeIds | Scenario


@dataclass(frozen=True, slots=True)
class Check:
    """One check of one requirement; ``line`` is where the plan says so.

    ``edits`` are made to the sandbox and committed there before anything runs; ``uses`` names what
    it does not share with another check at the same time; ``secrets`` names the variables that it
    is to be handed. A drill ``fails``: with its edits in place the action must not pass, or, where
    ``states_red`` tells that it says itself what red looks like, one of its commands must end with
    another exit code than 0, and all of them as it says. ``covers`` are the files and folders that
    decide it; none stand for the whole tree.
    """

    requirement: str
    name: str
    action: Action
    line: int
    edits: tuple[Edit, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    timeout_s: float = DEFAULT_TIMEOUT_S
    fails: bool = False
    states_red: bool = False
    covers: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """The check with the requirement that it shows."""
        return f"{self.requirement}/{self.name}"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What a packet says of its acceptance: requirement ids in their order, checks, and faults.

    With a fault nothing is to be run: what could not be read may have been the check that matters.
    """

    requirements: tuple[str, ...]
    checks: tuple[Check, ...]
    faults: tuple[Fault, ...] = ()

    def of(self, requirement: str) -> tuple[Check, ...]:
        """Return the checks of a requirement, its drills among them."""
        return tuple(check for check in self.checks if check.requirement == requirement)
