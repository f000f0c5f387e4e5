"""The structure that packets must have here: that of the settings, or the one of the package."""

from pathlib import Path

from specops.errors import SettingsError
from specops.guardrails.documents.tree import Tree, UnreadableError
from specops.packet.structure import PacketStructure, default_structure, parse_structure
from specops.settings.model import Settings


def configured_structure(root: Path, settings: Settings) -> PacketStructure:
    """Return the structure of packets.

    Raises ``SettingsError`` for a file that cannot be read or used.
    """
    path = settings.text("documents.structure")
    if not path:
        return default_structure()
    try:
        content = Tree(root).content(path)
    except UnreadableError as error:
        message = f"documents.structure: {error.message}"
        raise SettingsError(message, "name a file of the repository") from None
    return parse_structure(content, path)
