"""The command that sets specops up in a repository."""

from typing import Final

from specops.commands.model import Command, Option, OptionKind
from specops.commands.options import EVERYWHERE

INIT: Final = Command(
    "init",
    "Set specops up in a git repository: write what is missing, and nothing over anything.",
    "specops.app.init:init",
    (Option("dry-run", "Show what would be written.", OptionKind.SWITCH), *EVERYWHERE),
    "init --dry-run",
)
