"""The settings of evidence: where it lies, how large it may be, how long it is kept."""

from typing import Final

from specops.settings import kinds
from specops.settings.kinds import PATH
from specops.settings.setting import Setting

EVIDENCE: Final = (
    Setting(
        "evidence_root", PATH, "evidence", "Where evidence is written.", "SPEC_OPS_EVIDENCE_ROOT"
    ),
    Setting(
        "evidence.signing_key",
        kinds.FILE_OR_NOTHING,
        "",
        "The private key that attestations are signed with; empty for unsigned ones.",
        "SPEC_OPS_SIGNING_KEY",
    ),
    *(
        Setting(f"evidence.max_{name}_mb", kinds.LIMIT, limit, f"Soft limit of {what}, or `off`.")
        for name, limit, what in (
            ("file", 5, "a file of evidence in MB"),
            ("spec", 25, "the evidence of a spec in MB"),
            ("total", 500, "all evidence in MB"),
        )
    ),
    Setting(
        "evidence.archive_after_days",
        kinds.LIMIT,
        90,
        "How old the latest run of a spec that is Done has to be, in days, or `off`.",
        flag="older-than",
    ),
    Setting(
        "evidence.keep_archives_days",
        kinds.LIMIT,
        365,
        "How long an archive is kept, in days, or `off` for ever.",
    ),
)
