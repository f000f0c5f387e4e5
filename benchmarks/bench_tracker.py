"""The tracker's judgement of 100,000 rows against splitting them.

Target: the whole judgement, the file's reading included, within 5 times the time of
``str.splitlines`` and ``split("|")`` on its text. Both run in this process, in turn; their order
changes with each round. The rows name no paths: the existence of paths is measured beside it.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from specops.guardrails.tracker import TrackerLint
from specops.model import Verdict
from specops.packet.tracker import COLUMNS

ROWS = 100_000
FOLDERS = 1_000
TODAY = date(2026, 11, 22)
HEADER = f"| {' | '.join(COLUMNS)} |\n{'| --- ' * len(COLUMNS)}|\n"
SHORT = "note"
USUAL = (
    "Moved the parser into a module of its own; the two callers were changed in the same step."
    " Left open: the message for a header without a delimiter row."
)


def document(notes: str, *, paths: bool) -> str:
    """Write a tracker of many rows; with paths, each names a file of its own."""
    prd = "docs/{folder}/{row}.md" if paths else ""
    line = (
        "| {row} | SPEC-KIT-{row:06d} | Title of row {row} | Backlog | Ada | "
        + prd
        + " | feat/{row}"
        " | #{row} | 2026-01-02 |  | " + notes + " |\n"
    )
    return HEADER + "".join(line.format(row=row, folder=row % FOLDERS) for row in range(ROWS))


def split(text: str) -> None:
    """Split into lines and cells, and keep nothing: the yardstick."""
    for line in text.splitlines():
        line.split("|")


def judge(root: Path) -> None:
    """Judge the document that a root holds."""
    (result,) = TrackerLint(root, today=TODAY).run()
    if result.verdict is not Verdict.PASSED or result.checked != ROWS:
        sys.exit(f"the tracker did not pass: {result.findings[:3]}")


def elapsed_s(work: Callable[[], None]) -> float:
    """Return the processor time of one call in seconds: others on the machine count less."""
    started = time.process_time()
    work()
    return time.process_time() - started


def compare(name: str, root: Path, text: str, rounds: int) -> None:
    """Time both in turn, and print the ratio of each round's two times."""
    (root / "SPEC.md").write_text(text)
    works = (lambda: split(text), lambda: judge(root))
    times: list[tuple[float, float]] = []
    for number in range(rounds + 1):
        order = (0, 1) if number % 2 else (1, 0)
        timed = {index: elapsed_s(works[index]) for index in order}
        times.append((timed[0], timed[1]))
    warm = times[1:]
    ratios = sorted(judged / base for base, judged in warm)
    print(
        f"{name:<44} split {statistics.median(base for base, _ in warm) * 1000:6.1f} ms"
        f"  judge {statistics.median(judged for _, judged in warm) * 1000:7.1f} ms"
        f"  ratio {statistics.median(ratios):5.2f}  ({ratios[0]:.2f} to {ratios[-1]:.2f})"
    )


def main(rounds: int = 5) -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        compare("short rows", root, document(SHORT, paths=False), rounds)
        compare("rows with the notes of a real tracker", root, document(USUAL, paths=False), rounds)
        for row in range(ROWS):
            path = root / "docs" / str(row % FOLDERS) / f"{row}.md"
            if row < FOLDERS:
                path.parent.mkdir(parents=True)
            path.touch()
        compare("the same, and 100,000 paths that exist", root, document(USUAL, paths=True), 3)


if __name__ == "__main__":
    main()
