"""The document guardrail: every packet, or one, and what git says of the inputs' revisions."""

import os
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, field
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from specops.errors import CannotJudgeError, UsageError
from specops.guardrails.documents.marks import Mark
from specops.guardrails.documents.packet import JudgedPacket, PacketJudge
from specops.guardrails.documents.share import judge_all
from specops.guardrails.documents.tree import Tree
from specops.model import CheckResult, could_not_judge, judged
from specops.packet import spec_id
from specops.packet.revisions import Pin, PinState, Revisions
from specops.packet.structure import PacketStructure, default_structure
from specops.values import dataclass

if TYPE_CHECKING:
    from specops.guardrails.documents.links import LinkJudge
    from specops.guardrails.documents.recall import Recall

NAME: Final = "documents"
MODES: Final = ("templates",)
# Below it, to judge everything takes less time than to ask what has changed.
PACKETS_WORTH_A_MEMORY: Final = 100


@dataclass(frozen=True, slots=True)
class DocumentLint:
    """Judges the documents of the packets below ``docs_root``, a path relative to ``root``.

    ``spec`` picks one packet, by whole id or canonical form; ``folders`` picks packets by the names
    of their folders, none standing for all. ``strict`` also asks for what the
    structure only recommends: its optional sections, and a revision behind every input. With
    ``remembers``, packets of a large repository that were sound and have not changed since are not
    judged again. ``mode`` is ``templates``, the only reading there is. One result for each packet,
    and one more when the revisions could not be judged; without any packet nothing was checked,
    which is an error.

    Raises ``UsageError`` for another mode and ``UnknownSpecError`` for a spec that names no packet,
    when it is built: the request is wrong, and nothing is judged.
    """

    root: Path
    docs_root: str = "docs"
    spec: str | None = None
    strict: bool = False
    _: KW_ONLY
    mode: str = MODES[0]
    structure: PacketStructure = field(default_factory=default_structure)
    revisions: Revisions | None = None
    folders: frozenset[str] = frozenset()
    remembers: bool = False
    _chosen: str = field(init=False, default="")

    def __post_init__(self) -> None:
        """Refuse a request that makes no sense."""
        if self.mode not in MODES:
            message = f"--mode {self.mode} is not known"
            from specops.near import did_you_mean  # noqa: PLC0415 - only mistakes need it

            near = did_you_mean(self.mode, MODES)
            raise UsageError(message, f"use one of: {', '.join(MODES)}{near}")
        if self.spec is not None:
            from specops.packet.folder import find  # noqa: PLC0415 - start-up counts

            packet = find(self.root, self.docs_root, self.spec)
            object.__setattr__(self, "_chosen", packet.folder.name)

    @property
    def name(self) -> str:
        """The name under which it is selected, reported and waived."""
        return NAME

    def planned(self) -> tuple[str, ...]:
        """Return the paths of the documents that would be judged, whether they exist or not."""
        return tuple(
            f"{self._folder(name)}/{file}"
            for name, _ in self._packets()
            for file in self.structure.files
        )

    def run(self) -> Iterator[CheckResult]:
        """Judge each packet, and yield its result."""
        packets = self._packets()
        if not packets:
            reason = f"there is no packet: no folder {self._folder('SPEC-*')}"
            remedy = "create one with docs.template, or correct --root"
            yield could_not_judge(self.name, reason, remedy=remedy)
            return
        tree = Tree(self.root)
        judge = PacketJudge(tree, self.structure, cache(partial(_links, tree)), strict=self.strict)
        folders = [self._folder(name) for name, fault in packets if not fault]
        sound = judge_all(judge, folders, recall=self._recall(tree, len(folders)))
        judged_by_folder = {packet.folder: packet for packet in sound}
        found = [
            judged_by_folder.get(self._folder(name)) or _unfit(self._folder(name), fault)
            for name, fault in packets
        ]
        states, unjudged = self._states(found)
        for packet in found:
            yield _result(packet, states)
        if unjudged:
            yield unjudged

    def _recall(self, tree: Tree, packets: int) -> "Recall | None":
        """Open the memory of sound packets, where it is wanted and there are enough of them."""
        if not self.remembers or packets < PACKETS_WORTH_A_MEMORY:
            return None
        from specops.guardrails.documents.recall import Recall  # noqa: PLC0415 - start-up counts
        from specops.memory import Memory, rules_of_package  # noqa: PLC0415 - as above

        subject = f"documents-{'strict' if self.strict else 'usual'}"
        rules = f"{rules_of_package()} {self.structure!r}"
        return Recall(Memory(self.root, subject, rules), tree)

    def _states(
        self, found: list[JudgedPacket]
    ) -> tuple[Mapping[Pin, PinState], CheckResult | None]:
        """Ask for every pin at once; say so when they cannot be judged."""
        pins = {pinned.pin for packet in found for _, pinned in packet.pins}
        if not pins:
            return {}, None
        revisions = self.revisions or _git(self.root)
        try:
            states = revisions.states(pins)
        except CannotJudgeError as error:
            return {}, could_not_judge("revisions", error.message, remedy=error.remedy)
        beyond = sorted(pin.path for pin in pins if states[pin] is PinState.OUT_OF_REACH)
        if not beyond:
            return states, None
        reason = f"the clone is too shallow for {len(beyond)} pinned inputs, first {beyond[0]}"
        remedy = "fetch the whole history: git fetch --unshallow"
        return states, could_not_judge("revisions", reason, remedy=remedy)

    def _packets(self) -> list[tuple[str, str]]:
        """Return the names of the packet folders, each with what keeps it from being one."""
        if self._chosen:
            return [(self._chosen, "")]
        try:
            with os.scandir(self.root / self.docs_root) as entries:
                faults = [(entry.name, _fault(entry)) for entry in entries]
        except OSError:
            return []
        wanted = self.folders or {name for name, _ in faults}
        return sorted(
            (name, fault) for name, fault in faults if fault is not None and name in wanted
        )

    def _folder(self, name: str) -> str:
        """Return the path of a packet folder, relative to the root."""
        return posixpath.normpath(f"{self.docs_root}/{name}")


def _links(tree: Tree) -> "LinkJudge":
    """Build the judge of links."""
    from specops.guardrails.documents.links import LinkJudge  # noqa: PLC0415 - start-up counts

    return LinkJudge(tree)


def _git(root: Path) -> Revisions:
    """Build the road to git."""
    from specops.git.objects import GitRevisions  # noqa: PLC0415 - start-up counts

    return GitRevisions(root)


def _fault(entry: "os.DirEntry[str]") -> str | None:
    """Say what keeps an entry from being a packet: nothing for a packet, None for another entry."""
    if not entry.name.startswith("SPEC-") or not entry.is_dir():
        return None
    if entry.is_symlink():
        return "is a link; a packet is a folder of its own"
    if not spec_id.is_spec_id(entry.name):
        return "is not named like a spec: SPEC-<AREA>-<ID>[-slug]"
    return ""


def _unfit(folder: str, fault: str) -> JudgedPacket:
    """Build what a folder came to that cannot be a packet: that finding alone."""
    return JudgedPacket(folder, marks=[(folder, Mark("DS024", f"{folder} {fault}", 1, 1))])


def _result(packet: JudgedPacket, states: Mapping[Pin, PinState]) -> CheckResult:
    """Build the result of one packet."""
    name = packet.folder.rpartition("/")[2]
    return judged(
        name, packet.documents, packet.findings(states), observed=f"{packet.documents} documents"
    )
