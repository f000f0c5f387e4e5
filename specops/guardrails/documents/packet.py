"""Judges one packet: reads its documents, and applies every rule where a glance does not do."""

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from specops.guardrails.documents.inputs import Pinned
from specops.guardrails.documents.marks import Mark
from specops.guardrails.documents.quick import QuickJudge
from specops.guardrails.documents.surroundings import Surroundings
from specops.guardrails.documents.tree import Tree, UnreadableError
from specops.model import Finding
from specops.packet.revisions import Pin, PinState
from specops.packet.structure import PacketStructure
from specops.values import dataclass

if TYPE_CHECKING:
    from specops.guardrails.documents.links import LinkJudge


@dataclass(slots=True)
class JudgedPacket:
    """What one packet came to; ``pins`` wait for the history, each with its document's path.

    ``asked`` holds every path of the repository that was looked at.
    """

    folder: str
    documents: int = 0
    marks: list[tuple[str, Mark]] = field(default_factory=list)
    pins: list[tuple[str, Pinned]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def findings(self, states: Mapping[Pin, PinState]) -> tuple[Finding, ...]:
        """Return every finding by its place; a pin whose state is not known has none."""
        if not self.marks and not self.pins:
            return ()
        asked = ((path, pin.mark(states)) for path, pin in self.pins if pin.pin in states)
        late = [(path, mark) for path, mark in asked if mark]
        placed = sorted([*self.marks, *late], key=_place)
        return tuple(mark.finding(path) for path, mark in placed)


def _place(marked: tuple[str, Mark]) -> tuple[str, int, int, str]:
    """Return what the findings of a packet are sorted by."""
    path, mark = marked
    return path, mark.line, mark.column, mark.code


class PacketJudge:
    """Judges packets of one repository by one structure; ``links`` is asked for when one is met."""

    def __init__(
        self,
        tree: Tree,
        structure: PacketStructure,
        links: "Callable[[], LinkJudge]",
        *,
        strict: bool,
    ) -> None:
        """Take the files, the rules and the reading."""
        self._around = Surroundings(tree, structure, links, strict)
        self._quick = QuickJudge(self._around)

    def judge(self, folder: str) -> JudgedPacket:
        """Judge the documents of a packet folder, a path relative to the root."""
        judged = JudgedPacket(folder)
        self._around.tree.asked.clear()
        texts = self._read(judged)
        pins = None if judged.marks else self._quick.pins(folder, texts)
        if pins is None:
            self._apply_rules(judged, texts)
        else:
            judged.pins = pins
        judged.asked = sorted(self._around.tree.asked)
        return judged

    def _read(self, judged: JudgedPacket) -> dict[str, str]:
        """Read the documents; what cannot be read is a finding."""
        texts = {}
        for file in self._around.structure.files:
            path = f"{judged.folder}/{file}"
            try:
                texts[file] = self._around.tree.text(path)
            except UnreadableError as error:
                mark = Mark(error.code, error.message, error.line, error.column)
                judged.marks.append((path, mark))
        judged.documents = len(texts)
        return texts

    def _apply_rules(self, judged: JudgedPacket, texts: dict[str, str]) -> None:
        """Apply every rule, one by one."""
        from specops.guardrails.documents.rules import judge_documents  # noqa: PLC0415 - most packets are sound

        for path, found in judge_documents(self._around, judged.folder, texts):
            if isinstance(found, Mark):
                judged.marks.append((path, found))
            else:
                judged.pins.append((path, found))
