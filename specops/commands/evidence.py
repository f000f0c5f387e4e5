"""The commands that read and keep evidence."""

from typing import Final

from specops.commands.model import Command, Option, OptionKind
from specops.commands.options import ENFORCEMENT, EVERYWHERE

EVIDENCE: Final = (
    Command(
        "evidence.verify",
        "Verify that every record is what its run left, and that the chain of stages holds.",
        "specops.app.verification:verify",
        (
            Option("spec", "Only the evidence of this spec.", metavar="ID"),
            Option("since", "Only runs from this day, time or session on.", metavar="WHEN"),
            Option("strict", "Take records that are stale for findings, too.", OptionKind.SWITCH),
            ENFORCEMENT,
            *EVERYWHERE,
        ),
        "evidence.verify --spec SPEC-KIT-018 --since 2026-11-01",
    ),
)
