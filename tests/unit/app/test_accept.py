"""``accept`` as it is called: what it refuses, what it runs, and what it leaves."""

import json
from typing import Any

import pytest

from specops.app.boundary import execute
from specops.errors import EvidenceError
from specops.evidence import acceptance
from specops.evidence.attested import read_attestation
from tests.fakes.repository import Guarded, codes, messages
from tests.fakes.world import Kept, call, world

ON = "[accept]\nenabled = true\n"
PLAN = "docs/SPEC-KIT-018-hal-smoke/plan.md"
BLOCK = """
```accept
%s```

## Risks & Unknowns
"""
SOUND = "".join(f"[R{number}]\nargv = ['true']\n" for number in range(1, 6))


def bind(guarded: Guarded, block: str, settings: str = ON) -> None:
    """Put a block below the mapping, in place of any other, and commit it."""
    text = (guarded.root / PLAN).read_text(encoding="utf-8")
    head, _, tail = text.partition("\n## Risks & Unknowns\n")
    head = head.partition("\n```accept\n")[0]
    guarded.write(PLAN, head + BLOCK % block + tail)
    guarded.configure(settings)


def accept(
    guarded: Guarded,
    *switches: str,
    lists: dict[str, tuple[str, ...]] | None = None,
    environ: dict[str, str] | None = None,
    **values: str,
) -> tuple[int, dict[str, Any]]:
    return stage(guarded, "accept", *switches, lists=lists, environ=environ, **values)


def stage(
    guarded: Guarded,
    command: str,
    *switches: str,
    lists: dict[str, tuple[str, ...]] | None = None,
    environ: dict[str, str] | None = None,
    **values: str,
) -> tuple[int, dict[str, Any]]:
    """Run a command for the spec, and return its exit code and its document."""
    kept = Kept()
    called = call(
        command,
        world(guarded.root, kept, environ),
        values={"spec": "SPEC-KIT-018", "output-format": "json"} | values,
        lists=lists,
        switches=frozenset(switches),
    )
    code = execute(called)
    return code, json.loads(kept.out.getvalue())


def test_every_requirement_is_run_and_the_record_says_what_showed_it(guarded: Guarded) -> None:
    bind(guarded, SOUND + "[R1.drill]\nfails = true\nargv = ['false']\n")
    code, told = accept(guarded)
    assert (code, told["verdict"]) == (0, "passed"), told
    names = [result["name"] for result in told["results"]]
    assert names[:3] == ["acceptance/R1/check", "acceptance/R1/drill", "acceptance/R2/check"]
    assert names[-1] == "acceptance/work-tree"
    commit = guarded.git("rev-parse", "HEAD")
    assert told["notes"] == [f"commit {commit}"]
    path = guarded.root / told["evidence"][0]
    assert path.name.startswith("accept_2026")
    record = acceptance.parse(path.read_bytes())
    assert record["commit"] == commit
    shown = acceptance.shown(record)
    assert [one.proven for one in shown.values()] == [True, False, False, False, False]
    attested = read_attestation(path.with_suffix(".intoto.json"))
    assert attested is not None
    assert (attested.stage, attested.exit_code, attested.contradictions) == ("accept", 0, ())
    assert str(told["evidence"][0]) in attested.subjects
    assert "R1/check $ true -> exit 0" in guarded.evidence("accept_*.log")[0].read_text()


def test_one_requirement_can_be_picked(guarded: Guarded) -> None:
    bind(guarded, SOUND)
    code, told = accept(guarded, lists={"requirement": ("R3", "R3")})
    assert (code, told["results"][0]["name"]) == (0, "acceptance/R3/check")
    record = acceptance.parse((guarded.root / told["evidence"][0]).read_bytes())
    assert (record["picked"], list(acceptance.shown(record))) == (["R3"], ["R3"])


def test_a_requirement_without_a_check_is_a_finding(guarded: Guarded) -> None:
    bind(guarded, SOUND.partition("[R5]")[0])
    code, told = accept(guarded)
    assert (code, codes(told)) == (1, {"EV080"})
    record = acceptance.parse((guarded.root / told["evidence"][0]).read_bytes())
    assert acceptance.shown(record)["R5"].verdict == "failed"


