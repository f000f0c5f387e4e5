"""How long the telemetry linter takes, as ratios to a bare loop and to its peers, in one run.

Each candidate is a process of its own; the candidates take turns, and the ratio printed is the
median over the rounds of the ratio within a round. Run: ``python -m benchmarks.telemetry``;
``--peers DIR`` names the ``bin`` folder of an environment with check-jsonschema and
sourcemeta-jsonschema.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).parents[1]
SCHEMA: Final = REPOSITORY / "specops" / "schemas" / "telemetry.v1.schema.json"
PER_SPEC: Final = 500
LIMITS: Final = {"schema": 1.5, "lint": 3.0}


def lay_out(root: Path, count: int) -> None:
    """Write ``count`` valid records of about 1 KB, each with its log and four HAL artifacts."""
    for number in range(count):
        spec = f"SPEC-KIT-{number // PER_SPEC:03d}"
        folder = f"evidence/commands/{spec}"
        (root / folder).mkdir(parents=True, exist_ok=True)
        session = f"20261122T{number % 240000:06d}123Z-{number:06x}"
        stem = f"{folder}/spec-validate_{session}"
        hal = [f"{folder}/hal-{check}.txt" for check in ("health", "movies", "indexer", "graphql")]
        paths = [f"{stem}.log", *hal]
        record = {
            "schemaVersion": 1,
            "command": "spec-ops-validate",
            "specId": spec,
            "sessionId": session,
            "timestamp": "2026-11-22T11:30:02Z",
            "scenarios": [{"name": name, "status": "passed"} for name in ("hal-smoke", "cargo")],
            "artifacts": [{"path": path} for path in paths],
            "hal": {"summary": {"status": "passed", "failed_checks": [], "artifacts": hal[:2]}},
        }
        (root / f"{stem}.json").write_text(json.dumps(record, indent=2))
        for path in paths:
            (root / path).touch()


def loop(root: Path) -> int:
    """Open, read and parse with orjson: the floor."""
    import orjson  # noqa: PLC0415 - a candidate pays for its own imports only

    judged = 0
    for folder, _, names in os.walk(root):
        for name in names:
            if name.endswith(".json"):
                with open(f"{folder}/{name}", "rb") as stream:  # noqa: PTH123 - the plainest loop
                    orjson.loads(stream.read())
                judged += 1
    return judged


def schema(root: Path) -> int:
    """Find, read, parse strictly and ask the schema: no names, no artifacts."""
    from specops.evidence.read import Reading, judge  # noqa: PLC0415 - as above
    from specops.guardrails.telemetry.files import read, walk  # noqa: PLC0415 - as above
    from specops.strict_json import parse  # noqa: PLC0415 - as above

    is_valid = judge(Reading.STRICT)
    return sum(is_valid(parse(read(found.path))) for found in walk(str(root), str(root)))


def lint(root: Path) -> int:
    """Run the whole linter."""
    from specops.guardrails.telemetry.lint import TelemetryLint  # noqa: PLC0415 - as above

    (result,) = TelemetryLint(root, "evidence").run()
    if result.findings:
        raise SystemExit(str(result.findings[0]))
    return result.checked


CANDIDATES: Final[Mapping[str, Callable[[Path], int]]] = {
    "loop": loop,
    "schema": schema,
    "lint": lint,
}


def peers(folder: Path, root: Path) -> dict[str, list[str]]:
    """Return the commands of the peers that are installed."""
    files = [str(path.relative_to(root)) for path in sorted(root.rglob("*.json"))]
    commands = {
        "check-jsonschema": ["--schemafile", str(SCHEMA), *files],
        "jsonschema": ["validate", str(SCHEMA), "evidence"],
    }
    return {
        name: [str(folder / name), *arguments]
        for name, arguments in commands.items()
        if (folder / name).exists()
    }


def timed(argv: Sequence[str], root: Path) -> float:
    """Run a command and return its wall time in seconds; stop when it fails."""
    started = time.perf_counter()
    completed = subprocess.run(argv, cwd=root, capture_output=True, check=False)
    elapsed_s = time.perf_counter() - started
    if completed.returncode:
        sys.exit(f"{argv[0]}: {(completed.stdout + completed.stderr)[-500:]!r}")
    return elapsed_s


def own(name: str, root: Path) -> list[str]:
    """Return the command that runs one of our candidates in a process of its own."""
    return [sys.executable, str(Path(__file__)), "--candidate", name, "--root", str(root)]


def compare(root: Path, count: int, rounds: int, peer_folder: Path | None) -> None:
    """Let the candidates take turns and print the ratios with their spread."""
    commands = {name: own(name, root) for name in CANDIDATES}
    others = peers(peer_folder, root) if peer_folder else {}
    times: dict[str, list[float]] = {name: [] for name in (*commands, *others)}
    for number in range(rounds):
        loop(root)  # the pages of the files stay in the cache
        for name, argv in commands.items():
            times[name].append(timed(argv, root))
        for name, argv in others.items() if number == 0 else ():
            times[name].append(timed(argv, root))
    for name, measured in times.items():
        ratios = [one / floor for one, floor in zip(measured, times["loop"], strict=False)]
        limit = f" (limit {LIMITS[name]})" if name in LIMITS else ""
        print(
            f"{count} records, {name}: {statistics.median(measured) * 1000:.0f} ms, "
            f"{statistics.median(ratios):.2f} times the loop{limit}, "
            f"spread {min(ratios):.2f} to {max(ratios):.2f}"
        )
    for name in others:
        print(
            f"{name} takes {times[name][0] / statistics.median(times['lint']):.1f} times the lint"
        )
    peak = subprocess.run(own("lint", root), capture_output=True, check=True, text=True).stdout
    print(f"lint: {peak.strip()}")


def main() -> None:
    """Compare, or run one candidate and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--candidate", choices=CANDIDATES)
    parser.add_argument("--root", type=Path)
    asked = parser.parse_args()
    if asked.candidate:
        sys.path.insert(0, str(REPOSITORY))
        judged = CANDIDATES[asked.candidate](asked.root)
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{judged} judged, peak {peak_mb:.0f} MB")
        return
    with tempfile.TemporaryDirectory() as folder:
        lay_out(Path(folder), asked.records)
        compare(Path(folder), asked.records, asked.rounds, asked.peers)


if __name__ == "__main__":
    main()
