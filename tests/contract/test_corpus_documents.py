"""The document guardrail on real packets, from tidy to wild: no crash, no hang, no false pass.

The corpus holds single documents. Their packets are put together again in a temporary folder, under
their original names; a later revision of a document takes the place of an earlier one. Then each
document is judged once more within a packet whose other documents are valid, and what is found
missing is held against what a full markdown parser sees.
"""

import csv
import time
from collections import Counter
from pathlib import Path, PurePosixPath

from markdown_it import MarkdownIt

from specops.markdown.outline import outline
from specops.model import Finding, Verdict
from specops.packet.structure import Document, default_structure
from tests.fakes import packets

_PARSER = MarkdownIt("commonmark").enable("table")


def documents(corpus: Path) -> list[tuple[bytes, str]]:
    """Return each document and its original path, the oldest first."""
    with (corpus / "INDEX.tsv").open(encoding="utf-8", newline="") as index:
        rows = [r for r in csv.DictReader(index, delimiter="\t") if r["file"].startswith("docs/")]
    rows.sort(key=lambda row: row["first_seen"])
    return [((corpus / row["file"]).read_bytes(), row["original_path"]) for row in rows]


def headings(text: str) -> list[tuple[int, str]]:
    """Return the headings of the document's own level, as a full parser sees them."""
    tokens = _PARSER.parse(text)
    return [
        (int(token.tag[1]), tokens[place + 1].content)
        for place, token in enumerate(tokens)
        if token.type == "heading_open" and not token.level
    ]


def has_table(rules: Document, text: str) -> bool:
    """Whether a full parser sees a table with the columns of a document."""
    tokens = _PARSER.parse(text)
    names = [
        tokens[place + 1].content for place, token in enumerate(tokens) if token.type == "th_open"
    ]
    return any(
        tuple(names[start : start + len(rules.columns)]) == rules.columns
        for start in range(len(names))
    )


def expected(rules: Document, text: str) -> set[str]:
    """Return the codes of the structure that a document has to get."""
    seen = headings(text)
    titles = {title for level, title in seen if level == 2}
    found = set()
    if not seen or seen[0][0] != 1 or not seen[0][1].startswith(f"{rules.title} "):
        found.add("DS003")
    if any(section.required and section.title not in titles for section in rules.sections):
        found.add("missing")
    if rules.columns and not has_table(rules, text):
        found.add("table")
    return found


def structural(findings: list[Finding], path: str) -> set[str]:
    """Return the codes of the structure among the findings of one document."""
    short = {"DS003": "DS003", "DS004": "missing", "DS005": "missing"}
    if path.endswith("tasks.md"):
        short |= {"DS009": "table", "DS010": "table"}
    here = {
        finding.code for finding in findings if finding.location and finding.location.path == path
    }
    return {short[code] for code in here if code in short}


def test_every_packet_is_judged_in_time_and_none_passes_by_mistake(
    corpus: Path, tmp_path: Path
) -> None:
    for content, path in documents(corpus):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    started = time.process_time()
    found = [result for result in packets.lint(tmp_path) if result.name != "revisions"]
    assert time.process_time() - started < 20
    assert len(found) == 49
    assert Counter(result.verdict for result in found) == {Verdict.FAILED: 49}
    assert sum(len(list((tmp_path / "docs" / r.name).glob("*.md"))) for r in found) == 61
    codes = Counter(finding.code for result in found for finding in result.findings)
    assert codes.keys() >= {"DS001", "DS003", "DS004", "DS009", "DS014", "DS018"}


def test_each_document_is_judged_as_a_full_parser_sees_it(corpus: Path, tmp_path: Path) -> None:
    rules = {document.file: document for document in default_structure().documents}
    judged: Counter[str] = Counter()
    for content, original in documents(corpus):
        file = PurePosixPath(original).name
        if file in rules:
            (packets.make(tmp_path) / file).write_bytes(content)
            path = f"{packets.FOLDER}/{file}"
            (result, *_) = packets.lint(tmp_path)
            wrong = expected(rules[file], content.decode())
            assert structural(list(result.findings), path) == wrong, original
            assert not wrong or result.verdict is Verdict.FAILED, original
            judged[f"{file} {'wrong' if wrong else 'right'}"] += 1
    assert judged == {
        "spec.md right": 3,
        "spec.md wrong": 29,
        "plan.md right": 7,
        "plan.md wrong": 3,
        "tasks.md right": 6,
        "tasks.md wrong": 4,
    }


def test_the_headings_are_those_that_a_full_parser_sees(corpus: Path) -> None:
    for content, original in documents(corpus):
        text = content.decode()
        if not text.startswith("---\n"):
            own = [heading for heading in outline(text).headings if not heading.nested]
            assert [(heading.level, heading.text) for heading in own] == headings(text), original
