"""Records that are older than what they are about: named with the field that changed."""

from collections.abc import Iterator

from specops.codes import verification as codes
from specops.evidence.configuration import Configuration, current_schemas
from specops.evidence.recorded import Recorded
from specops.guardrails.evidence.one_run import found
from specops.guardrails.record import stale
from specops.model import Finding


def stale_findings(recorded: Recorded, current: Configuration | None) -> Iterator[Finding]:
    """Give a finding for each file and schema that is not what the record was made from.

    ``current`` are the files of now, ``None`` for a spec that has no packet any more.
    """
    attested = recorded.attested
    if attested is None:
        return
    yield from stale(recorded, attested, current or Configuration({}, {}))
    for name, digest in current_schemas().items():
        if attested.schemas.get(name) != digest:
            message = (
                f"{recorded.stage.value}: stale: schema {name} changed since {recorded.session}"
            )
            yield found(codes.SCHEMA_CHANGED, recorded.path, message)
