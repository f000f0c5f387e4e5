import hashlib
import os
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from specops.errors import PreconditionError, SettingsError, UnknownSpecError, UsageError
from specops.guardrails.documents.configured import configured_structure
from specops.guardrails.documents.lint import DocumentLint
from specops.guardrails.documents.tree import MAX_BYTES, Tree
from specops.model import CheckResult, Finding, Location, Verdict, could_not_judge
from specops.packet.revisions import Pin, PinState
from specops.packet.structure import Document, Holds, PacketStructure, default_structure
from specops.packet.template import new_packet
from specops.settings.resolve import SettingsFile, resolve
from tests.fakes import packets

_SPEC = f"{packets.FOLDER}/spec.md"
_INPUT = f"- Spec: {_SPEC}"


def plan_with(root: Path, old: str, new: str) -> None:
    plan = packets.make(root) / "plan.md"
    text = plan.read_text()
    assert old in text
    plan.write_text(text.replace(old, new))


def findings_with_input(root: Path, line: str, *, strict: bool = False) -> list[Finding]:
    plan_with(root, _INPUT, line)
    return [finding for result in packets.lint(root, strict=strict) for finding in result.findings]


def codes_with_text(root: Path, text: str) -> list[str]:
    plan_with(root, "- What may go wrong", f"- {text}\n- What may go wrong")
    return packets.codes(root)


def test_a_valid_packet_passes_with_the_number_of_its_documents(tmp_path: Path) -> None:
    packets.make(tmp_path)
    (result,) = packets.lint(tmp_path)
    assert result == CheckResult(packets.NAME, Verdict.PASSED, checked=3, observed="3 documents")


def test_it_is_selected_by_its_name(tmp_path: Path) -> None:
    assert DocumentLint(tmp_path).name == "documents"


