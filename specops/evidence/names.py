"""The names of a run's evidence files: built and read in one place."""

import re
from typing import Final, Literal

from specops.model import Stage
from specops.session import SESSION

ACCEPT: Final = "accept"
PROOF: Final = "proof"
RunOf = Stage | Literal["accept"]
EvidenceOf = RunOf | Literal["proof"]
ENVELOPE_SUFFIX: Final = ".json"
LOG_SUFFIX: Final = ".log"
ATTESTATION_SUFFIX: Final = ".intoto.json"
MANIFEST_SUFFIX: Final = ".manifest.json"
SIGNATURE_SUFFIX: Final = ".dsse.json"
_STAGES: Final = "|".join(Stage)
# A session of earlier writers holds colons; the schema refuses it in what is written today.
_NAME: Final = re.compile(rf"spec-({_STAGES})_([A-Za-z0-9][A-Za-z0-9:-]*)(\.[a-z.]+)")
_HAL_RECORD: Final = re.compile(
    r"[0-9]{8}(?:T[0-9]{9}|-[0-9]{6})Z(?:-[0-9a-f]{6})?-hal-[^/]+\.json"
)
_ACCEPTED: Final = re.compile(rf"{ACCEPT}_({SESSION.pattern}){re.escape(ENVELOPE_SUFFIX)}")
_PROVED: Final = re.compile(rf"{PROOF}_({SESSION.pattern}){re.escape(ENVELOPE_SUFFIX)}")


def envelope_name(of: EvidenceOf, session: str) -> str:
    """Return the file name of an envelope, or of the record of an acceptance or a proof."""
    return f"{_stem(of, session)}{ENVELOPE_SUFFIX}"


def log_name(of: EvidenceOf, session: str) -> str:
    """Return the file name of a log."""
    return f"{_stem(of, session)}{LOG_SUFFIX}"


def attestation_name(of: EvidenceOf, session: str) -> str:
    """Return the file name of an attestation."""
    return f"{_stem(of, session)}{ATTESTATION_SUFFIX}"


def signature_name(of: EvidenceOf, session: str) -> str:
    """Return the file name of the signature of an attestation."""
    return f"{_stem(of, session)}{SIGNATURE_SUFFIX}"


def _stem(of: EvidenceOf, session: str) -> str:
    """Return what the names of a run begin with: neither acceptance nor proof is a stage of v1."""
    return f"{of}_{session}" if of in (ACCEPT, PROOF) else f"spec-{of}_{session}"


def parse_name(name: str, suffix: str = ENVELOPE_SUFFIX) -> tuple[Stage, str] | None:
    """Return stage and session of an evidence file's name, or ``None`` for any other name.

    Names of earlier writers, whose sessions hold colons, are read too.
    """
    match = _NAME.fullmatch(name)
    if match is None or match[3] != suffix:
        return None
    return Stage(match[1]), match[2]


def parse_record_name(name: str) -> tuple[RunOf, str] | None:
    """Return stage and session of an envelope, or of the record of an acceptance."""
    accepted = _ACCEPTED.fullmatch(name)
    return (ACCEPT, accepted[1]) if accepted else parse_name(name)


def parse_proof_name(name: str) -> tuple[EvidenceOf, str] | None:
    """Return what the name of the record of a proof says, or ``None`` for any other name."""
    proved = _PROVED.fullmatch(name)
    return (PROOF, proved[1]) if proved else None


def is_other_evidence(name: str) -> bool:
    """Whether a name is that of an attestation, its signature or a HAL record, old or new."""
    if "-hal-" in name:
        return _HAL_RECORD.fullmatch(name) is not None
    return name.endswith((ATTESTATION_SUFFIX, SIGNATURE_SUFFIX))
