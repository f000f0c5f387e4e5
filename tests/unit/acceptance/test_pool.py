"""Checks are run in clean copies, side by side, and every way that one can end has its verdict."""

import os
import signal
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from specops.acceptance.pool import Pool, processors
from specops.errors import CannotJudgeError
from specops.interrupts import caught, interruptible
from specops.model import Verdict
from tests.fakes.acceptance import Bench, checks, codes, message


def shell(script: str, requirement: str = "R1") -> str:
    """Return a check that is a piece of shell."""
    return f"[{requirement}]\nargv = ['sh', '-c', '''{script}''']\n"


def test_a_check_that_comes_to_what_it_expects_is_green(bench: Bench) -> None:
    result = bench.judge(shell("cat page.md") + 'expect.log = "a p*e"\n')["R1/check"]
    assert (result.verdict, result.observed, result.checked) == (Verdict.PASSED, "green", 1)
    assert "R1/check $ sh -c 'cat page.md' -> exit 0" in bench.told()


def test_another_exit_code_is_a_finding_at_the_line_of_the_plan(bench: Bench) -> None:
    (result,) = bench.judge(shell("echo so it goes; exit 3")).values()
    (finding,) = result.findings
    assert finding.code == "EV081"
    assert finding.message == "R1/check: sh -c 'echo so it goes; exit 3': exit 3, not 0"
    assert str(finding.location) == "docs/plan.md:10"
    assert "R1/check | so it goes" in bench.told()


def test_the_first_command_that_is_not_as_expected_ends_the_check(bench: Bench) -> None:
    block = "[[R1.run]]\nargv = ['false']\n[[R1.run]]\nargv = ['touch', 'page.md']\n"
    (result,) = bench.judge(block).values()
    assert codes(result) == ["EV081"]
    assert "touch" not in bench.told()


def test_a_program_that_is_not_there_could_not_be_judged(bench: Bench) -> None:
    (result,) = bench.judge("[R1]\nargv = ['no-such-program']\n").values()
    assert result.verdict is Verdict.ERROR
    assert "'no-such-program' could not be started" in result.reason


def test_a_hang_is_ended_at_the_deadline(bench: Bench) -> None:
    (result,) = bench.judge("[R1]\nargv = ['sleep', '60']\ntimeout_s = 0.2\n").values()
    assert codes(result) == ["EV083"]
    assert message(result) == "R1/check: sleep 60 did not end within 0.2 s"


def test_a_flood_of_output_is_cut_and_the_check_judged_all_the_same(bench: Bench) -> None:
    script = "head -c 30000000 /dev/zero | tr '\\\\0' 'x'; echo; echo the end"
    (result,) = bench.judge(shell(script) + 'expect.log = "the end"\n').values()
    assert result.verdict is Verdict.PASSED
    (result,) = bench.judge(shell(script) + 'expect.log = "the middle"\n').values()
    assert "bytes were not kept" in message(result)


@pytest.mark.parametrize(
    ("script", "edited"),
    [
        ("echo more >> page.md", "page.md"),
        ("rm -r src", "src/lib.sh"),
        ("touch new; git add new; git commit -q -m x", "HEAD"),
        ("rm -rf .git", ".git"),
        ('rm -rf "$(dirname "$HOME")"', ".git"),
    ],
)
def test_a_check_that_edits_the_committed_tree_fails(
    bench: Bench, script: str, edited: str
) -> None:
    before = sorted(path for path in bench.root.rglob("*") if ".git" not in path.parts)
    (result,) = bench.judge(shell(script)).values()
    assert codes(result) == ["EV084"]
    assert message(result) == f"R1/check: it edited {edited}"
    assert sorted(path for path in bench.root.rglob("*") if ".git" not in path.parts) == before
    assert (bench.root / "page.md").read_text() == "a page\n"


def test_many_edits_are_counted(bench: Bench) -> None:
    for name in "abcd":
        (bench.root / name).write_text(name)
    bench.commit()
    (result,) = bench.judge(shell("rm a b c d")).values()
    assert message(result) == "R1/check: it edited a, b, c and 1 more"


def test_new_files_are_no_edits_and_the_next_check_does_not_see_them(bench: Bench) -> None:
    block = shell("echo x > new") + shell("test ! -e new", "R2")
    results = bench.run(checks(block), workers=1)
    assert [result.verdict for result in results.values()] == [Verdict.PASSED] * 2


def test_a_check_that_leaves_its_sandbox_as_it_was_hands_it_on(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "own"))
    where = shell(f"pwd >> {tmp_path}/seen")
    bench.run(checks(where + where.replace("R1", "R2") + "uses = ['it']\n"), workers=1)
    first, second = (tmp_path / "seen").read_text().split()
    assert first == second
    assert list((tmp_path / "own").iterdir()) == []


def test_a_folder_that_a_check_locks_is_no_obstacle(bench: Bench) -> None:
    block = shell("mkdir locked; chmod 0 locked") + shell("true", "R2")
    results = bench.run(checks(block), workers=1)
    assert [result.verdict for result in results.values()] == [Verdict.PASSED] * 2


