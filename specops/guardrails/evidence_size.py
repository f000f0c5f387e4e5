"""The guardrail ``evidence-size``: evidence stays small enough to be kept in version control."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from specops.codes import lifecycle as codes
from specops.codes.model import CheckCode
from specops.evidence.sizes import Amount
from specops.evidence.store import COMMANDS
from specops.model import CheckResult, Finding, Location, Stage, judged
from specops.values import dataclass

NAME: Final = "evidence-size"
MEGABYTE: Final = 1_000_000
ALL: Final = "all"
_OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Limits:
    """The soft limits in megabytes; ``None`` stands for no limit."""

    file: int | None
    spec: int | None
    total: int | None


@dataclass(frozen=True, slots=True)
class EvidenceSize:
    """Judges the sizes of evidence: one result for each spec, and one for all of them."""

    evidence_root: str
    limits: Limits
    amounts: tuple[Amount, ...]
    name: str = NAME

    def run(self) -> Iterator[CheckResult]:
        """Judge what was measured. Without a single file nothing is judged: that is an error."""
        for amount in self.amounts:
            yield self._judge(amount)
        total = sum(amount.size for amount in self.amounts)
        is_any = any(amount.files for amount in self.amounts)  # each file is counted above
        place = PurePosixPath(self.evidence_root)
        found = _over(total, self.limits.total, codes.TOTAL_TOO_LARGE, place)
        yield judged(ALL, int(is_any), tuple(found), observed=shown(total))

    def _judge(self, amount: Amount) -> CheckResult:
        """Judge one spec and its files; what belongs to no spec has files only."""
        found = [
            finding
            for file in amount.files
            for finding in _over(file.size, self.limits.file, codes.FILE_TOO_LARGE, file.path)
        ]
        if amount.name:
            place = PurePosixPath(self.evidence_root) / COMMANDS / amount.name
            found += _over(amount.size, self.limits.spec, codes.SPEC_TOO_LARGE, place)
        name, count = amount.name or _OTHER, len(amount.files)
        return judged(name, count, tuple(found), observed=shown(amount.size))


def told(amount: Amount) -> str:
    """Return the sentence that describes an amount."""
    runs = ", ".join(
        f"{stage} {amount.runs[stage]} ({shown(amount.sizes.get(stage, 0))})"
        for stage in Stage
        if stage in amount.runs
    )
    ages = f"oldest {amount.oldest}, newest {amount.newest}"
    largest = f"{amount.largest.path.name} ({shown(amount.largest.size)})"
    of = f"; runs: {runs}; {ages}" if runs else ""
    counted = f"{len(amount.files)} files, {shown(amount.size)}"
    return f"{amount.name or _OTHER}: {counted}{of}; largest {largest}"


def shown(size: int) -> str:
    """Return a size in words."""
    return f"{size / MEGABYTE:.1f} MB" if size >= MEGABYTE else f"{size / 1000:.1f} kB"


def _over(size: int, limit: int | None, code: CheckCode, place: PurePosixPath) -> Iterator[Finding]:
    """Give the finding of a size above its limit."""
    if limit is not None and size > limit * MEGABYTE:
        message = f"{shown(size)} are more than the {limit} MB of the limit"
        yield Finding(code.code, message, Location(str(place)), code.fix)
