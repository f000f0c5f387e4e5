"""A quick road to the same verdict, for thousands of packets: a few searches instead of every rule.

It takes packets whose documents are written plainly, which is most of all. It says of one that it
has no fault, or nothing: then every rule is applied, and tells what is wrong if anything is.
"""

from collections.abc import Mapping
from functools import partial

from specops.guardrails.documents.inputs import Pinned, judge_inputs
from specops.guardrails.documents.plain_document import Held, PlainDocument, first_cells, rows
from specops.guardrails.documents.surroundings import PLAN, SPEC, Surroundings
from specops.markdown.outline import margin_prose, outline
from specops.packet.acceptance.glance import may_bind
from specops.packet.requirements import are_named
from specops.packet.structure import Holds

Pins = list[tuple[str, Pinned]]


class QuickJudge:
    """Judges the documents of packets, each as a whole."""

    def __init__(self, around: Surroundings) -> None:
        """Make the rules ready."""
        self._around = around
        self._documents = [
            PlainDocument(rules, strict=around.strict) for rules in around.structure.documents
        ]

    def pins(self, folder: str, texts: Mapping[str, str]) -> Pins | None:
        """Return the pins of a packet that has no fault; nothing where it has one, or may have."""
        pins: Pins = []
        proses: dict[str, str] = {}
        mapped: list[list[str]] = []
        for document in self._documents:
            prose = margin_prose(texts[document.file])
            held = None if prose is None else document.held(prose)
            if prose is None or held is None:
                return None
            proses[document.file] = prose
            path = f"{folder}/{document.file}"
            for one in held:
                if one.part.columns and not self._table(one, mapped):
                    return None
                if one.part.holds is Holds.INPUTS and not self._inputs(one, path, pins):
                    return None
            if "]" in prose and not self._links(prose, path, texts):
                return None
        prefixes = self._around.structure.requirement_prefixes
        is_whole = all(are_named(proses.get(SPEC, ""), cells, prefixes) for cells in mapped)
        return pins if is_whole and self._binds_well(texts) else None

    def _table(self, held: Held, mapped: list[list[str]]) -> bool:
        """Say whether the table of a part has no fault, and note what a mapping maps."""
        found = rows(held)
        cells = first_cells(found) if found and held.part.holds is Holds.ACCEPTANCE else []
        if found is None or cells is None:
            return False
        if held.part.holds is Holds.ACCEPTANCE:
            mapped.append(cells)
        return True

    def _inputs(self, held: Held, path: str, pins: Pins) -> bool:
        """Say whether the inputs of a part have no fault, and note their pins."""
        lines = held.body.split("\n")
        strict, tree = self._around.strict, self._around.tree
        for found in judge_inputs(lines, held.first, path, tree, strict=strict):
            if not isinstance(found, Pinned):
                return False
            pins.append((path, found))
        return True

    def _links(self, prose: str, path: str, texts: Mapping[str, str]) -> bool:
        """Say whether every link leads somewhere."""
        if not ("](" in prose or "]:" in prose):
            return True
        seen = partial(outline, texts[path.rpartition("/")[2]])
        return not any(self._around.links().marks(prose, path, seen))

    def _binds_well(self, texts: Mapping[str, str]) -> bool:
        """Say whether what a plan binds, if it does, can be read and exists."""
        spec, plan = texts.get(SPEC), texts.get(PLAN)
        if spec is None or plan is None or not may_bind(plan):
            return True
        from specops.guardrails.documents.acceptance import judge_acceptance  # noqa: PLC0415 - most plans bind nothing

        structure, tree = self._around.structure, self._around.tree
        return not any(judge_acceptance(outline(spec), outline(plan), structure, tree))
