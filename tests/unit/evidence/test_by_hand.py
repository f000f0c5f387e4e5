"""docs/telemetry.md: a reader with sha256sum, jq and git can check a run by hand."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.fakes.repository import PROJECT

PAGE = PROJECT / "docs" / "telemetry.md"
ATTESTATIONS = sorted((PROJECT / "evidence" / "commands").glob("*/*.intoto.json"))
pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("sha256sum", "jq"))), reason="needs sha256sum and jq"
)


def by_hand(attestation: Path) -> list[list[str]]:
    """Type the commands of the page, and return what those of each block printed."""
    section = PAGE.read_text(encoding="utf-8").partition("## Checking a run by hand")[2]
    blocks = re.findall(r"```console\n(.*?)```", section.partition("\n## ")[0], re.DOTALL)[1:]
    typed = "".join(f"{block.replace('$ ', '', 1)}echo end\n" for block in blocks)
    script = f"A={attestation.relative_to(PROJECT)}\n" + re.sub(r"(?m)^\$ ", "", typed)
    done = subprocess.run(
        ["/bin/sh", "-euc", script],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return [part.split("\n")[:-1] for part in done.stdout.split("end\n")[:-1]]


def test_there_is_a_run_of_each_kind_to_check() -> None:
    assert len(ATTESTATIONS) >= 11


@pytest.mark.parametrize("attestation", ATTESTATIONS, ids=lambda path: path.name)
def test_the_commands_of_the_page_pass_the_evidence_of_this_repository(attestation: Path) -> None:
    files, itself, exit_code, base, commit = by_hand(attestation)
    assert all(line.endswith(": OK") for line in files)
    assert len(files) >= 2
    assert itself[0] == itself[1]
    assert exit_code[0] == exit_code[1]
    assert all(line.endswith(": OK") for line in base)
    assert commit == ["known"]