@pytest.mark.parametrize("folder", ["", "docs", "docs/notes"])
def test_without_a_packet_nothing_was_checked(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    (tmp_path / folder / "SPEC-A-1.md").write_text("# Spec: a file\n")
    (result,) = packets.lint(tmp_path)
    assert result.verdict is Verdict.ERROR
    assert result.reason == "there is no packet: no folder docs/SPEC-*"


def test_every_packet_has_a_result_in_the_order_of_names(tmp_path: Path) -> None:
    for spec in ("SPEC-B-1-b", "SPEC-A-1-a"):
        for path, text in new_packet(spec, "One").items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
    (tmp_path / "docs/SPEC-B-1-b/tasks.md").unlink()
    assert [(r.name, r.verdict, r.checked) for r in packets.lint(tmp_path)] == [
        ("SPEC-A-1-a", Verdict.PASSED, 3),
        ("SPEC-B-1-b", Verdict.FAILED, 2),
    ]


def test_one_spec_is_judged_alone_by_either_form_of_its_id(tmp_path: Path) -> None:
    packets.make(tmp_path)
    (tmp_path / "docs/SPEC-DEMO-002-empty").mkdir()
    for spec in ("SPEC-DEMO-001", packets.NAME):
        (result,) = DocumentLint(tmp_path, spec=spec).run()
        assert result.name == packets.NAME
        assert result.verdict is Verdict.PASSED


def test_a_spec_without_a_packet_is_a_wrong_request(tmp_path: Path) -> None:
    packets.make(tmp_path)
    with pytest.raises(UnknownSpecError):
        DocumentLint(tmp_path, spec="SPEC-DEMO-003")


def test_an_unknown_mode_is_a_wrong_request(tmp_path: Path) -> None:
    assert DocumentLint(tmp_path, mode="templates").mode == "templates"
    with pytest.raises(UsageError) as caught:
        DocumentLint(tmp_path, mode="template")
    assert caught.value.message == "--mode template is not known"
    assert caught.value.remedy == "use one of: templates; did you mean templates?"


def test_what_would_be_judged_is_told_without_reading_it(tmp_path: Path) -> None:
    (tmp_path / packets.FOLDER).mkdir(parents=True)
    assert DocumentLint(tmp_path).planned() == tuple(
        f"{packets.FOLDER}/{name}.md" for name in ("spec", "plan", "tasks")
    )
    assert DocumentLint(tmp_path, docs_root="notes").planned() == ()


def test_an_empty_folder_is_a_packet_without_documents(tmp_path: Path) -> None:
    (tmp_path / packets.FOLDER).mkdir(parents=True)
    assert packets.codes(tmp_path) == ["DS001"] * 3


def test_a_link_to_a_folder_is_no_packet(tmp_path: Path) -> None:
    folder = packets.make(tmp_path)
    (tmp_path / "docs/SPEC-DEMO-002-link").symlink_to(folder)
    assert packets.codes(tmp_path) == ["DS024"]
    (finding,) = packets.lint(tmp_path)[1].findings
    place = "docs/SPEC-DEMO-002-link"
    assert finding.message == f"{place} is a link; a packet is a folder of its own"
    assert str(finding.location) == f"{place}:1:1"


def test_a_finding_has_path_line_column_and_remedy(tmp_path: Path) -> None:
    plan_with(tmp_path, "## Risks", " ### Risks")
    (result,) = packets.lint(tmp_path)
    (finding,) = result.findings
    assert str(finding.location) == f"{packets.FOLDER}/plan.md:19:2"
    assert finding.message == "section 'Risks & Unknowns' is at level 3, not 2"
    assert finding.remedy == "Give the heading two hashes."


def test_a_document_that_leads_out_of_the_repository_is_not_read(tmp_path: Path) -> None:
    root = tmp_path / "root"
    tasks = packets.make(root) / "tasks.md"
    outside = tmp_path / "tasks.md"
    tasks.rename(outside)
    tasks.symlink_to(outside)
    (finding,) = packets.lint(root)[0].findings
    path = f"{packets.FOLDER}/tasks.md"
    assert (finding.code, finding.message) == ("DS002", f"{path} leads out of the repository")


def test_control_characters_of_a_document_reach_no_terminal(tmp_path: Path) -> None:
    (packets.make(tmp_path) / "plan.md").write_text("# \x1b[31mPlan\n")
    (result,) = packets.lint(tmp_path)
    assert "\\x1b[31mPlan" in result.findings[0].message


def test_a_link_within_the_repository_is_followed(tmp_path: Path) -> None:
    plan = packets.make(tmp_path) / "plan.md"
    plan.rename(tmp_path / "plan.md")
    plan.symlink_to(tmp_path / "plan.md")
    assert packets.codes(tmp_path) == []


def test_a_pipe_or_a_dangling_link_is_no_document(tmp_path: Path) -> None:
    folder = packets.make(tmp_path)
    (folder / "plan.md").unlink()
    os.mkfifo(folder / "plan.md")
    (folder / "tasks.md").unlink()
    (folder / "tasks.md").symlink_to("nowhere.md")
    assert packets.codes(tmp_path) == ["DS002", "DS001"]


def test_a_root_that_is_a_link_is_no_way_out(tmp_path: Path) -> None:
    packets.make(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert packets.codes(tmp_path / "link") == []


def test_a_byte_that_is_not_utf8_has_its_place(tmp_path: Path) -> None:
    plan = packets.make(tmp_path) / "plan.md"
    plan.write_bytes("# Plan: é\n\nä".encode() + b"\xff")
    (result,) = packets.lint(tmp_path)
    assert str(result.findings[0].location) == f"{packets.FOLDER}/plan.md:3:2"
    assert result.checked == 2


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("- Spec: /etc/passwd.md", "DS015", "input /etc/passwd.md lies outside the repository"),
        ("- Spec: ~/notes.md", "DS015", "input ~/notes.md lies outside the repository"),
        ("- Spec: ../notes/a.md", "DS015", "input ../notes/a.md lies outside the repository"),
        ("- Spec: docs/gone.md", "DS014", "input docs/gone.md does not exist"),
        (
            "- Spec: docs/ (1111111)",
            "DS016",
            "docs/ is no file: only the content of a file can be pinned",
        ),
        (
            f"{_INPUT} (0000000)",
            "DS016",
            f"{_SPEC} is pinned to 0000000, which is no object of this repository",
        ),
        (
            f"{_INPUT} (3333333)",
            "DS016",
            f"{_SPEC} is pinned to 3333333, which does not have the file",
        ),
        (
            f"{_INPUT} (1111111)",
            "DS017",
            f"{_SPEC} is pinned to 1111111, and has changed since",
        ),
        (
            f"{_INPUT} ({'0a' * 32})",
            "DS017",
            f"{_SPEC} has changed since its SHA-256 digest was taken",
        ),
        ("- Nothing at all", "DS013", "the inputs name no file"),
    ],
)
def test_an_input_that_does_not_hold_is_told(
    tmp_path: Path, line: str, code: str, message: str
) -> None:
    (finding,) = findings_with_input(tmp_path, line)
    assert (finding.code, finding.message) == (code, message)
    place = (5, 9) if code != "DS013" else (3, 1)
    assert finding.location == Location(f"{packets.FOLDER}/plan.md", *place)


