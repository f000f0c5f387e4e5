import json
from typing import Any

import pytest

from specops.errors import SettingsError
from specops.packet.structure import Holds, Section, default_structure, parse_structure
from specops.schema import check_schema, load, violations
from tests.fakes.repository import PROJECT


def structure(**changes: object) -> dict[str, Any]:
    document = {"file": "spec.md", "title": "Spec:", "sections": [{"title": "Context"}]}
    return {"schemaVersion": 1, "documents": [document], **changes}


def refusal(value: object) -> str:
    with pytest.raises(SettingsError) as refused:
        parse_structure(json.dumps(value).encode(), "structure.json")
    assert refused.value.exit_code == 2
    return refused.value.message


def test_the_default_structure_fits_its_published_schema() -> None:
    schema = load("document-structure")
    check_schema(schema)
    content = (PROJECT / "specops/schemas/document-structure.json").read_bytes()
    assert violations(schema, json.loads(content)) == ()
    assert parse_structure(content, "default") == default_structure()


def test_the_default_structure_asks_for_what_the_contract_says() -> None:
    spec, plan, tasks = default_structure().documents
    required = {
        document.file: [s.title for s in document.sections if s.required]
        for document in (spec, plan)
    }
    assert required == {
        "spec.md": ["Context", "Objectives"],
        "plan.md": [
            "Inputs",
            "Work Breakdown",
            "Acceptance Mapping",
            "Risks & Unknowns",
            "Consensus & Risks (Multi-AI)",
            "Exit Criteria (Done)",
        ],
    }
    assert (spec.title, plan.title, tasks.title) == ("Spec:", "Plan:", "Tasks:")
    assert tasks.columns == ("Order", "Task", "Owner", "Status", "Validation")
    assert default_structure().columns(Holds.ACCEPTANCE) == (
        "Requirement",
        "Validation Step",
        "Test/Check Artifact",
    )


def test_a_repository_may_bring_its_own_structure() -> None:
    own = parse_structure(json.dumps(structure(requirementPrefixes=["US"])).encode(), "own.json")
    assert own.requirement_prefixes == ("US",)
    assert own.documents[0].sections == (Section("Context"),)
    assert own.part(Holds.INPUTS) is None
    assert own.columns(Holds.INPUTS) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"schemaVersion": 2},
        {"schemaVersion": True},
        {"more": 1},
        {"documents": []},
        {"documents": [{"file": "../spec.md", "title": "Spec:"}]},
        {"documents": [{"file": "spec.txt", "title": "Spec:"}]},
        {"documents": [{"file": "spec.md", "title": " "}]},
        {"documents": [{"file": "spec.md"}]},
        {"documents": [{"file": "spec.md", "title": "Spec:", "holds": "anything"}]},
        {"documents": [{"file": "spec.md", "title": "Spec:", "columns": []}]},
        {"documents": [{"file": "spec.md", "title": "Spec:", "sections": [{"titel": "a"}]}]},
        {
            "documents": [
                {"file": "spec.md", "title": "S", "sections": [{"title": "a", "required": 1}]}
            ]
        },
        {"requirementPrefixes": ["r"]},
        {"requirementPrefixes": []},
    ],
)
def test_a_structure_that_does_not_fit_the_schema_is_refused(changes: dict[str, object]) -> None:
    assert refusal(structure(**changes)).startswith("structure.json: /")


def test_two_of_one_name_are_refused() -> None:
    document = {"file": "a.md", "title": "A:"}
    assert refusal(structure(documents=[document, document])).endswith("'a.md' comes twice")
    twice = {**document, "sections": [{"title": "B"}, {"title": "B"}]}
    assert refusal(structure(documents=[twice])).endswith("'B' comes twice")


def test_what_is_not_json_is_refused_with_its_place() -> None:
    with pytest.raises(SettingsError, match=r"own\.json: line 1 column 2"):
        parse_structure(b"{", "own.json")
