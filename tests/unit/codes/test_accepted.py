import shlex
import subprocess
from typing import Any

import pytest

from specops.codes import accepted
from specops.codes.model import CheckCode
from tests.fakes.repository import Guarded, codes, environment
from tests.unit.app.test_accept import ON, accept, bind, stage

BLOCKS = tuple(code for code in accepted.CODES if code.language == "toml")
SCRIPTS = tuple(code for code in accepted.CODES if code.language == "sh")
READY = "".join(
    f"[R{number}]\nargv = ['sh', '-c', 'test ! -e not-ready']\n" for number in range(1, 6)
)
OURS = {code.code for code in accepted.CODES}


def type_(guarded: Guarded, script: str) -> dict[str, Any]:
    """Run what somebody types, and return the document of the audit at its end."""
    told: dict[str, Any] = {}
    for line in script.splitlines():
        words = shlex.split(line)
        if words[:2] == ["invoke", "accept"]:
            picked = tuple(words[words.index("--requirement") + 1 :][:1]) if len(words) > 4 else ()
            accept(guarded, lists={"requirement": picked})
        elif words[:2] == ["invoke", "audit"]:
            told = stage(guarded, "audit", lists={"scenario": ("acceptance",)})[1]
        elif words[0] == "git":
            guarded.git(*words[1:])
        else:
            argv = ["/bin/sh", "-c", line]
            subprocess.run(argv, cwd=guarded.root, env=environment({}), check=True, timeout=240)
    return told


@pytest.mark.parametrize("code", BLOCKS, ids=lambda code: code.code)
def test_the_failing_example_of_a_check_yields_its_code(guarded: Guarded, code: CheckCode) -> None:
    bind(guarded, code.failing, ON)
    _, told = accept(guarded, lists={"requirement": ("R1",)})
    assert codes(told) == {code.code}, told


@pytest.mark.parametrize(
    "example", sorted({code.passing for code in BLOCKS}), ids=lambda example: example[-20:]
)
def test_the_passing_example_of_a_check_passes(guarded: Guarded, example: str) -> None:
    bind(guarded, example, ON)
    code, told = accept(guarded, lists={"requirement": ("R1",)})
    assert (code, told["verdict"]) == (0, "passed"), told


@pytest.mark.parametrize("code", SCRIPTS, ids=lambda code: code.code)
def test_the_failing_example_of_an_audit_yields_its_code(guarded: Guarded, code: CheckCode) -> None:
    bind(guarded, READY, ON)
    assert code.code in codes(type_(guarded, code.failing))


@pytest.mark.parametrize(
    "script", sorted({code.passing for code in SCRIPTS}), ids=lambda script: script[-40:-20]
)
def test_the_passing_example_of_an_audit_has_none_of_them(guarded: Guarded, script: str) -> None:
    bind(guarded, READY, ON)
    assert not OURS & codes(type_(guarded, script))
