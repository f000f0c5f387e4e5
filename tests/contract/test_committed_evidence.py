"""The evidence that this repository keeps of itself is what its runs left."""

from specops.app.boundary import execute
from tests.fakes.repository import PROJECT
from tests.fakes.world import Kept, call, world


def test_the_evidence_of_this_repository_verifies() -> None:
    kept = Kept()
    code = execute(call("evidence.verify", world(PROJECT, kept)))
    assert code == 0, kept.out.getvalue() + kept.err.getvalue()


def test_every_kind_of_run_is_among_it() -> None:
    readme = (PROJECT / "evidence" / "README.md").read_text(encoding="utf-8")
    rows = [row for row in readme.splitlines() if row.startswith("| [")]
    # A HAL that is down and one that answers errors, a healthy one, a plan that failed and one that
    # was let through; then both packets, their acceptances and six stages each.
    assert "".join(row.rstrip(" |")[-1] for row in rows) == "11010" + "00" + "0" * 12