def test_an_input_that_holds_is_not(tmp_path: Path) -> None:
    spec = packets.make(tmp_path) / "spec.md"
    digest = hashlib.sha256(spec.read_bytes()).hexdigest()
    lines = (
        _INPUT,
        f"{_INPUT} (2222222)",
        f"{_INPUT} (sha256 {digest})",
        "- [s](spec.md)",
        "- Of: docs/",
    )
    for line in lines:
        assert findings_with_input(tmp_path, line) == []


def test_only_the_strict_reading_asks_for_a_revision(tmp_path: Path) -> None:
    assert [f.code for f in findings_with_input(tmp_path, _INPUT, strict=True)] == ["DS032"]
    assert findings_with_input(tmp_path, f"{_INPUT} (2222222)", strict=True) == []


def test_the_strict_reading_asks_for_what_is_recommended(tmp_path: Path) -> None:
    plan_with(tmp_path, _INPUT, f"{_INPUT} (2222222)")
    spec = tmp_path / packets.FOLDER / "spec.md"
    spec.write_text(spec.read_text().partition("## Acceptance")[0])
    assert packets.codes(tmp_path) == []
    assert packets.codes(tmp_path, strict=True) == ["DS031"]


def test_a_file_that_cannot_be_read_has_no_digest(tmp_path: Path) -> None:
    packets.make(tmp_path)
    os.mkfifo(tmp_path / "docs/pipe.md")
    (finding,) = findings_with_input(tmp_path, f"- Spec: docs/pipe.md ({'0a' * 32})")
    assert finding.code == "DS016"


class NoHistory:
    """A folder without git."""

    def states(self, pins: Collection[Pin]) -> Mapping[Pin, PinState]:
        """Refuse to answer."""
        message = f"not a git repository, {len(pins)} pins"
        raise PreconditionError(message, "run in a clone")


def test_without_a_history_the_rest_is_judged_and_the_pins_are_an_error(tmp_path: Path) -> None:
    plan_with(tmp_path, _INPUT, f"{_INPUT} (1111111)")
    packet, unjudged = DocumentLint(tmp_path, revisions=NoHistory()).run()
    assert packet.verdict is Verdict.PASSED
    assert (unjudged.name, unjudged.verdict) == ("revisions", Verdict.ERROR)
    assert (unjudged.reason, unjudged.remedy) == ("not a git repository, 1 pins", "run in a clone")


def test_a_clone_that_is_cut_off_cannot_judge_a_pin(tmp_path: Path) -> None:
    plan_with(tmp_path, _INPUT, f"{_INPUT} (4444444)")
    packet, unjudged = packets.lint(tmp_path)
    assert packet.verdict is Verdict.PASSED
    reason = f"the clone is too shallow for 1 pinned inputs, first {packets.FOLDER}/spec.md"
    remedy = "fetch the whole history: git fetch --unshallow"
    assert unjudged == could_not_judge("revisions", reason, remedy=remedy)


def test_git_is_asked_where_no_other_history_is_given(tmp_path: Path) -> None:
    plan_with(tmp_path, _INPUT, f"{_INPUT} (1111111)")
    results = list(DocumentLint(tmp_path).run())
    assert results[-1].name == "revisions"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("[a](spec.md)", []),
        ("[a](spec.md#objectives)", []),
        ("[a](SPEC%2Emd)", ["DS018"]),
        ("[a](spec%2Emd?plain=1#L3)", []),
        ("[a](#inputs) [b](#top) [c](#)", []),
        ("[a](/docs/) [b](..) [c](.) [d](/)", []),
        ("[a](https://example.org/x) [b](mailto:a@b.c) [c](//x.org) [d]()", []),
        ("[a](#nowhere)", ["DS019"]),
        ("[a](spec.md#nowhere)", ["DS019"]),
        ("[a](../x.md)", ["DS018"]),
        ("[a](gone/x.md)", ["DS018"]),
        ("[a](spec.md/)", ["DS018"]),
        ("[a](../../../x.md)", ["DS020"]),
        ("[a](/../x.md)", ["DS020"]),
        ("![a](img.png)", ["DS018"]),
        ("`[a](x.md)`", []),
        ("[a][r]\n\n[r]: x.md", ["DS018"]),
        ("[a](spec.md%00)", ["DS020"]),
    ],
)
def test_a_link_leads_to_something_in_the_repository(
    tmp_path: Path, text: str, codes: list[str]
) -> None:
    assert codes_with_text(tmp_path, text) == codes


