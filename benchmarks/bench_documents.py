"""The document guardrail against rumdl, whole processes, in one run: 1,000 packets.

rumdl checks the required headings alone (MD043), in one pass for each kind of document, since a
pass knows one list of headings; without its cache. The guardrail judges everything: sections and
their content, tables, the acceptance mapping, inputs, links and anchors. Target: faster than rumdl.
The reading loop only opens and reads the documents. ``--peers DIR`` is the ``bin`` folder of an
environment that has rumdl; by default that of this interpreter. Without rumdl, reading is the base.
"""

import argparse
import json
import re
import shlex
import sys
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.timing import Candidate, compare
from specops.packet.structure import default_structure

REPOSITORY: Final = Path(__file__).parents[1]
MODEL: Final = REPOSITORY / "docs" / "SPEC-OPS-004-guardrail-hardening"
READ: Final = """
import os, sys
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        with open(f"{folder}/{name}", "rb") as stream:
            stream.read()
"""
LINT: Final = """
import sys
from pathlib import Path
from specops.guardrails.documents.lint import DocumentLint
for result in DocumentLint(Path(sys.argv[1])).run():
    if result.verdict != "passed":
        sys.exit(f"{result.name}: {result.findings[:1]} {result.reason}")
"""
PINNED: Final = re.compile(r" \([0-9a-f]{12}\)")
ACCEPT: Final = re.compile(r"\n```accept\n.*?\n```\n", re.DOTALL)
FENCE: Final = "\n```console\n$ invoke plan\n# no heading\n```\n"


NAMED: Final = ("memory/constitution.md", "specops.toml", "docs/hal/hal_profile.json")
KINDS: Final = {
    "": (ACCEPT, ""),
    ", each document with a fence": (ACCEPT, FENCE),
    ", each plan with a hundred lines of TOML that bind commands": (PINNED, ""),
}


def lay_out(root: Path, count: int, left_out: re.Pattern[str], end: str) -> None:
    """Write valid packets: this project's own, under other names, without a part, with an end."""
    for path in NAMED:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()
    # Pinned revisions would be asked of git, and there is none here.
    texts = {file: PINNED.sub("", (MODEL / file).read_text()) for file in default_structure().files}
    texts = {file: left_out.sub("", text) + end for file, text in texts.items()}
    for number in range(count):
        name = f"SPEC-BENCH-{number:04d}-packet"
        folder = root / "docs" / name
        folder.mkdir(parents=True)
        for file, text in texts.items():
            (folder / file).write_text(text.replace(MODEL.name, name))


def passes(root: Path, rumdl: Path) -> str:
    """Write a configuration for each kind of document and return the command of all passes."""
    commands = []
    for document in default_structure().documents:
        titles = [f"## {section.title}" for section in document.sections if section.required]
        config = root / f"{document.file}.toml"
        headings = json.dumps(["?", *titles, "*"])
        config.write_text(f'[global]\nenable = ["MD043"]\n\n[MD043]\nheadings = {headings}\n')
        argv = [str(rumdl), "check", "--no-cache", "--quiet", "--config", str(config)]
        argv += ["--include", f"docs/*/{document.file}", "docs"]
        commands.append(shlex.join(argv))
    return " && ".join(commands)


def measure(root: Path, rumdl: Path, rounds: int) -> None:
    """Print the ratios to rumdl, or to reading where there is no rumdl."""
    own = {"PYTHONPATH": str(REPOSITORY)}
    python = (sys.executable, "-c")
    read = Candidate("read alone", (*python, READ, str(root)), root, own)
    lint = Candidate("document guardrail", (*python, LINT, str(root)), root, own)
    if rumdl.is_file():
        shell = passes(root, rumdl)
        peer = Candidate("rumdl, three passes", ("sh", "-c", shell), root, {})
        compare(peer, (read, lint), rounds)
    else:
        print("rumdl is not installed: give --peers, or install the group bench")
        compare(read, (lint,), rounds)


def main() -> None:
    """Parse the arguments, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, default=Path(sys.executable).parent)
    parser.add_argument("--packets", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    for kind, (left_out, end) in KINDS.items():
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            lay_out(root, arguments.packets, left_out, end)
            print(f"{arguments.packets} packets{kind}")
            measure(root, arguments.peers / "rumdl", arguments.rounds)


if __name__ == "__main__":
    main()
