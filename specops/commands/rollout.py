"""The commands of the rollout: what strict would do, and the findings that are accepted."""

from typing import Final

from specops.commands.model import Command, Option, OptionKind
from specops.commands.options import EVERYWHERE

_ANSWERED_FOR: Final = (
    Option("owner", "Who answers for what is accepted.", metavar="NAME"),
    Option("reason", "Why it is accepted."),
    Option("expires", "The day, in UTC, from which it counts again.", metavar="DATE"),
    Option("dry-run", "Tell what would be written.", OptionKind.SWITCH),
)
ROLLOUT: Final = (
    Command(
        "rollout.preview",
        "Tell which runs on record strict, or the policy of a later day, would block.",
        "specops.app.rollout.preview:preview",
        (
            Option("since", "How far back: some days, as in 30d, or a day.", metavar="WHEN"),
            Option("as-of", "The day whose policy is applied, instead of strict.", metavar="DATE"),
            *EVERYWHERE,
        ),
        "rollout.preview --since 30d",
    ),
    Command(
        "rollout.waive",
        "Accept one finding for a while: write a waiver of it into the settings file.",
        "specops.app.rollout.waivers:waive",
        (
            Option("code", "The check code of the finding.", metavar="CODE"),
            Option("check", "The guardrail or check that found it.", metavar="NAME"),
            Option("path", "The file it is in.", metavar="PATH"),
            Option("spec", "The spec whose run found it.", metavar="ID"),
            Option("fingerprint", "Its fingerprint, or the beginning of it.", metavar="HEX"),
            *_ANSWERED_FOR,
            *EVERYWHERE,
        ),
        "rollout.waive --code DS010 --owner ada --reason legacy --expires 2027-01-31",
    ),
    Command(
        "rollout.waivers",
        "List the waivers by the day they expire on.",
        "specops.app.rollout.waivers:listing",
        EVERYWHERE,
        "rollout.waivers",
    ),
    Command(
        "rollout.adopt",
        "Record today's findings as waivers with one expiry; from then on their number goes down.",
        "specops.app.rollout.waivers:adopt",
        (*_ANSWERED_FOR, *EVERYWHERE),
        "rollout.adopt --owner ada --expires 2027-01-31",
    ),
)