def test_an_anchor_in_a_document_that_cannot_be_read_is_not_judged(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/other.md").write_bytes(b"\xff")
    assert codes_with_text(tmp_path, "[a](../other.md#x) [b](../other.md#y)") == []


def test_a_link_that_leads_out_by_a_symbolic_link_is_told(tmp_path: Path) -> None:
    root = tmp_path / "root"
    packets.make(root)
    (tmp_path / "a.md").write_text("# A\n")
    (root / "docs/a.md").symlink_to(tmp_path / "a.md")
    (root / "docs/out").symlink_to(tmp_path)
    assert codes_with_text(root, "[a](../a.md) [b](../out/a.md)") == ["DS020", "DS020"]


def test_tables_without_their_columns_or_rows_are_told_once(tmp_path: Path) -> None:
    folder = packets.make(tmp_path)
    (folder / "tasks.md").write_text(
        "# Tasks: a\n\n| Task | Order | Owner | Status | Validation |\n| - | - | - | - | - |\n"
    )
    (result,) = packets.lint(tmp_path)
    columns = ("Order", "Task", "Owner", "Status", "Validation")
    assert [f.message for f in result.findings] == [
        f"the columns are to be {' | '.join(columns)}; the table has them in another order"
    ]
    (folder / "tasks.md").write_text("# Tasks: a\n\n|\n|-|\n")
    assert packets.codes(tmp_path) == ["DS009"]


def test_a_file_that_is_not_there_has_no_digest(tmp_path: Path) -> None:
    assert Tree(tmp_path).digest("gone.md") == ""


def test_a_document_is_read_to_its_cap_and_one_byte(tmp_path: Path) -> None:
    (tmp_path / "large.md").write_bytes(b"a" * (MAX_BYTES + 10))
    assert len(Tree(tmp_path).content("large.md")) == MAX_BYTES + 1


def test_a_document_may_hold_the_inputs_as_a_whole(tmp_path: Path) -> None:
    folder = tmp_path / packets.FOLDER
    folder.mkdir(parents=True)
    (folder / "inputs.md").write_text("# Inputs\n\n- a: docs/gone.md\n")
    own = PacketStructure((Document("inputs.md", "Inputs", holds=Holds.INPUTS),))
    (result,) = DocumentLint(tmp_path, structure=own).run()
    assert [finding.code for finding in result.findings] == ["DS014"]


def test_another_structure_is_judged_by_its_own_rules(tmp_path: Path) -> None:
    folder = tmp_path / packets.FOLDER
    folder.mkdir(parents=True)
    (folder / "notes.md").write_text("# Notes on a\n")
    own = PacketStructure((Document("notes.md", "Notes"),))
    (result,) = DocumentLint(tmp_path, structure=own).run()
    assert (result.verdict, result.checked) == (Verdict.PASSED, 1)


def test_a_document_without_a_heading_is_told_what_it_begins_with(tmp_path: Path) -> None:
    (packets.make(tmp_path) / "plan.md").write_text("text\n")
    (result,) = packets.lint(tmp_path)
    assert result.findings[0].message == "there is no heading; the first is to be '# Plan: ...'"


def test_every_fault_of_the_sections_is_told_at_its_place(tmp_path: Path) -> None:
    inputs = "## Inputs\n\n"
    text = f"\n# Plan: a\n\n## Risks & Unknowns\n\n{inputs}- a: docs\n\n{inputs}{inputs}"
    (packets.make(tmp_path) / "plan.md").write_text(text)
    (result,) = packets.lint(tmp_path)
    missing = (
        "Work Breakdown",
        "Acceptance Mapping",
        "Consensus & Risks (Multi-AI)",
        "Exit Criteria (Done)",
    )
    assert [(f"{one.code} {one.location}", one.message) for one in result.findings] == [
        (f"{code} {packets.FOLDER}/plan.md:{line}:1", message)
        for code, line, message in (
            ("DS006", 4, "section '## Risks & Unknowns' stands before '## Inputs'"),
            ("DS007", 4, "section '## Risks & Unknowns' is empty"),
            ("DS013", 6, "the inputs name no file"),
            ("DS008", 10, "section '## Inputs' comes again; it began in line 6"),
            *(("DS004", 12, f"section '## {title}' is missing") for title in missing),
            ("DS008", 12, "section '## Inputs' comes again; it began in line 6"),
        )
    ]


def test_the_structure_of_the_settings_is_read_in_the_repository(tmp_path: Path) -> None:
    def structure(path: str) -> PacketStructure:
        settings = resolve(SettingsFile("s", {"documents.structure": path}), {}, {})
        return configured_structure(tmp_path, settings)

    (tmp_path / "own.toml").write_text("?")
    with pytest.raises(SettingsError, match=r"^own\.toml"):
        structure("own.toml")
    with pytest.raises(SettingsError) as caught:
        structure("gone.toml")
    assert caught.value.message == "documents.structure: gone.toml does not exist"
    assert caught.value.remedy == "name a file of the repository"
    assert structure("") == default_structure()