def test_a_block_that_cannot_be_read_is_a_finding_and_nothing_is_run(guarded: Guarded) -> None:
    bind(guarded, SOUND + "[R1]\n")
    code, told = accept(guarded)
    assert (code, codes(told)) == (1, {"DS060"})
    (place,) = (finding["location"] for finding in told["findings"])
    assert place["path"] == PLAN
    record = acceptance.parse((guarded.root / told["evidence"][0]).read_bytes())
    assert record["verdict"] == "failed"
    assert accept(guarded, "list")[0] == 1


def test_warn_lets_a_failure_through_and_the_record_keeps_it(guarded: Guarded) -> None:
    bind(guarded, SOUND.replace("true", "false", 1))
    code, told = accept(guarded, enforcement="warn")
    assert (code, told["verdict"], codes(told)) == (0, "failed", {"EV081"})


def test_a_dry_run_leaves_nothing(guarded: Guarded) -> None:
    bind(guarded, SOUND)
    code, told = accept(guarded, "dry-run")
    assert (code, guarded.evidence()) == (0, [])
    assert told["notes"][1] == "dry run: nothing was written"


def test_a_list_says_what_would_be_run_also_while_it_is_off(guarded: Guarded) -> None:
    tests = "[R2]\npytest = ['a.py::b']\n[R3]\nscenario = 'hal-smoke'\n[R4]\nargv = ['a', 'b c']\n"
    drill = "[R4.drill]\nfails = true\nargv = ['false']\n"
    bind(guarded, tests + drill, "")
    code, told = accept(guarded, "list")
    assert (code, told["verdict"], guarded.evidence()) == (0, "skipped", [])
    assert [result["reason"] for result in told["results"]] == [
        "has no check that a machine can run",
        "would run pytest a.py::b",
        "would run scenario hal-smoke",
        "would run a 'b c'",
        "would plant a defect and run false",
        "has no check that a machine can run",
    ]


@pytest.mark.parametrize("document", ["plan.md", "spec.md", "tasks.md"])
def test_only_committed_text_is_run(guarded: Guarded, document: str) -> None:
    bind(guarded, SOUND)
    path = f"docs/SPEC-KIT-018-hal-smoke/{document}"
    guarded.write(path, (guarded.root / path).read_text() + "\n")
    code, told = accept(guarded)
    assert (code, guarded.evidence()) == (3, [])
    assert told["error"]["message"] == f"{path} has changes that are not committed"


def test_a_packet_that_was_never_committed_is_not_run(guarded: Guarded) -> None:
    guarded.configure(ON)
    guarded.git("mv", "docs", "kept")
    guarded.commit()
    (guarded.root / "kept").rename(guarded.root / "docs")
    code, told = accept(guarded)
    assert code == 3
    assert "has changes that are not committed" in told["error"]["message"]


def test_without_a_commit_there_is_nothing_to_run(guarded: Guarded) -> None:
    bind(guarded, SOUND)
    guarded.git("update-ref", "-d", "HEAD")
    guarded.git("rm", "-rq", "--cached", ".")
    assert accept(guarded)[0] == 3


def test_a_packet_that_cannot_be_read_is_refused(guarded: Guarded) -> None:
    bind(guarded, SOUND)
    (guarded.root / PLAN).unlink()
    code, told = accept(guarded)
    assert (code, told["error"]["message"]) == (3, f"{PLAN} does not exist")


def test_it_is_off_until_a_setting_enables_it(guarded: Guarded) -> None:
    bind(guarded, SOUND, "")
    code, told = accept(guarded)
    assert (code, guarded.evidence()) == (3, [])
    assert told["error"]["message"].startswith("accept is off")
    assert accept(guarded, environ={"SPEC_OPS_ACCEPT": "1", "PATH": "/usr/bin:/bin"})[0] == 0


