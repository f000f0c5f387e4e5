"""What a canary is: a fault that a guardrail must catch, and a twin that it must let through."""

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Any, Final

from specops.values import dataclass

HEALTHY: Final = "healthy"
DEADLINE_S: Final = 60.0
_NONE: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Day:
    """A day in settings, counted from the day of the proof: what expires must not go stale."""

    ahead: int


@dataclass(frozen=True, slots=True)
class Planting:
    """What is done to a sound repository, and the command that is judged.

    ``script`` is what somebody types: its lines are run in order, by a shell, except that a line
    that begins with ``invoke`` or ``specops`` runs the real command in a process of its own. The
    last such line is the one that is judged. ``{hal}`` in it stands for the address of the HAL that
    ``hal`` names: a fault of the embedded one, an address where nobody serves, or ``healthy``.

    ``files`` are written first, relative to the root: ``None`` removes, and a path that ends in a
    slash makes a folder. ``settings`` are keys of the settings, over those of the repository;
    ``environ`` are variables of the commands. ``own`` plants into the committed tree of the
    repository that is proved, and not into the sample. ``arguments`` is a command to run, without a
    shell, before the script: the way in which a repository plants its own faults. ``words`` are
    those of a command of ours that is judged in place of the script: no shell reads them.
    ``deadline_s`` bounds each of the two, in seconds.
    """

    script: str
    files: tuple[tuple[str, bytes | None], ...] = ()
    settings: Mapping[str, Any] = field(default_factory=lambda: _NONE)
    environ: Mapping[str, str] = field(default_factory=lambda: _NONE)
    hal: str = ""
    own: bool = False
    arguments: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    deadline_s: float = DEADLINE_S

    @property
    def key(self) -> str:
        """What tells plantings apart: two that are the same need to be planted only once."""
        return repr(self)


@dataclass(frozen=True, slots=True)
class Canary:
    """A fault that must be caught.

    ``name`` is the code, with a word behind it where a code has several; ``code`` must be among the
    findings and ``exit_code`` must be the command's. ``says`` tells people what is planted. Where
    ``finds`` is false the fault keeps anything from being judged, so that nothing can be found: the
    exit code alone says so.
    """

    name: str
    code: str
    guardrail: str
    says: str
    fault: Planting
    healthy: Planting
    exit_code: int = 1
    finds: bool = True


# What stands for a fault that nobody plants, and for its twin.
NOWHERE: Final = Planting("")
