"""EV, continued: what ``evidence.verify`` finds in the files that runs have left.

Each example is what somebody types in a repository; the tests run it, and look at what the last
command finds.
"""

from typing import Final

from specops.codes.model import CheckCode

_SPEC: Final = "--spec SPEC-KIT-018"
_RECORDS: Final = "evidence/commands/SPEC-KIT-018"
_RUNS: Final = f"invoke auto {_SPEC} --to validate\n"
_VERIFY: Final = "invoke evidence.verify\n"
_COMMIT: Final = "git add evidence\ngit commit -q -m evidence\n"
_KEPT: Final = f"{_VERIFY.strip()} --kept-from HEAD\n"
_SOUND: Final = _RUNS + _VERIFY
_RESTORE: Final = "Restore the file from version control, or run the stage again."
# Writes the attestation of plan anew, with a digest of itself that fits: unsigned, anybody can.
_FORGE: Final = (
    'python3 -c "import glob, json; from specops.evidence.attestation import sealed; '
    f"path = glob.glob('{_RECORDS}/spec-plan_*.intoto.json')[0]; "
    "told = json.load(open(path)); details = told['predicate']['specops']; {change}; "
    "open(path, 'wb').write(sealed(told))\"\n"
)
_UNNAMED: Final = "del told['subject'][1:]"
_OTHER_CODE: Final = "details['exitCode'] = 1"
_OLDER: Final = "details['schemas'][0]['digest']['sha256'] = '0' * 64"

