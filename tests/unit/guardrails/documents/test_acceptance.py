from pathlib import Path

import pytest

from specops.guardrails.documents.acceptance import needed_files
from specops.packet.acceptance.model import Check, Commands, Edit, NodeIds
from tests.fakes import packets


def codes(root: Path, block: str, artifact: str = "") -> list[str]:
    """Judge a packet with a block below its mapping."""
    folder = packets.make(root)
    plan = folder / "plan.md"
    text = plan.read_text()
    head, _, tail = text.partition("\n## Risks")
    fenced = f"\n```accept\n{block}```\n" if block else ""
    plan.write_text(f"{head}{artifact}{fenced}\n## Risks{tail}")
    return packets.codes(root)


def test_a_packet_whose_checks_can_be_read_passes(tmp_path: Path) -> None:
    assert codes(tmp_path, '[R1]\nargv = ["make"]\n') == []


def test_a_fault_is_told_at_its_line(tmp_path: Path) -> None:
    assert codes(tmp_path, '[R1]\nargv = "make"\n') == ["DS062"]
    (finding,) = (one for result in packets.lint(tmp_path) for one in result.findings)
    assert finding.location is not None
    plan = (tmp_path / packets.FOLDER / "plan.md").read_text().splitlines()
    assert plan[(finding.location.line or 0) - 1] == 'argv = "make"'


@pytest.mark.parametrize("what", ["plant", "copy"])
def test_a_file_that_is_not_there_is_told_once(tmp_path: Path, what: str) -> None:
    edit = {
        "plant": '{ file = "gone", replace = ["a", "b"] }',
        "copy": '{ file = "new", copy = "gone" }',
    }[what]
    block = f'[R1]\nargv = ["a"]\n[[R1.drill]]\nfails = true\nplant = [{edit}]\n'
    assert codes(tmp_path, block + block[block.index("[[") :]) == ["DS066"]


def test_a_test_file_named_in_the_table_must_exist(tmp_path: Path) -> None:
    row = "| R1 | see | tests/test_gone.py::test_it |\n"
    assert codes(tmp_path, "", row) == ["DS066"]
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_gone.py").write_text("")
    assert packets.codes(tmp_path) == []


def test_what_an_earlier_edit_makes_need_not_be_there() -> None:
    edits = (
        Edit("new", copy="old"),
        Edit("new/a", replace=("a", "b")),
        Edit("newer", replace=("a", "b")),
        Edit("made", text="x"),
        Edit("made", remove=True),
    )
    check = Check("R1", "check", Commands(()), 1, edits)
    assert list(needed_files(check)) == ["old", "newer"]


def test_a_test_is_in_the_file_before_the_first_colons() -> None:
    check = Check("R1", "check", NodeIds(("tests/a.py::A::test_b[::]", "tests/b.py")), 1)
    assert list(needed_files(check)) == ["tests/a.py", "tests/b.py"]
