"""The set-up of the repository that is proved, and what of it holds wherever a fault is planted."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from specops.canaries.model import Canary
from specops.settings.table import SETTINGS
from specops.values import dataclass

# Places and programs of the repository, which the sample has of its own; deadlines, which on a busy
# machine make a healthy twin late and no fault pass; acceptance, which is never green while it is
# off; and what only one run has.
_NOT_CARRIED: Final = (
    "evidence_root", "docs_root", "tracker", "constitution", "documents.structure", "hal.base_url",
    "hal.profile", "hal.transport", "hal.ca_file", "hal.secret_env", "audit.allow_embedded_hal",
    "session_id", "baseline.commands", "hooks.session.start", "hooks.file_after_write", "scenarios",
    "cargo.manifest", "cargo.offline", "prove.canaries", "hal.timeout_s", "hal.total_timeout_s",
    "hal.mcp.start_timeout_s", "cargo.timeout_s", "hooks.timeout_s", "accept.enabled",
)  # fmt: skip
SCENARIOS: Final = "scenarios"
_WAIVERS: Final = "waivers"
_ONE_RUN: Final = "session_id"
_TABLE: Final = re.compile(r"\[+([^\[\]]+)\]+")


@dataclass(frozen=True, slots=True)
class Carried:
    """Settings by key, as the file spells them, and variables."""

    values: Mapping[str, Any]
    variables: Mapping[str, str]

    @property
    def without_waivers(self) -> "Carried":
        """What holds for a healthy twin: in it there is nothing to waive, which is a finding."""
        values = {key: value for key, value in self.values.items() if key != _WAIVERS}
        return Carried(values, self.variables)


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
            self._named | {one.key: self.values[one.key] for one in read if one.key in self.values},
            {
                one.variable: self.variables[one.variable]
                for one in read
                if one.variable and one.variable in self.variables
            },
        )

    @property
    def each(self) -> Iterator[tuple[str, Carried]]:
        """Give every setting and variable that is carried alone, after its name and place."""
        carried, named = self.carried, self._named
        for key, value in carried.values.items():
            if key != SCENARIOS:
                yield self.place(key), Carried({**named, key: value}, {})
        for name, value in carried.variables.items():
            yield f"the variable {name}", Carried({}, {name: value})

    @property
    def _named(self) -> dict[str, Any]:
        """The scenarios of the repository, which other settings may name, as ones that pass."""
        names = [one["name"] for one in self.values.get(SCENARIOS, ())]
        return {SCENARIOS: [{"name": name, "argv": ["true"]} for name in names]} if names else {}

    def carried_for(self, canary: Canary) -> Carried:
        """Return what of it holds where a canary is planted."""
        return self._in_a_copy if canary.fault.own else self.carried

    @property
    def _in_a_copy(self) -> Carried:
        """What of it holds in a copy of the repository itself, which has the file: variables."""
        names = [one.variable for one in SETTINGS if one.variable and one.key != _ONE_RUN]
        given = {name: self.variables[name] for name in names if name in self.variables}
        return Carried({}, given)

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
