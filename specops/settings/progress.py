"""The setting of progress: whether long work tells how far it has come, and how."""

from typing import Final

from specops.settings.kinds import choice
from specops.settings.setting import Setting

PROGRESS: Final = Setting(
    "progress",
    choice(("auto", "lines", "off")),
    "auto",
    "How long work tells how far it is: what suits standard error, whole lines, or not at all.",
    "SPEC_OPS_PROGRESS",
)
