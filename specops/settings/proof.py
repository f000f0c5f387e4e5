"""The settings of proofs: the faults that a repository adds."""

from typing import Final

from specops.settings import kinds
from specops.settings.canary_kinds import read_canaries
from specops.settings.setting import Setting

PROOF: Final = Setting(
    "prove.canaries",
    kinds.table("canaries", read_canaries),
    (),
    "Faults of your own for `prove`: name, command, and plant or patch.",
)
