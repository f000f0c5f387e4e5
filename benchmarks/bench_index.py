"""The index of evidence against bare loops over the same files, whole processes, in one run.

Each run has an envelope of about 1.2 KB and an attestation of about 2 KB. ``read`` only opens,
reads and parses them with the standard parser; ``stat`` only looks at each of them. Targets at
100,000 runs: a full build at most 2.2 times ``read``, an update that finds nothing new at most 1.5
times ``stat``, and the latest run of each spec and stage in less than 50 ms once the index is open.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from benchmarks.timing import Candidate, compare

REPOSITORY: Final = Path(__file__).parents[1]
PER_SPEC: Final = 500
SETTLED_S: Final = 4.0
STAGES: Final = ("validate", "audit")
READ: Final = """
import json, os, sys
for folder, _, names in os.walk(sys.argv[1] + "/evidence"):
    for name in names:
        descriptor = os.open(f"{folder}/{name}", os.O_RDONLY)
        json.loads(os.read(descriptor, 1 << 20))
        os.close(descriptor)
"""
STAT: Final = """
import os, sys
pending = [sys.argv[1] + "/evidence"]
while pending:
    with os.scandir(pending.pop()) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                pending.append(entry.path)
            else:
                entry.stat(follow_symlinks=False)
"""
ASK: Final = """
import sys, time
from pathlib import Path
from specops.evidence.index.answers import BY_NAME, answer, count
from specops.evidence.index.place import Place, ask
place = Place(Path(sys.argv[1]), "evidence", time.time_ns())
asked = ask(place, count, full=FULL)
if asked.note or asked.answer != int(sys.argv[2]) or bool(asked.changes.read) is not FULL:
    sys.exit(str(asked))
"""
QUESTIONS: Final = """
import sqlite3
from specops.evidence.index.tables import prepare
with sqlite3.connect(place.file) as connection:
    prepare(connection)
    for question in BY_NAME.values():
        times = []
        for _ in range(5):
            started = time.perf_counter()
            rows = answer(connection, question)
            times.append(time.perf_counter() - started)
        print(f"{question.name:<36} {sorted(times)[2] * 1000:8.1f} ms   {len(rows)} rows")
"""
SCRIPTS: Final = {
    "read": READ,
    "build": ASK.replace("FULL", "True"),
    "stat": STAT,
    "nothing new": ASK.replace("FULL", "False"),
}
CHECKS: Final = ("health", "list_movies", "indexer_test", "graphql_ping")


def lay_out(root: Path, count: int) -> None:
    """Write valid runs: envelope and attestation, of validate and audit in turn."""
    for number in range(count):
        folder = root / f"evidence/commands/SPEC-KIT-{number // PER_SPEC:03d}"
        if number % PER_SPEC == 0:
            folder.mkdir(parents=True)
        write(folder, number)


def write(folder: Path, number: int) -> None:
    """Write one run."""
    stage = STAGES[number % 2]
    session = f"202611{number % 28 + 1:02d}T{number % 240000:06d}123Z-{number:06x}"
    stem = f"spec-{stage}_{session}"
    where = folder.relative_to(folder.parents[2])
    files = [f"{where}/{stem}.log", *(f"{where}/{session}-hal-{check}.json" for check in CHECKS)]
    passed = number % 10 != 0
    envelope = {
        "schemaVersion": 1,
        "command": f"spec-ops-{stage}",
        "specId": folder.name,
        "sessionId": session,
        "timestamp": f"2026-11-{number % 28 + 1:02d}T11:30:02Z",
        "scenarios": [{"name": "hal-smoke", "status": "passed" if passed else "failed"}],
        "artifacts": [{"path": path} for path in files],
        "hal": {"summary": {"status": "passed", "failed_checks": [], "artifacts": files[1:]}},
    }
    names = [f"hal-smoke/{check}" for check in CHECKS]
    details = {
        "checkDurationsMs": dict.fromkeys(names, number % 97),
        "commit": f"{number:040x}",
        "dirty": False,
        "errors": [],
        "exitCode": 0 if passed else 1,
        "overrides": [],
        "sessionId": session,
        "skipped": [],
        "specId": folder.name,
        "stage": stage,
        "tree": f"{number // 4:040x}",
    }
    predicate = {
        "configuration": [],
        "failedTests": [] if passed else names[:1],
        "passedTests": names if passed else names[1:],
        "result": "PASSED" if passed else "FAILED",
        "specops": details,
        "warnedTests": [],
    }
    subject = [{"digest": {"sha256": f"{number:064x}"}, "name": path} for path in files]
    statement = {"_type": "x", "predicate": predicate, "predicateType": "y", "subject": subject}
    (folder / f"{stem}.json").write_text(json.dumps(envelope, indent=2))
    (folder / f"{stem}.intoto.json").write_text(json.dumps(statement, separators=(",", ":")))


def candidate(name: str, root: Path, count: int) -> Candidate:
    """Return a process that does one thing to all files."""
    argv = [sys.executable, "-c", SCRIPTS[name], str(root), str(count)]
    return Candidate(name, argv, REPOSITORY, {})


def measure(root: Path, count: int, rounds: int) -> None:
    """Print the two ratios, and how long the questions take."""
    time.sleep(SETTLED_S)  # files this young could change again without a trace: they are read anew
    named = {name: candidate(name, root, count) for name in SCRIPTS}
    compare(named["read"], [named["build"]], rounds)
    compare(named["stat"], [named["nothing new"]], rounds)
    argv = [sys.executable, "-c", SCRIPTS["nothing new"] + QUESTIONS, str(root), str(count)]
    done = subprocess.run(argv, cwd=REPOSITORY, capture_output=True, check=True, text=True)
    print(done.stdout, end="")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lay_out(Path(folder), asked.runs)
        measure(Path(folder), asked.runs, asked.rounds)


if __name__ == "__main__":
    main()
