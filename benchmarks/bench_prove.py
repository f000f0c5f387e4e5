"""What a proof costs: one code beside the command that it runs, and all of them.

One code plants a fault and a twin, and so runs its command twice: its ratio is to a command that is
run once, by itself. The targets are 3 s for one code, and 60 s for all of them on two processors.
``BENCH_CODES`` names other codes, and ``BENCH_WHOLE=0`` leaves the whole proof out.
"""

import os
import sys
from pathlib import Path
from typing import Final

from benchmarks.timing import Candidate, compare, elapsed_s
from specops.canaries.registry import canaries

ROOT: Final = Path(__file__).parent.parent
ROUNDS: Final = int(os.environ.get("BENCH_ROUNDS", "5"))
CODES: Final = os.environ.get("BENCH_CODES", "TR008 BA003 HS006 EV014 CG002").split()
_SPECOPS: Final = (sys.executable, "-m", "specops")
_PROVE: Final = (*_SPECOPS, "prove", "--dry-run")


def main() -> None:
    """Measure and print both."""
    base = Candidate("lint.tracker, alone", (*_SPECOPS, "lint.tracker"), ROOT, {})
    proofs = [Candidate(f"prove --code {one}", (*_PROVE, "--code", one), ROOT, {}) for one in CODES]
    compare(base, proofs, ROUNDS)
    if os.environ.get("BENCH_WHOLE") != "0":
        took_s, count = elapsed_s(Candidate("prove", _PROVE, ROOT, {})), len(canaries())
        processors = len(os.sched_getaffinity(0))
        each_ms = took_s / count * 1000
        print(f"prove: {count} in {took_s:.1f} s on {processors} processors, {each_ms:.0f} ms each")


if __name__ == "__main__":
    main()
