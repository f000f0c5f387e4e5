"""The report of 1,000 runs: how long it takes to make, and how long a browser takes to open it.

Each run is one of this repository's own, HAL records and all, under a session of its own and sealed
anew, so that all of it is read, verified and shown. ``read`` is a process that only opens and
parses the same files with the standard parser: making the report is told as the ratio to it. The
browser opens the report and a page that says nothing, in turn, each in a frame of 1280 by 800
points: from setting the address to the end of the layout. Target: less than a second.
"""

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.timing import Candidate, compare
from specops.evidence.attestation import sealed, sha256
from specops.packet.template import new_packet
from tests.fakes import repository

REPOSITORY: Final = Path(__file__).parents[1]
EVIDENCE: Final = Path("evidence/commands")
SPEC: Final = "SPEC-KIT-018"
SPECS: Final = 10
BROWSER: Final = shutil.which("chromium") or shutil.which("chromium-browser")
DEADLINE_S: Final = 120
READ: Final = """
import json, pathlib, sys
for path in pathlib.Path(sys.argv[1], "evidence").rglob("*.json"):
    json.loads(path.read_bytes())
"""
LOOK: Final = """<!doctype html><title>look</title><body><script>
const pages = PAGES, times = [];
const open = at => { if (at === ROUNDS * pages.length) {
    document.title = times.map(time => time.toFixed(1)).join("|"); return; }
  const frame = document.createElement("iframe"), began = performance.now();
  frame.width = 1280; frame.height = 800;
  frame.onload = () => { frame.contentDocument.documentElement.getBoundingClientRect();
    times.push(performance.now() - began); open(at + 1); frame.remove(); };
  frame.src = pages[at % pages.length]; document.body.append(frame); };
open(0); // a frame is begun before the last one goes, so that the page is not done earlier
</script>"""


def lay_out(root: Path, count: int) -> None:
    """Write a repository with packets and as many runs, which take turns with the specs."""
    for number in range(SPECS):
        for path, text in new_packet(f"SPEC-KIT-{number + 100}-report", "Report").items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
    (root / "specops.toml").write_text("", encoding="utf-8")
    kept = sorted((REPOSITORY / EVIDENCE / SPEC).glob("spec-validate_*.intoto.json"))
    for number in range(count):
        copy(kept[number % len(kept)], root, number)
    for words in (("init", "-q"), ("commit", "-q", "--allow-empty", "-m", "begin")):
        subprocess.run([*repository.GIT, *words], cwd=root, check=True)


def copy(attestation: Path, root: Path, number: int) -> None:
    """Write a run like another one, of another spec and session."""
    before = attestation.name.removesuffix(".intoto.json").partition("_")[2]
    session = f"202611{number % 28 + 1:02d}T{number % 240000:06d}123Z-{number:06x}"
    spec = f"SPEC-KIT-{number % SPECS + 100}"
    statement = json.loads(renamed(attestation.read_bytes(), before, session, spec))
    for subject in statement["subject"]:
        here = str(subject["name"])
        there = here.replace(spec, SPEC).replace(session, before)
        content = renamed((REPOSITORY / there).read_bytes(), before, session, spec)
        subject["digest"]["sha256"] = sha256(content)
        target = root / here
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    (root / EVIDENCE / spec / attestation.name.replace(before, session)).write_bytes(
        sealed(statement)
    )


def renamed(content: bytes, before: str, session: str, spec: str) -> bytes:
    """Put another session and spec into a file of evidence."""
    text = content.decode().replace(before, session).replace(f"{SPEC}/", f"{spec}/")
    return text.replace(f'"{SPEC}"', f'"{spec}"').encode()


def opened(browser: str, pages: Sequence[Path], rounds: int, folder: Path) -> list[list[float]]:
    """Let a real browser open pages in turn, and return the times of each in milliseconds."""
    look = folder / "look.html"
    addresses = json.dumps([page.as_uri() for page in pages])
    look.write_text(LOOK.replace("PAGES", addresses).replace("ROUNDS", str(rounds)))
    argv = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
            "--allow-file-access-from-files", "--timeout=60000",
            f"--user-data-dir={folder / 'profile'}", look.as_uri()]  # fmt: skip
    done = subprocess.run(argv, capture_output=True, text=True, timeout=DEADLINE_S, check=True)
    found = re.search(r"<title>([0-9.|]+)</title>", done.stdout)
    if not found:
        sys.exit(f"the browser did not open the pages: {done.stdout[:300]}")
    times = [float(time) for time in found[1].split("|")]
    return [times[at :: len(pages)] for at in range(len(pages))]


def spread(times: Sequence[float]) -> str:
    """Return the median of times and how far they spread."""
    return f"{statistics.median(times):8.1f} ms ({min(times):.1f} to {max(times):.1f})"


def measure(root: Path, count: int, rounds: int) -> None:
    """Print how long making and opening take."""
    page, blank = root / "report.html", root / "blank.html"
    argv = [sys.executable, "-m", "specops", "report", "--html", str(page)]
    read = Candidate("read", [sys.executable, "-c", READ, str(root)], root, {})
    compare(read, [Candidate(f"report of {count} runs", argv, root, {})], rounds)
    blank.write_text("<!doctype html><title>blank</title>", encoding="utf-8")
    print(f"the report has {page.stat().st_size / 1024:.0f} KiB")
    if BROWSER is None:
        print("there is no chromium on this machine: opening is not measured")
        return
    with tempfile.TemporaryDirectory() as folder:
        empty, report = opened(BROWSER, [blank, page], rounds + 1, Path(folder))
    print(f"{'open a page that says nothing':<36} {spread(empty[1:])}")
    print(f"{'open the report':<36} {spread(report[1:])}   first time {report[0]:.1f} ms")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lay_out(Path(folder), asked.runs)
        measure(Path(folder), asked.runs, asked.rounds)


if __name__ == "__main__":
    main()
