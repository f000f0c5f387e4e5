"""Reading attestations: what one says of its run, once its shape and its own digest hold."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any, Final

from specops import strict_json
from specops.errors import EvidenceError
from specops.evidence import judgement
from specops.evidence.attestation import Previous, sealed
from specops.evidence.judgement import override_of
from specops.evidence.names import ACCEPT, EvidenceOf
from specops.evidence.regular import read_regular
from specops.evidence.rulings import Judgement, read_judgement
from specops.model import Override, Stage
from specops.policy import Effect, Result
from specops.schema import load, violations
from specops.values import dataclass

SCHEMA: Final = "attestation"
_REMEDY: Final = "restore it from version control, or run the stage again"


class InvalidAttestationError(EvidenceError):
    """An attestation is there, but it cannot be read, is none, or was changed afterwards."""


@dataclass(frozen=True, slots=True)
class Attested:
    """What an attestation says of a run.

    ``configuration`` and ``subjects`` map repository-relative paths to sha256 digests; ``picked``
    names the scenarios that somebody chose in place of all of them; ``schemas`` maps the schemas
    that the run was written by to their digests; ``contradictions`` say in words what does not
    follow from the recorded checks, the exit code above all; ``judgement`` is what that
    follows from.
    """

    stage: EvidenceOf
    spec_id: str
    session: str
    result: Result
    exit_code: int
    commit: str | None
    tree: str | None
    configuration: Mapping[str, str]
    subjects: Mapping[str, str]
    overrides: tuple[Override, ...]
    picked: tuple[str, ...] = ()
    source_tree: str | None = None
    schemas: Mapping[str, str] = field(default_factory=dict)
    previous: Previous | None = None
    contradictions: tuple[str, ...] = ()
    judgement: Judgement | None = None

    @property
    def waived(self) -> int:
        """How many findings of the run a waiver accepts."""
        rulings = self.judgement.rulings if self.judgement else ()
        return sum(ruling.effect is Effect.WAIVED for ruling in rulings)

    @property
    def let_through(self) -> bool:
        """Whether strict enforcement lets it pass too: by overrides or waivers that cover it."""
        judged = self.judgement
        return judged is not None and judged.strict_exit_code == 0 and not self.contradictions


def parse(content: bytes) -> Attested:
    """Return what the bytes of an attestation say. Raises ``EvidenceError`` when they are none."""
    return _attested(statement_of(content, SCHEMA))


def read_attestation(path: Path, parse: Callable[[bytes], Attested] = parse) -> Attested | None:
    """Return what an attestation says, or ``None`` when there is none.

    Raises ``InvalidAttestationError`` for one that cannot be read, is not of its schema, or does
    not match the digest of itself.
    """
    try:
        return parse(read_regular(path))
    except FileNotFoundError:
        return None
    except EvidenceError as error:
        message = f"{path.name}: {error.message}"
        raise InvalidAttestationError(message, _REMEDY) from None


def statement_of(content: bytes, schema: str) -> dict[str, Any]:
    """Return a statement that is of a packaged schema, and as it was when it was sealed.

    Raises ``EvidenceError`` for anything else.
    """
    try:
        statement: dict[str, Any] = strict_json.parse(content)
    except strict_json.StrictJsonError as error:
        raise EvidenceError(str(error)) from None
    for violation in violations(load(schema), statement):
        message = f"{violation.pointer or '/'}: {violation.message}"
        raise EvidenceError(message)
    # Sealing gives the statement a digest anew: it is as it was only where that is the same.
    if sealed(statement) != content:
        message = "it does not match the digest of itself: it was changed after it was written"
        raise EvidenceError(message)
    return statement


def _attested(statement: Mapping[str, Any]) -> Attested:
    """Take what the chain needs out of a statement."""
    predicate = statement["predicate"]
    details = predicate["specops"]
    return Attested(
        ACCEPT if details["stage"] == ACCEPT else Stage(details["stage"]),
        details["specId"],
        details["sessionId"],
        Result(predicate["result"]),
        details["exitCode"],
        details["commit"],
        details["tree"],
        digests(predicate["configuration"]),
        digests(statement["subject"]),
        tuple(map(override_of, details["overrides"])),
        tuple(details["picked"]),
        details["sourceTree"],
        digests(details["schemas"]),
        _previous(details["previous"]),
        judgement.contradictions(predicate),
        read_judgement(details),
    )


def digests(files: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the sha256 digests of in-toto resource descriptors by their names."""
    return {file["name"]: file["digest"]["sha256"] for file in files}


def _previous(told: Mapping[str, Any] | None) -> Previous | None:
    """Return the link to the record before."""
    if told is None:
        return None
    return Previous(Stage(told["stage"]), told["name"], told["digest"]["sha256"])
