"""What packets are judged by, and amid: the files of the repository, the structure, the reading."""

from typing import TYPE_CHECKING, Final, NamedTuple

from specops.guardrails.documents.tree import Tree
from specops.packet.structure import PacketStructure

if TYPE_CHECKING:
    from collections.abc import Callable

    from specops.guardrails.documents.links import LinkJudge

SPEC: Final = "spec.md"
PLAN: Final = "plan.md"


class Surroundings(NamedTuple):
    """The surroundings of the packets of one repository.

    ``links`` is asked for when a link is met; ``strict`` also asks for what is recommended.
    """

    tree: Tree
    structure: PacketStructure
    links: "Callable[[], LinkJudge]"
    strict: bool
