"""The checks of a packet as one guardrail."""

from pathlib import Path

from specops.acceptance.pool import Pool
from specops.guardrails.acceptance.run import AcceptanceRun
from specops.model import Verdict
from specops.packet.acceptance.model import Acceptance
from tests.fakes.acceptance import Bench, checks, repository


def test_a_worker_that_does_not_come_back_is_an_error_of_its_check(tmp_path: Path) -> None:
    bench = Bench(repository(tmp_path).root)
    found = checks("[R1]\nargv = ['true']\ntimeout_s = 0.01\n")
    pool = Pool(bench.pool(found)._place, found, workers=0, grace_s=0.01)
    run = AcceptanceRun(Acceptance(("R1",), found), ["R1"], pool, "spec.md", lambda: ())
    check, tree = run.run()
    assert (check.name, check.verdict, check.remedy) == ("R1/check", Verdict.ERROR, "report it")
    assert tree.verdict is Verdict.PASSED
