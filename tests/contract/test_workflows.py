"""The workflows that are shipped: pinned, without rights, and with the evidence kept always.

``nox -s lint`` holds them against the schema of GitHub and against zizmor.
"""

import re
from pathlib import Path

import pytest

from specops.commands.table import BY_NAME
from tests.fakes.repository import PROJECT

WORKFLOWS = [
    *sorted((PROJECT / ".github" / "workflows").glob("*.yml")),
    PROJECT / "specops" / "templates" / "workflow.yml",  # what `init` writes
]
PINNED = re.compile(r"uses: [a-z-]+/[a-z-]+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+$")
workflows = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def jobs(path: Path) -> dict[str, str]:
    """Return the text of each job by its name."""
    _, _, text = path.read_text(encoding="utf-8").partition("\njobs:\n")
    found = re.split(r"^  ([a-z-]+):\n", text, flags=re.MULTILINE)[1:]
    return dict(zip(found[::2], found[1::2], strict=True))


@workflows
def test_an_action_is_pinned_by_its_whole_digest_with_its_version(path: Path) -> None:
    uses = [line.strip(" -") for line in path.read_text().splitlines() if "uses: " in line]
    assert uses
    shipped = [line for line in uses if not line.startswith(("uses: ./", "#"))]
    assert all(PINNED.fullmatch(line) for line in shipped), shipped


@workflows
def test_a_workflow_has_no_right_and_each_job_only_that_to_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "\npermissions: {}\n" in text
    assert not re.search(r": write\b", text)
    for name, job in jobs(path).items():
        assert "permissions:\n      contents: read # to check out\n" in job, name
        assert "persist-credentials: false" in job or "uses: ./" in job, name
        assert "timeout-minutes:" in job or "uses: ./" in job, name


@workflows
def test_evidence_is_kept_whatever_the_run_came_to(path: Path) -> None:
    steps = path.read_text(encoding="utf-8").split("      - ")
    kept = [step for step in steps if "actions/upload-artifact" in step]
    assert kept
    assert all("if: ${{ always() }}" in step for step in kept)


@workflows
def test_nothing_from_outside_is_spelled_into_a_shell(path: Path) -> None:
    for script in re.findall(r"run: (?:\|\n(?: {10}.*\n)+|.*\n)", path.read_text(encoding="utf-8")):
        assert "${{" not in script


@workflows
def test_the_commands_and_flags_of_a_workflow_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("\\\n", "")
    for name, rest in re.findall(r"\bspecops ([a-z]+(?:\.[a-z]+)?)( [^\n;|>}]*)", text):
        known = {f"--{option.name}" for option in BY_NAME[name].options}
        assert set(re.findall(r"--[a-z][a-z-]*", rest)) <= known, (name, rest)
