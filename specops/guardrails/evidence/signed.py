"""Signatures: one that is there is over its attestation; with a key every run has a good one."""

from collections.abc import Iterator
from pathlib import Path

from specops.codes import verification as codes
from specops.errors import EvidenceError
from specops.evidence.attested import Attested
from specops.evidence.names import attestation_name, signature_name
from specops.evidence.regular import read_regular
from specops.evidence.signature import VerifyingKey, payload_fault
from specops.guardrails.evidence.one_run import AnyRun, found
from specops.model import Finding
from specops.values import dataclass


@dataclass(frozen=True, slots=True)
class Signed:
    """The rule of signatures; without a key nobody can tell who signed."""

    root: Path
    key: VerifyingKey | None

    def findings(self, recorded: AnyRun, _: Attested) -> Iterator[Finding]:
        """Give what is wrong with the signature of a run."""
        path = recorded.path.with_name(signature_name(recorded.stage, recorded.session))
        beside = recorded.path.with_name(attestation_name(recorded.stage, recorded.session))
        try:
            content = read_regular(self.root / path)
            fault = payload_fault(content, read_regular(self.root / beside))
        except FileNotFoundError:
            if self.key:
                yield found(codes.UNSIGNED, recorded.path, "there is no signature beside it")
            return
        except EvidenceError as error:
            yield found(codes.BAD_SIGNATURE, path, error.message)
            return
        fault = fault or (self.key.fault(content) if self.key else "")
        if fault:
            yield found(codes.BAD_SIGNATURE, path, fault)
