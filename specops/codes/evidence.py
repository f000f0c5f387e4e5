"""EV: what can be wrong with the evidence that a stage builds on.

Each example is what somebody types in a repository; the tests run it, and look at what the last
command finds.
"""

from typing import Final

from specops.codes.model import CheckCode

_SPEC: Final = "--spec SPEC-KIT-018"
_RECORDS: Final = "evidence/commands/SPEC-KIT-018"
_PLAN: Final = f"{_RECORDS}/spec-plan_*Z-??????.json"
_ATTESTATION: Final = f"{_RECORDS}/spec-validate_*.intoto.json"
_TO_VALIDATE: Final = f"invoke auto {_SPEC} --to validate\n"
_AUDIT: Final = f"invoke audit {_SPEC}\n"
_UNLOCK: Final = f"invoke unlock {_SPEC}\n"
_SOUND: Final = _TO_VALIDATE + _AUDIT
_AGAIN: Final = "Run the stage again."

MISSING: Final = CheckCode(
    "EV001",
    "A stage has no record",
    "A stage that never ran has checked nothing.",
    "Run the stage that the message names.",
    failing=f"invoke auto {_SPEC} --from tasks --to validate\n{_AUDIT}",
    passing=_SOUND,
    language="sh",
)
NOT_SUCCEEDED: Final = CheckCode(
    "EV002",
    "The latest record of a stage did not succeed",
    "An older success does not count: the last run says what the state is.",
    "Correct what failed and run the stage again; a recorded override lets it through too.",
    failing=f"SPEC_OPS_BASELINE_FORCE_FAIL=1 invoke plan {_SPEC}\n"
    f"invoke auto {_SPEC} --from tasks --to validate\n{_AUDIT}",
    passing=f"SPEC_OPS_BASELINE_FORCE_FAIL=1 invoke plan {_SPEC} --allow-fail --reason drill\n"
    f"invoke auto {_SPEC} --from tasks --to validate\n{_AUDIT}",
    language="sh",
)
INVALID: Final = CheckCode(
    "EV003",
    "A record is not valid telemetry",
    "A record that does not fit the schema was not written by a guardrail, or was changed.",
    "Restore the record from version control, or run the stage again.",
    failing=f"{_TO_VALIDATE}sed -i s/passed/great/ {_PLAN}\n{_AUDIT}",
    passing=_SOUND,
    language="sh",
)
PACKET_CHANGED: Final = CheckCode(
    "EV004",
    "The packet changed since the record",
    "The record is about documents that are no longer there.",
    _AGAIN,
    failing=f"{_TO_VALIDATE}echo more >> docs/SPEC-KIT-018-hal-smoke/plan.md\n{_AUDIT}",
    passing=_SOUND,
    language="sh",
)
CONFIGURATION_CHANGED: Final = CheckCode(
    "EV005",
    "The HAL profile or the settings changed since the record",
    "Other checks, or checks under other rules, may come to another verdict.",
    _AGAIN,
    failing=f"{_TO_VALIDATE}echo '# stricter' >> specops.toml\n{_AUDIT}",
    passing=_SOUND,
    language="sh",
)
OTHER_COMMIT: Final = CheckCode(
    "EV006",
    "The record is of another line of history",
    "Only what was checked at this commit, or on the way to it, is about this commit.",
    "Run the stage again here; commit first where there is no commit yet.",
    failing=f"{_TO_VALIDATE}git checkout -q --orphan other\ngit commit -q -m anew\n{_AUDIT}",
    passing=f"{_TO_VALIDATE}git commit -q --allow-empty -m later\n{_AUDIT}",
    language="sh",
)
UNATTESTED: Final = CheckCode(
    "EV007",
    "A record has no attestation",
    "Without it nothing says for which commit and packet the record was written.",
    "Restore the attestation from version control, or run the stage again.",
    failing=f"{_TO_VALIDATE}rm {_ATTESTATION}\n{_AUDIT}",
    passing=_SOUND,
    language="sh",
)
BROKEN_ATTESTATION: Final = CheckCode(
    "EV008",
    "An attestation is broken",
    "It cannot be read, or does not match the digest of itself, so nothing in it can be used.",
    "Restore the attestation from version control, or run the stage again.",
    failing=f"{_TO_VALIDATE}sed -i s/PASSED/WARNED/ {_ATTESTATION}\n{_AUDIT}",
    passing=_SOUND,
    language="sh",
)
NOT_ATTESTED_SO: Final = CheckCode(
    "EV009",
    "A record is not the one that was attested",
    "Its digest differs from the one in the attestation: it was changed after it was written.",
    "Restore the record from version control, or run the stage again.",
    failing=f"{_TO_VALIDATE}sed -i '1s/$/ /' {_PLAN}\n{_AUDIT}",
    passing=_SOUND,
    language="sh",
)
MISPLACED: Final = CheckCode(
    "EV010",
    "A record is of another spec, stage or session than its name says",
    "Evidence that was copied or renamed proves nothing about the place where it lies now.",
    "Remove the copy, and run the stage here.",
    failing=f"{_TO_VALIDATE}cp -r {_RECORDS} evidence/commands/SPEC-OPS-004\n"
    "invoke implement --spec SPEC-OPS-004\ninvoke audit --spec SPEC-OPS-004\n",
    passing="invoke auto --spec SPEC-OPS-004 --to validate\ninvoke audit --spec SPEC-OPS-004\n",
    language="sh",
)
BEFORE_LOCK: Final = CheckCode(
    "EV011",
    "The audit is older than the lock",
    "It judged the work under an earlier lock, not the work that this lock covers.",
    "Run `validate` and `audit` again.",
    failing=f"invoke auto {_SPEC}\ninvoke implement {_SPEC}\n{_UNLOCK}",
    passing=f"invoke auto {_SPEC}\ninvoke implement {_SPEC}\n"
    f"invoke auto {_SPEC} --from validate --to audit\n{_UNLOCK}",
    language="sh",
)
PARTIAL: Final = CheckCode(
    "EV012",
    "A record judged only the scenarios that somebody picked",
    "A run of one scenario says nothing about the others, and must not stand for all of them.",
    "Run the stage again without `--scenario`.",
    failing=f"{_TO_VALIDATE}invoke validate {_SPEC} --scenario packet-unchanged\n{_AUDIT}",
    passing=_SOUND,
    language="sh",
)
CODES: Final = (
    MISSING,
    NOT_SUCCEEDED,
    INVALID,
    PACKET_CHANGED,
    CONFIGURATION_CHANGED,
    OTHER_COMMIT,
    UNATTESTED,
    BROKEN_ATTESTATION,
    NOT_ATTESTED_SO,
    MISPLACED,
    BEFORE_LOCK,
    PARTIAL,
)
