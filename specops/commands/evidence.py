"""The commands that look after evidence."""

from typing import Final

from specops.commands.model import Command, Option, OptionKind
from specops.commands.options import ENFORCEMENT, EVERYWHERE

_SPEC: Final = Option("spec", "Only the evidence of this spec.", metavar="ID")

EVIDENCE: Final = (
    Command(
        "evidence.verify",
        "Verify that every record is what its run left, and that the chain of stages holds.",
        "specops.app.verification:verify",
        (
            _SPEC,
            Option("since", "Only runs from this day, time or session on.", metavar="WHEN"),
            Option("strict", "Take records that are stale for findings, too.", OptionKind.SWITCH),
            ENFORCEMENT,
            *EVERYWHERE,
        ),
        "evidence.verify --spec SPEC-KIT-018 --since 2026-11-01",
    ),
    Command(
        "evidence.query",
        "Answer a question about all runs, from an index that is made from the files.",
        "specops.app.evidence_query:query",
        (
            Option("ask", "latest, pass-rate, flaky, slowest or overrides.", metavar="QUESTION"),
            _SPEC,
            Option("stage", "Only the runs of this stage.", metavar="STAGE"),
            Option("full", "Read every file anew.", OptionKind.SWITCH),
            *EVERYWHERE,
        ),
        "evidence.query --ask flaky",
    ),
)
