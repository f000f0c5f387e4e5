"""Validate and audit: the documents of the packet are those that were locked."""

from collections.abc import Iterator, Mapping
from typing import Final

from specops.evidence.lock_file import LockFile
from specops.guardrails.lock.drift import drift, read_lock
from specops.model import CheckResult, Finding, judged
from specops.values import dataclass

NAME: Final = "packet-unchanged"


@dataclass(frozen=True, slots=True)
class PacketUnchanged:
    """Compares the documents with the digests in the lock.

    ``present`` maps the paths of the documents to their digests now. Where there is no lock, that
    is a finding: a stage for which it takes part only while there is one asks ``file.exists()``
    before it builds this.
    """

    file: LockFile
    present: Mapping[str, str]
    name: str = NAME

    def run(self) -> Iterator[CheckResult]:
        """Judge every document that is there or was locked."""
        found = read_lock(self.file)
        if isinstance(found, Finding):
            yield judged(NAME, 1, (found,))
            return
        documents = found.documents.keys() | self.present.keys()
        changes = tuple(drift(found.documents, self.present))
        observed = f"{len(documents)} documents as they were locked" if not changes else ""
        yield judged(NAME, len(documents), changes, observed=observed)