def test_checks_run_side_by_side_unless_they_use_the_same(bench: Bench) -> None:
    here = f"{bench.root}.here"
    wait = 'touch "$HERE.$MINE"; until test -e "$HERE.$OTHER"; do sleep 0.02; done'
    together = "".join(
        f"{shell(wait, name)}env = {{ HERE = '{here}', MINE = '{name}', OTHER = '{other}' }}\n"
        for name, other in (("R1", "R2"), ("R2", "R1"))
    )
    meet = 'mkdir "$MEET" || exit 1; sleep 0.1; rmdir "$MEET"'
    apart = "".join(
        f"{shell(meet, name)}uses = ['port']\nenv = {{ MEET = '{bench.root}.meet' }}\n"
        for name in ("R1", "R2")
    )
    assert [result.verdict for result in bench.judge(together).values()] == [Verdict.PASSED] * 2
    assert [result.verdict for result in bench.judge(apart).values()] == [Verdict.PASSED] * 2


def test_a_check_sees_no_secret_that_it_did_not_ask_for(bench: Bench) -> None:
    around = bench.surroundings({"TOKEN": "sesame-open", "OTHER": "x"}, ["TOKEN"])
    script = 'test -z "$OTHER" && test -z "$TOKEN"'
    asking = shell('test "$TOKEN" = sesame-open', "R2") + 'secrets = ["TOKEN"]\n'
    results = bench.judge(shell(script) + asking, around)
    assert [result.verdict for result in results.values()] == [Verdict.PASSED] * 2


@pytest.mark.parametrize(
    ("allowed", "why"),
    [([], "it asks for TOKEN, which accept.secrets does not list"), (["TOKEN"], "is not set")],
)
def test_a_secret_that_cannot_be_handed_over_is_a_missing_precondition(
    bench: Bench, allowed: list[str], why: str
) -> None:
    around = bench.surroundings({"TOKEN": ""}, allowed)
    (result,) = bench.judge(shell("true") + 'secrets = ["TOKEN"]\n', around).values()
    assert result.verdict is Verdict.ERROR
    assert why in result.reason


def test_our_own_programs_come_first(bench: Bench) -> None:
    script = "import sys, os; print('at', os.path.dirname(sys.executable))"
    block = f"[R1]\nargv = ['python', '-c', '''{script}''']\n"
    (result,) = bench.judge(block + f"expect.log = 'at {Path(sys.executable).parent}'\n").values()
    assert result.verdict is Verdict.PASSED


def test_what_runs_is_stopped_and_told_as_interrupted(bench: Bench) -> None:
    found = checks(shell("sleep 60") + shell("sleep 60", "R2"))
    pool = bench.pool(found, workers=1)
    stop = bench.stop
    threading.Timer(0.5, stop.set).start()
    result = pool.result(found[0])
    pool.close()
    assert (result.verdict, result.reason) == (Verdict.ERROR, "interrupted")
    assert "by an interrupt" in bench.told()


def test_closing_a_pool_that_never_ran_is_no_trouble(bench: Bench) -> None:
    bench.pool(checks(shell("true"))).close()


def test_workers_that_ctrl_c_met_at_their_start_are_waited_for(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = threading.Event.wait

    def interrupted(event: threading.Event, timeout: float | None = None) -> bool:
        if threading.current_thread() is threading.main_thread():
            os.kill(os.getpid(), signal.SIGINT)
        return wait(event, timeout)

    found = checks(shell("sleep 60") + shell("sleep 60", "R2"))
    pool = bench.pool(found, workers=2)
    monkeypatch.setattr(threading.Event, "wait", interrupted)
    with caught(), pytest.raises(KeyboardInterrupt), interruptible():
        pool.result(found[0])
    monkeypatch.undo()
    pool.close()
    assert [thread.is_alive() for thread in pool._threads] == [False, False]


def test_a_worker_that_waits_for_what_another_uses_ends_with_the_pool(bench: Bench) -> None:
    began = Path(f"{bench.root}.began")
    script = f"touch '{began}'; sleep 60"
    block = "".join(shell(script, name) + "uses = ['port']\n" for name in ("R1", "R2"))
    found = checks(block)
    pool = bench.pool(found)

    def close() -> None:
        while not began.exists():
            time.sleep(0.01)
        pool.close()

    closing = threading.Thread(target=close)
    closing.start()
    assert pool.result(found[0]).reason == "interrupted"
    closing.join(60)
    pool.close()


def test_a_check_that_outlives_every_deadline_is_told(bench: Bench) -> None:
    found = checks(shell("true") + "timeout_s = 0.01\n")
    place = bench.pool(found)._place
    with pytest.raises(CannotJudgeError, match="R1/check outlived every deadline"):
        Pool(place, found, workers=0, grace_s=0.01).result(found[0])


def test_a_crash_takes_no_other_check_along(bench: Bench) -> None:
    first, second = checks(shell("true") + shell("true", "R2"))
    broken = replace(first, action=cast("Any", "nothing that can be run"))
    results = bench.run((broken, second), workers=1)
    assert results["R1/check"].reason.startswith("the check crashed: ")
    assert results["R2/check"].verdict is Verdict.PASSED


def test_there_is_a_worker_for_each_processor() -> None:
    assert processors() >= 1
