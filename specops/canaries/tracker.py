"""TR: trackers as the examples give them, in a repository that holds the records they name."""

from typing import Final

from specops import strict_json
from specops.canaries.model import Canary, Planting
from specops.canaries.records import record
from specops.codes.model import CheckCode
from specops.evidence.names import envelope_name
from specops.model import Stage

_SESSION: Final = "20261122T113000123Z-3f9c1a"
# The examples are dated: what is future in them must stay future, and what is past must be past.
_DATES: Final = {"2027-01-01": "9999-12-31", "2026-11-22": "2025-09-29"}


def of(code: CheckCode) -> Canary:
    """Return the canary of a code from its examples."""
    fault, healthy = _planting(code.failing), _planting(code.passing)
    return Canary(code.code, code.code, "tracker", code.title, fault, healthy)


def _planting(example: str) -> Planting:
    """Return the tracker of an example, with the records that it names."""
    for dated, lasting in _DATES.items():
        example = example.replace(f" {dated} ", f" {lasting} ")
    return Planting("invoke lint.tracker", (("SPEC.md", example.encode()), *_RECORDS))


_RECORDS: Final = tuple(
    (
        f"evidence/commands/{spec}/{envelope_name(Stage.VALIDATE, _SESSION)}",
        strict_json.pretty({**record(Stage.VALIDATE), "specId": spec}),
    )
    for spec in ("SPEC-KIT-018", "SPEC-KIT-019")
)
