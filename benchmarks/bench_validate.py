"""`invoke validate` against a script that imports invoke and requests and sends the four requests.

Targets: at most 1.5 times the script against a running HAL, 2.2 times with the embedded HAL, and
`invoke --list` within 1.25 times that of an empty tasks file.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks.timing import Candidate, compare
from specops.hal.embedded.server import EmbeddedHal
from tests.fakes import repository

KEY = "benchmark-key-4711"
SCRIPT = """
import invoke
import requests
import sys
base, key = sys.argv[1:]
headers = {"X-Api-Key": key}
for answer in (
    requests.get(base + "/health", timeout=10),
    requests.get(base + "/api/v3/movie?page=1&limit=50", headers=headers, timeout=10),
    requests.post(base + "/api/v3/indexer/test", json={}, headers=headers, timeout=10),
    requests.post(
        base + "/graphql", json={"query": "query { __typename }"}, headers=headers, timeout=10
    ),
):
    answer.raise_for_status()
    answer.json()
"""


def main(rounds: int) -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedHal(KEY) as hal:
        root = Path(folder) / "guarded"
        root.mkdir()
        repository.make(root)
        empty = Path(folder) / "empty"
        empty.mkdir()
        (empty / "tasks.py").write_text("from invoke import task\n@task\ndef only(c):\n    pass\n")
        script = Path(folder) / "four_requests.py"
        script.write_text(SCRIPT)
        # As on a user's machine, Python may keep its bytecode; the first, uncounted run writes it.
        variables = {
            "PYTHONPATH": str(repository.PROJECT),
            "HAL_SECRET_KAVEDARR_API_KEY": KEY,
            "PYTHONDONTWRITEBYTECODE": "",
        }
        validate = [sys.executable, "-m", "invoke", "validate", "--spec", "SPEC-KIT-018"]

        def candidate(name: str, argv: list[str], cwd: Path = root) -> Candidate:
            return Candidate(name, argv, cwd, variables)

        compare(
            candidate(
                "four requests in sequence", [sys.executable, str(script), hal.base_url, KEY]
            ),
            [
                candidate("invoke validate", [*validate, "--hal", hal.base_url]),
                candidate("invoke validate --hal embedded", [*validate, "--hal", "embedded"]),
                candidate(
                    "specops validate",
                    [sys.executable, "-m", "specops", *validate[3:], "--hal", hal.base_url],
                ),
            ],
            rounds,
        )
        listing = [sys.executable, "-m", "invoke", "--list"]
        compare(
            candidate("invoke --list, empty tasks file", listing, empty),
            [candidate("invoke --list", listing)],
            rounds,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
