"""What a setting is."""

from typing import Any

from specops.collaborator import collaborator
from specops.settings.kinds import Kind


@collaborator
class Setting:
    """One key of the settings; ``variable`` and ``flag`` are empty where there is none."""

    key: str
    kind: Kind
    default: Any
    summary: str
    variable: str = ""
    flag: str = ""
