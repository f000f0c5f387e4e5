"""Evidence and locks that somebody else has changed: by one byte, or by holding them."""

from typing import Final

from specops.canaries import sample
from specops.canaries.model import Canary, Planting
from specops.codes.lock import HELD
from specops.codes.verification import FILE_CHANGED

_OTHER: Final = "SPEC-OPS-004"
_IMPLEMENT: Final = f"invoke implement --spec {sample.SPEC}"
# The report of a baseline begins with a hash sign: to write that there changes nothing.
_ONE_BYTE: Final = f"""\
invoke plan --spec {sample.SPEC}
printf '%s' '{{byte}}' | dd of="$(ls evidence/commands/{sample.SPEC}/baseline_*.md)" conv=notrunc
invoke evidence.verify"""


def _byte(byte: str) -> Planting:
    """Return evidence whose artifact begins with a byte."""
    return Planting(_ONE_BYTE.format(byte=byte))


def _held(spec: str) -> Planting:
    """Return a lock of a spec that somebody else holds, before ours is taken."""
    lock = f"evidence/locks/{spec}.json"
    holder = """sed -i 's/"holder": ".*"/"holder": "ada@elsewhere"/' """
    return Planting(f"invoke implement --spec {spec}\n{holder}{lock}\n{_IMPLEMENT}")


CANARIES: Final = (
    Canary(
        f"{FILE_CHANGED.code}-one-byte",
        FILE_CHANGED.code,
        "evidence",
        "an artifact with one byte flipped",
        _byte("="),
        _byte("#"),
    ),
    Canary(
        f"{HELD.code}-by-another",
        HELD.code,
        "lock",
        "a lock that somebody on another machine holds",
        _held(sample.SPEC),
        _held(_OTHER),
    ),
)
