"""The messages of ``--message-format=json``, one JSON object a line.

See "External tools" in the Cargo Book and "JSON Output" in the rustc book for the form. Lines that
do not begin with a brace come from programs that run during the build and are not messages.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from specops import strict_json
from specops.cargo.places import Places
from specops.model import Location
from specops.values import dataclass

# Each macro that expands to a macro nests a place two levels deeper.
_MAX_DEPTH: Final = 600


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """An error of the compiler: one line, and its place where it has one in the repository."""

    message: str
    location: Location | None


@dataclass(frozen=True, slots=True)
class Artifact:
    """A target of a package that was built, or found to be fresh."""

    package: str
    target: str
    kind: str
    is_test: bool


@dataclass(frozen=True, slots=True)
class BuildMessages:
    """What a build said.

    ``finished`` is cargo's last word, ``None`` when the build never began; ``unreadable`` counts
    messages that are not of the documented form.
    """

    errors: tuple[Diagnostic, ...]
    warnings: int
    artifacts: frozenset[Artifact]
    finished: bool | None
    unreadable: int


def parse(output: bytes, places: Places) -> BuildMessages:
    """Read the messages of a build; an error that several targets report is one error."""
    errors: dict[Diagnostic, None] = {}
    artifacts: set[Artifact] = set()
    warnings = unreadable = 0
    finished: bool | None = None
    for line in output.splitlines():
        match _said(line, places):
            case Diagnostic() as error:
                errors[error] = None
            case Artifact() as artifact:
                artifacts.add(artifact)
            case bool() as success:
                finished = success
            case "warning":
                warnings += 1
            case "unreadable":
                unreadable += 1
    return BuildMessages(tuple(errors), warnings, frozenset(artifacts), finished, unreadable)


def _said(line: bytes, places: Places) -> Diagnostic | Artifact | bool | str:
    """Return what a line says, as far as it matters to us."""
    if not line.startswith(b"{"):
        return "not a message"
    try:
        message = strict_json.parse(line, max_depth=_MAX_DEPTH)
        match message["reason"]:
            case "compiler-message":
                return _diagnosed(message["message"], places)
            case "compiler-artifact":
                return _built(message)
            case "build-finished":
                return bool(message["success"])
    except (strict_json.StrictJsonError, KeyError, TypeError, AttributeError, IndexError):
        return "unreadable"
    return "of no matter"


def _built(message: Mapping[str, Any]) -> Artifact:
    """Read a message about a target that was built."""
    target = message["target"]
    return Artifact(
        str(message["package_id"]),
        str(target["name"]),
        str(target["kind"][0]),
        bool(message["profile"]["test"]),
    )


def _diagnosed(diagnostic: Mapping[str, Any], places: Places) -> Diagnostic | str:
    """Read a message of the compiler; its closing summaries have no code and no place."""
    level, text, spans = str(diagnostic["level"]), diagnostic["message"], diagnostic["spans"]
    code = (diagnostic["code"] or {}).get("code")
    if not code and not spans and (text.startswith("aborting due to") or " emitted" in text):
        return "a summary"
    if not level.startswith("error"):
        return level
    primary = [span for span in spans if span["is_primary"]]
    label = next((str(span["label"]) for span in primary if span["label"]), "")
    head = f"{level}[{code}]" if code else level
    message = f"{head}: {text}: {label}" if label else f"{head}: {text}"
    found = (place for span in primary for place in _places(span, places))
    return Diagnostic(places.shortened(message), next(found, None))


def _places(span: Mapping[str, Any] | None, places: Places) -> Iterator[Location]:
    """Give the places of a span in the repository: its own, then those of the macros around it."""
    while span:
        found = places.location(span["file_name"], span["line_start"], span["column_start"])
        if found:
            yield found
        span = (span["expansion"] or {}).get("span")