def test_a_change_from_a_fork_is_not_run_unless_ci_says_so(guarded: Guarded) -> None:
    bind(guarded, SOUND)
    forked = {"SYSTEM_PULLREQUEST_ISFORK": "True", "PATH": "/usr/bin:/bin"}
    code, told = accept(guarded, environ=forked)
    assert (code, guarded.evidence()) == (3, [])
    assert "does not run a change from a fork" in told["error"]["message"]
    event = {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(guarded.root)}
    assert accept(guarded, environ=event)[0] == 3
    assert accept(guarded, environ={**forked, "SPEC_OPS_ACCEPT_FORKS": "1"})[0] == 0


def test_a_file_cannot_say_that_forks_are_trusted(guarded: Guarded) -> None:
    bind(guarded, SOUND, f"{ON}forks = true\n")
    code, told = accept(guarded)
    assert (code, guarded.evidence()) == (2, [])
    assert "which a fork can change" in told["error"]["message"]


def test_a_requirement_that_does_not_exist_is_a_wrong_request(guarded: Guarded) -> None:
    bind(guarded, SOUND)
    code, told = accept(guarded, lists={"requirement": ("R11",)})
    assert code == 2
    assert "has no requirement 'R11'" in told["error"]["message"]


@pytest.mark.parametrize("content", [b"{", b"{}", b"[]"])
def test_what_is_no_record_is_not_read_as_one(content: bytes) -> None:
    with pytest.raises(EvidenceError):
        acceptance.parse(content)


def test_a_check_that_reaches_for_the_repository_itself_is_found(guarded: Guarded) -> None:
    reach = f"[R1]\nargv = ['touch', '{guarded.root}/reached']\n"
    bind(guarded, reach + SOUND.partition("[R2]")[1] + SOUND.partition("[R2]")[2])
    code, told = accept(guarded)
    assert (code, codes(told)) == (1, {"EV084"})
    assert "the repository changed while the checks ran: reached" in messages(told)


def test_a_secret_of_a_check_is_in_nothing_that_is_left(guarded: Guarded) -> None:
    secret = "correct-horse-battery"
    asks = "[R1]\nargv = ['sh', '-c', 'echo $TOKEN; exit 1']\nsecrets = ['TOKEN']\n"
    bind(guarded, asks + "[R2]" + SOUND.partition("[R2]")[2], f'{ON}secrets = ["TOKEN"]\n')
    code, told = accept(guarded, environ={"TOKEN": secret, "PATH": "/usr/bin:/bin"})
    assert code == 1
    assert secret not in json.dumps(told)
    assert all(secret not in path.read_text() for path in guarded.evidence())
    assert "[redacted:TOKEN]" in guarded.evidence("accept_*.log")[0].read_text()


def test_the_trace_comes_as_a_table_for_a_pull_request(guarded: Guarded) -> None:
    bind(guarded, SOUND.replace("['true']", "['sh', '-c', 'echo a | false']", 1))
    kept = Kept()
    values = {"spec": "SPEC-KIT-018", "output-format": "markdown"}
    assert execute(call("accept", world(guarded.root, kept), values=values)) == 1
    lines = kept.out.getvalue().splitlines()
    assert lines[0].startswith("| Requirement | Check | Verdict |")
    commit = guarded.git("rev-parse", "--short=12", "HEAD")
    assert lines[2].startswith("| R1 | check | failed | EV081 R1/check: sh -c 'echo a \\| false'")
    assert lines[3].startswith("| R2 | check | passed | unproven red | `evidence/commands/")
    assert lines[3].endswith(f"| {commit} |")
    assert lines[-1] == "SPEC-KIT-018: **failed**, exit 1"
    kept = Kept()
    listed = call("accept", world(guarded.root, kept), values=values, switches=frozenset({"list"}))
    assert execute(listed) == 0
    assert kept.out.getvalue().splitlines()[-1] == "**skipped**, exit 0"


def test_a_dry_run_says_so_below_the_table(guarded: Guarded) -> None:
    bind(guarded, SOUND)
    kept = Kept()
    values = {"spec": "SPEC-KIT-018", "output-format": "markdown"}
    called = call(
        "accept", world(guarded.root, kept), values=values, switches=frozenset({"dry-run"})
    )
    assert execute(called) == 0
    assert kept.out.getvalue().endswith("\n\ndry run: nothing was written\n")