FILE_MISSING: Final = CheckCode(
    "EV013",
    "A file of a record is missing",
    "What the run observed cannot be looked at any more, so nothing supports its verdict.",
    _RESTORE,
    failing=f"{_RUNS}rm {_RECORDS}/spec-plan_*.log\n{_VERIFY}",
    passing=_SOUND,
    language="sh",
)
FILE_CHANGED: Final = CheckCode(
    "EV014",
    "A file of a record is not the one that was attested",
    "Its digest differs from the one in the attestation: it was changed after it was written.",
    _RESTORE,
    failing=f"{_RUNS}truncate -s 1 {_RECORDS}/spec-tasks_*.log\n{_VERIFY}",
    passing=_SOUND,
    language="sh",
)
FILE_ELSEWHERE: Final = CheckCode(
    "EV015",
    "A file of a record is no regular file inside the repository",
    "What a link leads to can change, or be missing on the next machine, without a trace here.",
    "Put the file itself in the place of the link.",
    failing=f"{_RUNS}cd {_RECORDS} && mv spec-plan_*.log ../kept && ln -s ../kept "
    f"$(basename spec-plan_*Z-??????.json .json).log\n{_VERIFY}",
    passing=_SOUND,
    language="sh",
)
DISAGREES: Final = CheckCode(
    "EV016",
    "A record and its attestation tell different things",
    "One of them was not written by the run that both say they are of.",
    "Run the stage again.",
    failing=f"{_RUNS}{_FORGE.format(change=_UNNAMED)}{_VERIFY}",
    passing=_SOUND,
    language="sh",
)
EXIT_CODE: Final = CheckCode(
    "EV017",
    "What was decided does not follow from what was recorded",
    "The policy, asked once more with the recorded checks, enforcement and overrides, comes to "
    "another exit code or result.",
    "Run the stage again.",
    failing=f"{_RUNS}{_FORGE.format(change=_OTHER_CODE)}{_VERIFY}",
    passing=_SOUND,
    language="sh",
)
BROKEN_CHAIN: Final = CheckCode(
    "EV018",
    "The record that a run was based on is missing, later or another one",
    "Each attestation names the record of the stage before by its digest. Without that record "
    "nobody can tell what the later stage was based on.",
    "Restore the earlier record from version control, or run both stages again.",
    failing=f"{_RUNS}rm {_RECORDS}/spec-plan_*\n{_VERIFY}",
    passing=_SOUND,
    language="sh",
)
ON_FAILURE: Final = CheckCode(
    "EV019",
    "A stage passed on top of one that failed",
    "Nothing was recorded that let the failure of the stage before through.",
    "Correct what failed and run both stages again.",
    failing=f"SPEC_OPS_BASELINE_FORCE_FAIL=1 invoke plan {_SPEC}\ninvoke tasks {_SPEC}\n{_VERIFY}",
    passing=f"SPEC_OPS_BASELINE_FORCE_FAIL=1 invoke plan {_SPEC} --allow-fail --reason drill\n"
    f"invoke tasks {_SPEC}\n{_VERIFY}",
    language="sh",
)
ORPHAN: Final = CheckCode(
    "EV020",
    "A file that no record names",
    "Whatever it shows, no run vouches for it.",
    "Remove it, or keep it outside the evidence root.",
    failing=f"{_RUNS}echo fine > {_RECORDS}/notes.txt\n{_VERIFY}",
    passing=_SOUND,
    language="sh",
)
LEFTOVER: Final = CheckCode(
    "EV021",
    "A leftover of a run that did not end",
    "Files without the envelope of their session are what a killed run leaves, or what is left of "
    "a record that was removed. They are never a pass.",
    "Remove them, and run the stage again.",
    failing=f"{_RUNS}rm {_RECORDS}/spec-validate_*Z-??????.json\n{_VERIFY}",
    passing=_SOUND,
    language="sh",
)
DUPLICATE: Final = CheckCode(
    "EV022",
    "Several records have one session",
    "A session is one run of one stage: at least one of the records is a copy.",
    "Remove the copies.",
    failing=f"{_RUNS}cp -r {_RECORDS} evidence/commands/SPEC-OPS-004\n{_VERIFY}",
    passing=_SOUND,
    language="sh",
)
SCHEMA_CHANGED: Final = CheckCode(
    "EV023",
    "The schemas changed since the record",
    "An older version wrote it; readers of today's schema may miss something in it. Asked with "
    "`--strict` only.",
    "Run the stage again.",
    failing=f"{_RUNS}{_FORGE.format(change=_OLDER)}{_VERIFY.strip()} --strict\n",
    passing=f"{_RUNS}{_VERIFY.strip()} --strict\n",
    language="sh",
)
UNSIGNED: Final = CheckCode(
    "EV024",
    "A run is not signed",
    "Whoever can write to the repository can write an attestation. Asked with `--key` only.",
    "Set `evidence.signing_key` and run the stage again.",
    failing=f"invoke evidence.keygen --key ../key\n{_RUNS}{_VERIFY.strip()} --key ../key.pub\n",
    passing=f"invoke evidence.keygen --key ../key\nSPEC_OPS_SIGNING_KEY=../key {_RUNS}"
    f"{_VERIFY.strip()} --key ../key.pub\n",
    language="sh",
)
BAD_SIGNATURE: Final = CheckCode(
    "EV025",
    "A signature does not hold",
    "It was made with another key or over another attestation: what it stands beside is not what "
    "was signed.",
    "Ask who has the key of the signature, and run the stage again.",
    failing=f"invoke evidence.keygen --key ../key\ninvoke evidence.keygen --key ../other\n"
    f"SPEC_OPS_SIGNING_KEY=../other {_RUNS}{_VERIFY.strip()} --key ../key.pub\n",
    passing=f"invoke evidence.keygen --key ../key\nSPEC_OPS_SIGNING_KEY=../key {_RUNS}"
    f"{_VERIFY.strip()} --key ../key.pub\n",
    language="sh",
)
GONE: Final = CheckCode(
    "EV026",
    "A record that was committed is gone",
    "What is left of the evidence cannot tell that the last of it was removed; the revision that "
    "holds it can. Asked with `--kept-from` only.",
    "Restore it from that revision, or archive it: `evidence.archive` keeps a manifest.",
    failing=f"{_RUNS}{_COMMIT}rm -f {_RECORDS}/spec-validate_* {_RECORDS}/*-hal-*\n{_KEPT}",
    passing=f"{_RUNS}{_COMMIT}{_KEPT}",
    language="sh",
)
SIGNED: Final = (UNSIGNED, BAD_SIGNATURE)
KEPT: Final = (GONE,)
CODES: Final = (
    FILE_MISSING,
    FILE_CHANGED,
    FILE_ELSEWHERE,
    DISAGREES,
    EXIT_CODE,
    BROKEN_CHAIN,
    ON_FAILURE,
    ORPHAN,
    LEFTOVER,
    DUPLICATE,
    SCHEMA_CHANGED,
)
