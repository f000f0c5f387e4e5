import re
from importlib.resources import files
from pathlib import Path, PurePosixPath

import pytest

from specops.codes import tasks as codes
from specops.codes.documents import CODES as DOCUMENT_CODES
from specops.codes.documents import FIXES
from specops.codes.model import CheckCode
from specops.errors import PreconditionError
from specops.guardrails.documents.tree import Tree
from specops.guardrails.task_table import NAME, TaskTable
from specops.guardrails.task_table_setup import build
from specops.model import Finding, GuardrailResult, Location, Verdict, passed
from specops.packet.folder import Packet, find, packet_names
from specops.packet.structure import default_structure
from tests.fakes import packet_repository
from tests.fakes.packet_repository import context

PROJECT = Path(__file__).parents[3]
PACKET = Packet("SPEC-DEMO-001", PurePosixPath("docs/SPEC-DEMO-001-example"))
SPEC_TEXT = (
    "==> spec.md <==\n# Spec: Example\n\n## Objectives\n\n- R1: It works.\n- R2: It shows.\n"
)
SOUND = (
    SPEC_TEXT + codes.NO_ITEMS.passing + codes.NO_TASKS.passing + codes.TRACKER_DISAGREES.passing
)


# What is said of the failing example of each code; ``~`` stands for the packet.
SAID = """\
DS050 ~/tasks.md:1 | tasks.md has no task table with a row
DS051 ~/tasks.md:7 | task 3 names neither a work item nor a requirement
DS052 ~/tasks.md:7 | task 3 names work breakdown 9, which does not exist
DS053 ~/plan.md:6 | no task names work breakdown 2
DS054 ~/tasks.md:6 | task 2 has the status 'Soon'
DS055 SPEC.md:5 | the row is Done, but not so the tasks 2
DS056 SPEC.md:5 | the tracker has 2 rows of SPEC-DEMO-001
DS057 ~/plan.md:1 | plan.md has no numbered list of work items
"""


def written(line: str) -> str:
    return line.replace("~", str(PACKET.folder))


