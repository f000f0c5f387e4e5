"""What was seen of one planting: how the command ended, what it found, what its evidence says."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from specops import strict_json
from specops.errors import CannotJudgeError
from specops.evidence.names import ATTESTATION_SUFFIX
from specops.evidence.telemetry import succeeded
from specops.model import Enforcement
from specops.policy import Effect, Result
from specops.process.command import Completed
from specops.values import dataclass


@dataclass(frozen=True, slots=True)
class Observation:
    """A planting that was judged, or that could not be made: then ``trouble`` says why.

    ``passes`` are the files of its evidence that say passed; ``spared`` are the findings that did
    not count against the run, each as its code, the check that found it, and who decided that;
    ``let_through`` says who asked for what let findings pass; ``said`` is the last line that the
    command printed for people, and ``took_ms`` the time of all of it, in milliseconds. ``judges``
    tells that the command is one that judges, whether it could or not.
    """

    exit_code: int = 0
    codes: tuple[str, ...] = ()
    passes: tuple[str, ...] = ()
    spared: tuple[tuple[str, str, str], ...] = ()
    let_through: tuple[str, ...] = ()
    trouble: str = ""
    said: str = ""
    took_ms: int = 0
    judges: bool = True

    def to_bytes(self) -> bytes:
        """Return the observation as one line."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, line: bytes) -> "Observation":
        """Read what ``to_bytes`` returned."""
        told = json.loads(line)
        lists = {name: tuple(told[name]) for name in ("codes", "passes", "let_through")}
        spared = tuple(tuple(finding) for finding in told["spared"])
        return cls(**{**told, **lists, "spared": spared})


def read(completed: Completed, root: Path) -> Observation:
    """Read what a command printed as json, and the evidence that it names.

    Raises ``CannotJudgeError`` for a command that printed no document.
    """
    try:
        document = strict_json.parse(completed.stdout)
    except strict_json.StrictJsonError:
        document = None
    if completed.timed_out or not isinstance(document, dict):
        why = "did not end in time" if completed.timed_out else "printed no document"
        message = f"the command {why}: {_last_line(completed) or completed}"
        raise CannotJudgeError(message, "run the command of the canary by hand")
    codes = {str(finding.get("code")) for finding in document.get("findings", ())}
    return Observation(
        completed.exit_code,
        tuple(sorted(codes)),
        tuple(_passes(root, document)),
        tuple(sorted(set(_spared(document)))),
        tuple(dict.fromkeys(_let_through(document))),
        said=_last_line(completed) or _reason(document),
        judges="results" in document or "error" in document,
    )


def _passes(root: Path, document: Mapping[str, Any]) -> Iterator[str]:
    """Give the envelopes and attestations of a run that say passed."""
    for path in document.get("evidence", ()):
        place = root / path
        try:
            value = strict_json.parse(place.read_bytes())
        except (OSError, strict_json.StrictJsonError):
            continue
        if not isinstance(value, dict):
            continue
        predicate = value.get("predicate")
        attested = isinstance(predicate, dict) and predicate.get("result") == Result.PASSED
        if attested or (not path.endswith(ATTESTATION_SUFFIX) and succeeded(value)):
            yield str(path)


def _spared(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Give the findings that did not count against a run: what is waived, or only warns."""
    for finding in document.get("findings", ()):
        if finding.get("effect", Effect.BLOCKS) != Effect.BLOCKS:
            yield str(finding["code"]), str(finding["check"]), str(finding["decidedBy"])


def _let_through(document: Mapping[str, Any]) -> Iterator[str]:
    """Give who let something pass in a run: a mode or an override."""
    rule = document.get("enforcement", {})
    if rule.get("mode") == Enforcement.WARN:
        yield f"warn mode, decided by {rule.get('decidedBy')}"
    for override in document.get("overrides", ()):
        yield f"the override {override.get('name')} ({override.get('source')})"


def _last_line(completed: Completed) -> str:
    """Return the last line of what a command told people."""
    lines = completed.stderr.decode(errors="backslashreplace").strip().splitlines()
    return lines[-1] if lines else ""


def _reason(document: Mapping[str, Any]) -> str:
    """Return why the first check that was not passed was not."""
    results = document.get("results", ())
    return next((str(one["reason"]) for one in results if one.get("reason")), "")
