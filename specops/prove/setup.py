"""The set-up of the repository that is proved, and what of it holds wherever a fault is planted."""

import re
from collections.abc import Mapping
from typing import Any, Final

from specops.settings.table import SETTINGS
from specops.values import dataclass

# Places and programs of the repository, which the sample has of its own, and what only one run has.
_NOT_CARRIED: Final = (
    "evidence_root", "docs_root", "tracker", "constitution", "documents.structure", "hal.base_url",
    "hal.profile", "hal.transport", "hal.ca_file", "hal.secret_env", "audit.allow_embedded_hal",
    "session_id", "baseline.commands", "hooks.session.start", "hooks.file_after_write", "scenarios",
    "cargo.manifest", "cargo.offline", "prove.canaries",
)  # fmt: skip
_TABLE: Final = re.compile(r"\[+([^\[\]]+)\]+")


@dataclass(frozen=True, slots=True)
class Carried:
    """Settings by key, as the file spells them, and variables."""

    values: Mapping[str, Any]
    variables: Mapping[str, str]


NOTHING: Final = Carried({}, {})


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the settings file and the variables of a repository set.

    ``file`` is the name of the settings file and ``text`` what it holds, for the lines to blame;
    both are empty where there is none.
    """

    values: Mapping[str, Any]
    variables: Mapping[str, str]
    file: str
    text: str

    @property
    def carried(self) -> Carried:
        """What of it holds in the sample."""
        read = [setting for setting in SETTINGS if setting.key not in _NOT_CARRIED]
        return Carried(
            {one.key: self.values[one.key] for one in read if one.key in self.values},
            {
                one.variable: self.variables[one.variable]
                for one in read
                if one.variable and one.variable in self.variables
            },
        )

    def place(self, key: str) -> str:
        """Return a setting with the line where it stands."""
        prefix = "tool.specops." if self.file == "pyproject.toml" else ""
        line = _line_of(f"{prefix}{key}", self.text)
        return f"{key} ({self.file}{f':{line}' if line else ''})"

    def located(self, told: str) -> str:
        """Return what a run said about who decided, with the lines of the settings it speaks of."""
        if self.file and self.file in told:
            keys = [key for key in self.carried.values if key.startswith(("rollout", "waivers"))]
            return "; ".join((told, *map(self.place, keys)))
        return told


def _line_of(key: str, text: str) -> int | None:
    """Return the line at which a dotted key is set, however its tables are written."""
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.split("#", 1)[0].strip()
        if header := _TABLE.fullmatch(stripped):
            table = f"{header[1].strip()}."
            name = header[1].strip()
        else:
            name = f"{table}{stripped.split('=', 1)[0].strip()}"
        if name == key or (stripped and key.startswith(f"{name}.") and "{" in stripped):
            return number
    return None
