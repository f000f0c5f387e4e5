"""The examples on the pages of the BA codes, run as they stand there."""

import os
import subprocess
from pathlib import Path

import pytest

from specops.codes.baseline import CODES
from specops.codes.model import CheckCode
from specops.guardrails.registry import set_up
from tests.fakes import packet_repository
from tests.fakes.packet_repository import context

IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Tester"), ("EMAIL", "tester@example.invalid"))
}


def found(root: Path, script: str) -> list[str]:
    """Run an example in a repository that passes, then the audit and the hook."""
    packet_repository.make(root)
    environment = {"PATH": os.environ["PATH"], "HOME": str(root.parent), **IDENTITY}
    command = ["sh", "-e", "-c", script]
    subprocess.run(command, cwd=root, env=environment, check=True, timeout=240)
    made = context(root, {}, {"baseline-mode": "no-run"})
    return [
        finding.code
        for name in ("baseline", "session.start")
        for result in set_up(name, made).run()
        for finding in result.findings
    ]


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_failing_example_has_this_finding_and_the_passing_one_has_none(
    tmp_path: Path, code: CheckCode
) -> None:
    failing = set(found(tmp_path / "failing", code.failing))
    assert code.code in failing
    assert failing - {code.code} <= {"BA003"}
    assert found(tmp_path / "passing", code.passing) == []


def test_codes_are_numbered_in_order() -> None:
    assert [check.code for check in CODES] == [f"BA{rank:03d}" for rank in range(1, len(CODES) + 1)]
