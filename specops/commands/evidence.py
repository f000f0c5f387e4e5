"""The commands that look after evidence."""

from typing import Final

from specops.commands.model import Command, Option, OptionKind
from specops.commands.options import EVERYWHERE, JUDGES, LINT, SPECS

_SPEC: Final = Option("spec", "Only the evidence of this spec.", metavar="ID")
_DRY_RUN: Final = Option("dry-run", "Say what would be done.", OptionKind.SWITCH)
_YES: Final = Option("yes", "Do what is listed, without asking.", OptionKind.SWITCH)

EVIDENCE: Final = (
    Command(
        "evidence.verify",
        "Verify that every record is what its run left, and that the chain of stages holds.",
        "specops.app.evidence.verification:verify",
        (
            _SPEC,
            Option("since", "Only runs from this day, time or session on.", metavar="WHEN"),
            Option("key", "The public key that must have signed every run.", metavar="FILE"),
            Option("kept-from", "A revision whose records must all be here still.", metavar="REF"),
            Option("strict", "Take records that are stale for findings, too.", OptionKind.SWITCH),
            *JUDGES,
        ),
        "evidence.verify --spec SPEC-KIT-018 --since 2026-11-01",
    ),
    Command(
        "evidence.keygen",
        "Make a pair of keys: one to sign attestations with, one to verify them.",
        "specops.app.evidence.signing:keygen",
        (
            Option("key", "The file of the private key; the other gets `.pub`.", metavar="FILE"),
            *EVERYWHERE,
        ),
        "evidence.keygen --key ~/specops.pem",
    ),
    Command(
        "evidence.query",
        "Answer a question about all runs, from an index that is made from the files.",
        "specops.app.evidence.query:query",
        (
            Option(
                "ask",
                "latest, pass-rate, flaky, slowest or overrides.",
                metavar="QUESTION",
                choices=("latest", "pass-rate", "flaky", "slowest", "overrides"),
            ),
            _SPEC,
            Option("stage", "Only the runs of this stage.", metavar="STAGE"),
            Option("full", "Read every file anew.", OptionKind.SWITCH),
            *EVERYWHERE,
        ),
        "evidence.query --ask flaky",
    ),
    Command(
        "evidence.stats",
        "Show how much evidence there is, per spec and stage, and judge it by soft limits.",
        "specops.app.evidence.stats:stats",
        JUDGES,
        "evidence.stats",
    ),
    Command(
        "evidence.archive",
        "Archive the evidence of specs that are Done, unlocked and old, and remove the originals.",
        "specops.app.evidence.archive:archive",
        (
            SPECS,
            Option("older-than", "How old the latest run has to be, in days.", metavar="DAYS"),
            _DRY_RUN,
            _YES,
            *JUDGES,
        ),
        "evidence.archive --older-than 90 --dry-run",
    ),
    Command(
        "evidence.restore",
        "Restore archived evidence; nothing is overwritten.",
        "specops.app.evidence.archive:restore",
        (SPECS, *JUDGES),
        "evidence.restore --spec SPEC-KIT-018",
    ),
    Command(
        "evidence.prune",
        "Delete archives that are past their date, and leave a log of that.",
        "specops.app.evidence.archive:prune",
        (_DRY_RUN, _YES, *JUDGES),
        "evidence.prune --dry-run",
    ),
    Command(
        "evidence.import",
        "Say what the evidence of earlier writers is worth, file by file; nothing is changed.",
        "specops.app.evidence.importing:read",
        LINT,
        "evidence.import --path ../old/evidence",
        takes_paths=True,
    ),
)
