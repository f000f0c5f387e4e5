"""The command that proves the guardrails."""

from typing import Final

from specops.commands.model import Command, Option, OptionKind
from specops.commands.options import OUTPUT_WITH_MARKDOWN, ROOT

PROVE: Final = Command(
    "prove",
    "Plant each fault in a sandbox, and show that its guardrail goes red.",
    "specops.app.proof.command:run",
    (
        Option("guardrail", "Prove only this guardrail.", metavar="NAME"),
        Option("code", "Prove only this check code.", metavar="CODE"),
        Option("jobs", "How many faults are planted at once.", metavar="N"),
        Option(
            "strict-proof",
            "Fail for what the set-up of this repository would let through.",
            OptionKind.SWITCH,
        ),
        Option("dry-run", "Prove, and write nothing.", OptionKind.SWITCH),
        ROOT,
        OUTPUT_WITH_MARKDOWN,
    ),
    "prove --guardrail baseline --strict-proof",
)
