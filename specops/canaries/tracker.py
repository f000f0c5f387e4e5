"""TR: trackers as the examples give them, in a repository that holds the records they name."""

from typing import Final

from specops import strict_json
from specops.canaries.model import Canary, Planting
from specops.canaries.records import record
from specops.canaries.sample import tracker
from specops.codes.model import CheckCode
from specops.codes.tracker import CODES
from specops.evidence.names import envelope_name
from specops.model import Stage

_BY_CODE: Final = {code.code: code for code in CODES}
_CROWDED: Final = _BY_CODE["TR018"]
_UNSOUND: Final = _BY_CODE["TR014"]
_SESSION: Final = "20261122T113000123Z-3f9c1a"
# The examples are dated: what is future in them must stay future, and what is past must be past.
_DATES: Final = {"2027-01-01": "9999-12-31", "2026-11-22": "2025-09-29"}


def of(code: CheckCode) -> Canary:
    """Return the canary of a code from its examples."""
    fault, healthy = _planting(code.failing), _planting(code.passing)
    return Canary(code.code, code.code, "tracker", code.title, fault, healthy)


def _planting(example: str, **changed: str) -> Planting:
    """Return the tracker of an example, with the records that it names, and a change to them."""
    for dated, lasting in _DATES.items():
        example = example.replace(f" {dated} ", f" {lasting} ")
    records = (
        (
            f"evidence/commands/{spec}/{envelope_name(Stage.VALIDATE, _SESSION)}",
            strict_json.pretty({**record(Stage.VALIDATE), "specId": spec, **changed}),
        )
        for spec in ("SPEC-KIT-018", "SPEC-KIT-019")
    )
    return Planting("invoke lint.tracker", (("SPEC.md", example.encode()), *records))


def _crowded() -> Planting:
    """Return a tracker where one owner is at more at once than anybody would allow."""
    rows = (
        f"| {n} | T{n} | Title | In Progress | Ada |  |  |  |  |  |  |\n" for n in range(1, 200)
    )
    return _planting(tracker(rows))


CANARIES: Final = (
    Canary(
        _CROWDED.code,
        _CROWDED.code,
        "tracker",
        _CROWDED.title,
        _crowded(),
        _planting(_CROWDED.passing),
    ),
    Canary(
        f"{_UNSOUND.code}-compat",
        _UNSOUND.code,
        "tracker",
        "a row with a record that only writers before this one would call sound",
        _planting(_UNSOUND.passing, timestamp="whenever"),
        _planting(_UNSOUND.passing),
    ),
)
