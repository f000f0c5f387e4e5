"""The telemetry linter against a bare loop and its peers, whole processes, in one run.

The loop only opens, reads and parses with orjson. Targets at 10,000 records of about 1 KB: the
schema check (the compat reading, which judges nothing else) at most 1.5 times the loop, the whole
lint at most 3 times; check-jsonschema takes at least 25 times as long as the lint, and sourcemeta's
``jsonschema`` longer than it. ``--peers DIR`` is the ``bin`` folder of an environment that has the
two.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.timing import Candidate, compare

REPOSITORY: Final = Path(__file__).parents[1]
SCHEMA: Final = REPOSITORY / "specops" / "schemas" / "telemetry.v1.schema.json"
PER_SPEC: Final = 500
LOOP: Final = """
import os, sys
import orjson
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        if name.endswith(".json"):
            with open(f"{folder}/{name}", "rb") as stream:
                orjson.loads(stream.read())
"""
LINT: Final = """
import sys
from pathlib import Path
from specops.guardrails.telemetry.lint import TelemetryLint
(result,) = TelemetryLint(Path(sys.argv[1]), "evidence", compat=COMPAT).run()
if result.findings:
    sys.exit(str(result.findings[0]))
"""
PEAK: Final = """
import resource
kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
print(max(resource.getrusage(kind).ru_maxrss for kind in kinds) // 1024)
"""
SCRIPTS: Final = {
    "loop": LOOP,
    "schema": LINT.replace("COMPAT", "True"),
    "lint": LINT.replace("COMPAT", "False"),
}
CHECKS: Final = ("health", "movies", "indexer", "graphql")


def lay_out(root: Path, count: int) -> None:
    """Write valid records of about 1 KB, each with its log and four artifacts of its folder."""
    for number in range(count):
        spec = f"SPEC-KIT-{number // PER_SPEC:03d}"
        folder = f"evidence/commands/{spec}"
        session = f"20261122T{number % 240000:06d}123Z-{number:06x}"
        stem = f"{folder}/spec-validate_{session}"
        hal = [f"{folder}/hal-{check}.txt" for check in CHECKS]
        if number % PER_SPEC == 0:
            (root / folder).mkdir(parents=True)
            for path in hal:
                (root / path).touch()
        record = {
            "schemaVersion": 1,
            "command": "spec-ops-validate",
            "specId": spec,
            "sessionId": session,
            "timestamp": "2026-11-22T11:30:02Z",
            "scenarios": [{"name": name, "status": "passed"} for name in ("hal-smoke", "cargo")],
            "artifacts": [{"path": path} for path in (f"{stem}.log", *hal)],
            "hal": {"summary": {"status": "passed", "failed_checks": [], "artifacts": hal[:2]}},
        }
        (root / f"{stem}.json").write_text(json.dumps(record, indent=2))
        (root / f"{stem}.log").touch()


def candidate(name: str, root: Path) -> Candidate:
    """Return one of our own candidates: a process that imports what it needs and nothing else."""
    argv = [sys.executable, "-c", SCRIPTS[name], str(root)]
    return Candidate(name, argv, REPOSITORY, {})


def peers(folder: Path, root: Path) -> list[Candidate]:
    """Return the peers that are installed."""
    files = [str(path.relative_to(root)) for path in sorted(root.rglob("*.json"))]
    commands = {
        "check-jsonschema": ["--schemafile", str(SCHEMA), *files],
        "jsonschema": ["validate", str(SCHEMA), "evidence"],
    }
    return [
        Candidate(name, [str(folder / name), *arguments], root, {})
        for name, arguments in commands.items()
        if (folder / name).exists()
    ]


def measure(root: Path, rounds: int, peer_folder: Path | None) -> None:
    """Print the ratios to the loop, of the peers to the lint, and the peak of memory."""
    ours = {name: candidate(name, root) for name in SCRIPTS}
    compare(ours["loop"], [ours["schema"], ours["lint"]], rounds)
    if peer_folder:
        compare(ours["lint"], peers(peer_folder, root), 3)
    argv = [sys.executable, "-c", SCRIPTS["lint"] + PEAK, str(root)]
    done = subprocess.run(argv, cwd=REPOSITORY, capture_output=True, check=True, text=True)
    print(f"peak of the lint, a process: {done.stdout.strip()} MB")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lay_out(Path(folder), asked.records)
        measure(Path(folder), asked.rounds, asked.peers)


if __name__ == "__main__":
    main()