def lay_out(root: Path, documents: str) -> None:
    parts = re.split(r"^==> (.+) <==\n", documents, flags=re.MULTILINE)[1:]
    for name, text in zip(parts[::2], parts[1::2], strict=True):
        path = root / (name if name == "SPEC.md" else PACKET.folder / name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def judge(root: Path, example: str = "") -> GuardrailResult:
    lay_out(root, SOUND)
    lay_out(root, example)
    return result(root)


def result(root: Path) -> GuardrailResult:
    return GuardrailResult(NAME, tuple(TaskTable(Tree(root), PACKET, "SPEC.md").run()))


def findings(judged: GuardrailResult) -> list[Finding]:
    return [finding for check in judged.checks for finding in check.findings]


def statuses(*told: str) -> str:
    head = codes.NO_TASKS.passing.split("| 1 |", maxsplit=1)[0]
    rows = (
        f"| {n} | Build (work breakdown 1 and 2) | Ops | {status} |  |\n"
        for n, status in enumerate(told, start=1)
    )
    return head + "".join(rows)


def row(status: str) -> str:
    return codes.TRACKER_DISAGREES.passing.replace("In Progress", status)


@pytest.mark.parametrize("code", codes.CODES, ids=lambda code: code.code)
def test_the_failing_example_of_a_code_yields_it_and_no_other(
    tmp_path: Path, code: CheckCode
) -> None:
    (line,) = (one for one in SAID.splitlines() if one.startswith(code.code))
    (found,) = findings(judge(tmp_path, code.failing))
    assert f"{found.code} {found.location} | {found.message}" == written(line)
    assert (found.code, found.remedy) == (code.code, code.fix)


def test_every_code_is_said() -> None:
    assert [line[:5] for line in SAID.splitlines()] == [code.code for code in codes.CODES]


@pytest.mark.parametrize("code", codes.CODES, ids=lambda code: code.code)
def test_the_passing_example_of_a_code_is_sound(tmp_path: Path, code: CheckCode) -> None:
    assert judge(tmp_path, code.passing).verdict is Verdict.PASSED


def test_no_code_of_the_documents_is_given_twice() -> None:
    taken = {code.code for code in DOCUMENT_CODES}
    assert not taken & {code.code for code in codes.CODES}


def test_a_sound_packet_says_how_much_was_judged(tmp_path: Path) -> None:
    judged = judge(tmp_path)
    assert judged.checks == (
        passed("documents", 4),
        passed("references", 4, observed="2 tasks, 2 work items"),
        passed("tracker", 2),
    )


@pytest.mark.parametrize("name", packet_names(PROJECT, "docs"))
def test_the_packets_of_this_repository_pass(name: str) -> None:
    packet = find(PROJECT, "docs", name)
    judged = GuardrailResult(NAME, tuple(TaskTable(Tree(PROJECT), packet, "SPEC.md").run()))
    assert judged.verdict is Verdict.PASSED, findings(judged)


def test_windows_line_endings_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    judge(tmp_path)
    for path in [*tmp_path.rglob("*.md")]:
        text = path.read_text(encoding="utf-8").replace("\n", "\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert result(tmp_path).verdict is Verdict.PASSED


@pytest.mark.parametrize("document", ["spec.md", "plan.md", "tasks.md"])
def test_a_missing_document_is_a_finding_and_nothing_else_is_judged(
    tmp_path: Path, document: str
) -> None:
    judge(tmp_path)
    (tmp_path / PACKET.folder / document).unlink()
    judged = result(tmp_path)
    assert [check.name for check in judged.checks] == ["documents"]
    (found,) = findings(judged)
    path = f"{PACKET.folder}/{document}"
    missing = Finding("DS001", f"{path} does not exist", Location(path, 1, 1), FIXES["DS001"])
    assert found == missing


def test_a_finding_stands_at_the_line_of_the_task_the_item_or_the_row(tmp_path: Path) -> None:
    places = {
        code.code: str(findings(judge(tmp_path, code.failing))[0].location)
        for code in (codes.NO_REFERENCE, codes.ITEM_WITHOUT_TASK)
    }
    assert places == {
        "DS051": f"{PACKET.folder}/tasks.md:7",
        "DS053": f"{PACKET.folder}/plan.md:6",
    }
    (found,) = findings(judge(tmp_path, codes.NO_TASKS.passing + codes.TRACKER_DISAGREES.failing))
    assert str(found.location) == "SPEC.md:5"
    assert found.message == "the row is Done, but not so the tasks 2"


def test_a_requirement_that_the_spec_does_not_define_is_named(tmp_path: Path) -> None:
    example = codes.NO_TASKS.passing + "| 3 | Tidy (R7, work breakdown 8) | Ops | Done |  |\n"
    (found,) = findings(judge(tmp_path, example))
    assert found.code == "DS052"
    assert found.message == "task 3 names work breakdown 8, R7, which does not exist"


@pytest.mark.parametrize(
    ("status", "tasks", "agrees"),
    [
        ("Done", ("Done", "Done"), True),
        ("Done", ("Done", "In Review"), False),
        ("Backlog", ("Backlog", "Blocked"), True),
        ("Backlog", ("Backlog", "In Progress"), False),
        ("Backlog", ("Done", "Backlog"), False),
        ("In Progress", ("Done", "Done"), True),
        ("Blocked", ("Backlog", "Done"), True),
        ("**done**", ("DONE", "done"), True),
    ],
)
def test_the_row_is_done_when_all_is_done_and_backlog_while_nothing_has_begun(
    tmp_path: Path, status: str, tasks: tuple[str, ...], *, agrees: bool
) -> None:
    found = [one.code for one in findings(judge(tmp_path, row(status) + statuses(*tasks)))]
    assert found == ([] if agrees else ["DS055"])


@pytest.mark.parametrize(
    ("tracker", "line"),
    [
        (row("Someday"), "DS056 SPEC.md:5 | the tracker has 1 rows of {}, with an unknown status"),
        ("==> SPEC.md <==\n# Spec Tracker\n", "DS056 SPEC.md:1 | the tracker has 0 rows of {}"),
    ],
)
def test_a_row_that_says_nothing_cannot_agree(tmp_path: Path, tracker: str, line: str) -> None:
    (found,) = findings(judge(tmp_path, tracker))
    said = f"{found.code} {found.location} | {found.message}"
    assert said == line.format(PACKET.spec_id)


def test_a_task_of_unknown_state_is_told_and_not_counted_against_the_row(tmp_path: Path) -> None:
    example = row("Done") + statuses("Done", "Soon")
    assert [one.code for one in findings(judge(tmp_path, example))] == ["DS054"]
    example = row("Backlog") + statuses("Soon", "Done", "In Progress")
    unknown, against = findings(judge(tmp_path, example))
    assert unknown.message == "task 1 has the status 'Soon'"
    assert against.message == "the row is Backlog, but not so the tasks 2, 3"


def test_the_tracker_may_lie_elsewhere_and_a_missing_one_is_a_finding(tmp_path: Path) -> None:
    judge(tmp_path)
    checks = tuple(TaskTable(Tree(tmp_path), PACKET, "docs/TRACKER.md").run())
    (found,) = checks[0].findings
    assert found.location is not None
    assert found.location.path == "docs/TRACKER.md"


def test_the_tasks_of_a_run_are_judged_by_the_tracker_and_the_structure_of_its_settings(
    tmp_path: Path,
) -> None:
    settings = 'tracker = "docs/TRACKER.md"\n[documents]\nstructure = "own.json"\n'
    run = context(packet_repository.lay_out(tmp_path, settings=settings))
    own = default_structure()._replace(requirement_prefixes=("GOAL",))
    packaged = files("specops.schemas").joinpath("document-structure.json").read_text()
    text = re.sub(r'"requirementPrefixes": \[[^]]*\]', '"requirementPrefixes": ["GOAL"]', packaged)
    (tmp_path / "own.json").write_text(text, encoding="utf-8")
    table = build(run)
    assert (table.tree.root, table.packet, table.tracker) == (
        tmp_path,
        run.packet,
        "docs/TRACKER.md",
    )
    assert (table.structure, table.name) == (own, "task-table")


def test_tasks_without_a_packet_cannot_be_judged(tmp_path: Path) -> None:
    run = context(packet_repository.lay_out(tmp_path), packet=None)
    with pytest.raises(PreconditionError) as caught:
        build(run)
    assert str(caught.value) == "the tasks of a packet cannot be judged without one: give --spec"


def test_the_structure_decides_what_is_a_task_an_item_and_a_requirement(tmp_path: Path) -> None:
    lay_out(tmp_path, SOUND)
    spec, plan, tasks = default_structure().documents
    other = tasks._replace(columns=("Other",))
    without = [one._replace(holds=None) for one in plan.sections]
    for documents, told in (
        ((spec, plan, other), ["DS050"]),
        ((spec, plan._replace(sections=tuple(without)), tasks), ["DS057"]),
    ):
        structure = default_structure()._replace(documents=documents)
        table = TaskTable(Tree(tmp_path), PACKET, "SPEC.md", structure)
        judged = GuardrailResult(NAME, tuple(table.run()))
        assert [one.code for one in findings(judged)] == told
    goals = default_structure()._replace(requirement_prefixes=("GOAL",))
    lay_out(tmp_path, SPEC_TEXT.replace("R1", "GOAL1"))
    lay_out(tmp_path, codes.NO_TASKS.passing + "| 3 | Tidy (GOAL1) | Ops | Done |  |\n")
    table = TaskTable(Tree(tmp_path), PACKET, "SPEC.md", goals)
    assert findings(GuardrailResult(NAME, tuple(table.run()))) == []
