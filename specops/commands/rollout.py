"""The commands of the rollout: what strict would do, and the findings that are accepted."""

from typing import Final

from specops.commands.model import Command, Option
from specops.commands.options import EVERYWHERE

ROLLOUT: Final = (
    Command(
        "rollout.preview",
        "Tell which runs on record strict, or the policy of a later day, would block.",
        "specops.app.rollout_preview:preview",
        (
            Option("since", "How far back: some days, as in 30d, or a day.", metavar="WHEN"),
            Option("as-of", "The day whose policy is applied, instead of strict.", metavar="DATE"),
            *EVERYWHERE,
        ),
        "rollout.preview --since 30d",
    ),
)
