"""The set-up of the repository that is proved, and what of it holds wherever a fault is planted."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from specops.canaries.model import Canary
from specops.model import Location
from specops.prove.lines import lines_of
from specops.settings.resolve import PYPROJECT, SETTINGS_FILE
from specops.settings.table import BY_KEY, SETTINGS
from specops.values import dataclass

# Places, programs and the key of the repository, of which the sample has its own or none;
# deadlines, which on a busy machine make a healthy twin late; acceptance, which is never green
# while it is off; and what only one run has.
_NOT_CARRIED: Final = (
    "evidence_root", "docs_root", "tracker", "constitution", "documents.structure", "hal.base_url",
    "hal.profile", "hal.transport", "hal.ca_file", "hal.secret_env", "audit.allow_embedded_hal",
    "session_id", "baseline.commands", "hooks.session.start", "hooks.file_after_write", "scenarios",
    "cargo.manifest", "cargo.offline", "prove.canaries", "hal.timeout_s", "hal.total_timeout_s",
    "hal.mcp.start_timeout_s", "cargo.timeout_s", "hooks.timeout_s", "accept.enabled",
    "accept.forks", "evidence.signing_key",
)  # fmt: skip
SCENARIOS: Final = "scenarios"
_STAGES: Final = ("stages.validate.scenarios", "stages.audit.scenarios")
# A stage that picks nothing which the sample has would judge nothing: one scenario is always there.
_ALWAYS: Final = "always-there"
_WAIVERS: Final = "waivers"
_PROVE: Final = "prove"
_ONE_RUN: Final = "session_id"
# How a run names the source of a setting, and which one decided by the words it begins with.
_SOURCE: Final = re.compile(rf"file (?:{re.escape(SETTINGS_FILE)}|{re.escape(PYPROJECT)})(?=\)?$)")
_SPOKEN_OF: Final[Mapping[str, str]] = {
    "warn mode": "rollout.default",
    "the override allow-dirty": "allow_dirty",
    "the override baseline-allow-fail": "baseline.allow_fail",
    "the override tls-unverified": "hal.tls_verify",
}
_POLICY: Final = ("rollout.rules", "waivers")
_PLACE: Final = re.compile(rf"\(({re.escape(SETTINGS_FILE)}|{re.escape(PYPROJECT)}):([0-9]+)")


@dataclass(frozen=True, slots=True)
class Carried:
    """Settings by key, as the file spells them, and variables."""

    values: Mapping[str, Any]
    variables: Mapping[str, str]

    def waiving(self, code: str) -> "Carried":
        """Return what holds for a fault of a code, or with none for a healthy twin.

        A waiver that accepts nothing is a finding itself, and nothing else is planted.
        """
        if _WAIVERS not in self.values:
            return self
        waivers = [one for one in self.values[_WAIVERS] if one["code"] == code]
        others = {key: value for key, value in self.values.items() if key != _WAIVERS}
        return Carried({**others, _WAIVERS: waivers} if waivers else others, self.variables)


NOTHING: Final = Carried({}, {})


def first_place(blamed: Iterable[str]) -> Location | None:
    """Return the first line of a settings file among those that ``SetUp.place`` names."""
    found = (_PLACE.search(one) for one in blamed)
    return next((Location(match[1], int(match[2])) for match in found if match), None)


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
        values = {one.key: self.values[one.key] for one in read if one.key in self.values}
        return Carried(
            self._named | values | self._picked,
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
    def _own(self) -> list[str]:
        """The names of the scenarios of the repository."""
        return [one["name"] for one in self.values.get(SCENARIOS, ())]

    @property
    def _named(self) -> dict[str, Any]:
        """Those scenarios, which other settings may name, as ones that pass."""
        names = dict.fromkeys((*self._own, *((_ALWAYS,) if self._picked else ())))
        return {SCENARIOS: [{"name": name, "argv": ["true"]} for name in names]} if names else {}

    @property
    def _picked(self) -> dict[str, Any]:
        """The scenarios of the stages, of those that the sample is sound to by itself."""
        return {
            key: [*filter({*BY_KEY[key].default, *self._own}.__contains__, given), _ALWAYS]
            for key in _STAGES
            if (given := self.values.get(key)) is not None
        }

    def carried_for(self, canary: Canary) -> Carried:
        """Return what of it holds where a canary is planted."""
        if canary.guardrail == _PROVE:  # which is strict whatever is set
            return NOTHING
        return self._in_a_copy if canary.fault.own else self.carried

    @property
    def _in_a_copy(self) -> Carried:
        """What of it holds in a copy of the repository itself, which has the file: variables."""
        names = [one.variable for one in SETTINGS if one.variable and one.key != _ONE_RUN]
        given = {name: self.variables[name] for name in names if name in self.variables}
        return Carried({}, given)

    def place(self, key: str, *ranks: int) -> str:
        """Return a setting with the lines where it stands; ``ranks`` pick some of its tables."""
        lines = self._lines(key)
        are_tables = len(lines) == len(self.values.get(key, ())) if ranks else False
        return self._placed(key, [lines[rank] for rank in ranks] if are_tables else lines)

    def located(self, told: str) -> str:
        """Return what a run said about who decided, with the line of the setting it speaks of.

        Whatever the file of the repository is called, the sample has its settings in one name.
        """
        for words, key in _SPOKEN_OF.items():
            source = _SOURCE.search(told)
            if told.startswith(words) and source and key in self.values:
                said = told.replace(f" ({source[0]})", f", which is {source[0]}")
                return said.replace(source[0], self.place(key))
        for key in _POLICY:
            if lines := self._decisive(key, told):
                return f"{told}, by {self._placed(key, lines)}"
        return told

    def _lines(self, key: str) -> tuple[int, ...]:
        """Return the lines where a setting stands."""
        return lines_of(f"tool.specops.{key}" if self.file == PYPROJECT else key, self.text)

    def _placed(self, key: str, lines: Sequence[int]) -> str:
        """Return a setting with lines of the file."""
        numbers = f":{', '.join(map(str, lines))}" if lines else ""
        return f"{key} ({self.file}{numbers})"

    def _decisive(self, key: str, told: str) -> tuple[int, ...]:
        """Return the lines of the rules or waivers that a run spoke of."""
        entries = BY_KEY[key].kind.from_toml(self.values.get(key, []))
        named = [len(str(entry)) * (str(entry) in told) for entry in entries]
        if not any(named):
            return ()
        lines = self._lines(key)
        if len(lines) != len(named):  # tables in one line, or in an array of their own
            return lines
        # One that another begins with is not the one that is meant.
        return tuple(line for line, size in zip(lines, named, strict=True) if size == max(named))
