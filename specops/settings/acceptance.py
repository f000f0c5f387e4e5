"""The settings of acceptances: whether what plans say is run, for whom, and what it may see."""

from typing import Final

from specops.settings.kinds import BOOLEAN, NAMES
from specops.settings.setting import Setting

ACCEPTANCE: Final = (
    Setting(
        "accept.enabled",
        BOOLEAN,
        False,
        "Let `accept` run what plans say: that is running code out of documents.",
        "SPEC_OPS_ACCEPT",
    ),
    Setting(
        "accept.forks",
        BOOLEAN,
        False,
        "Run it for a change from a fork, too; only the environment can say so.",
        "SPEC_OPS_ACCEPT_FORKS",
    ),
    Setting("accept.secrets", NAMES, (), "Variables that a check may ask for by name."),
)
