"""Which stages of which specs a call is about, and which of them are those of a shard."""

import fnmatch
from collections.abc import Iterator, Sequence

from specops.app.workspace import Workspace
from specops.commands.model import Invocation
from specops.errors import UnknownSpecError, UsageError
from specops.git.state import read_state
from specops.model import CheckResult, Stage, skipped
from specops.near import did_you_mean
from specops.packet import folder
from specops.packet.folder import Packet
from specops.packet.spec_id import canonical
from specops.shards.model import Part, parse_shard
from specops.values import dataclass


def stages(invocation: Invocation) -> list[Stage]:
    """Return the stages from ``--from`` to ``--to``, both included."""
    order = list(Stage)
    first = order.index(_stage(invocation, "from", Stage.PLAN))
    last = order.index(_stage(invocation, "to", Stage.UNLOCK))
    if first > last:
        message = f"--from {order[first].value} comes after --to {order[last].value}"
        raise UsageError(message, f"the order is {', '.join(order)}")
    return order[first : last + 1]


def _stage(invocation: Invocation, option: str, default: Stage) -> Stage:
    """Return the stage that an option names."""
    word = invocation.value(option) or default.value
    if word not in set(Stage):
        message = f"--{option} is {word[:60]!r}"
        raise UsageError(
            message, f"it must be one of {', '.join(Stage)}{did_you_mean(word, Stage)}"
        )
    return Stage(word)


def specs(invocation: Invocation, workspace: Workspace) -> list[str]:
    """Return the packets that ``--spec`` names, each once; ``*`` and ``?`` match several.

    Without ``--spec``, all of them. Raises ``UnknownSpecError`` where nothing is named so.
    """
    given = invocation.items("spec") or ("*",)
    docs_root = workspace.settings.text("docs_root")
    names = folder.packet_names(workspace.root, docs_root)
    found: list[str] = []
    for one in given:
        if any(mark in one for mark in "*?["):
            matched = [name for name in names if _matches(name, one)]
            if not matched:
                message = f"no packet matches {one[:60]!r}"
                known = f"there are {', '.join(names) or 'none'}"
                raise UnknownSpecError(
                    message, f"{known}{did_you_mean(one, map(canonical, names))}"
                )
            found += matched
        else:
            found.append(folder.find(workspace.root, docs_root, one).folder.name)
    return list(dict.fromkeys(found))


def _matches(name: str, pattern: str) -> bool:
    """Tell whether a pattern matches a packet by its folder or by its id."""
    return any(fnmatch.fnmatchcase(one, pattern) for one in (name, canonical(name)))


def divided(workspace: Workspace, names: Sequence[str], count: int) -> tuple[Part, ...]:
    """Divide packets among shards by how long their stages took before, all six together.

    The evidence and the commit of the checkout decide, so that every machine that has the same
    checkout divides them alike, whichever stages it is asked for.
    """
    from specops.evidence.durations import recorded_durations  # noqa: PLC0415 - start-up counts
    from specops.shards.balance import costs, parts  # noqa: PLC0415 - as above

    evidence_root = workspace.settings.text("evidence_root")
    commit = read_state(workspace.root, (evidence_root,)).commit
    ids = [canonical(name) for name in names]
    recorded = recorded_durations(workspace.root, evidence_root, set(ids), commit)
    return parts(costs(ids, list(Stage), recorded), count)


def of_this_shard(
    invocation: Invocation, workspace: Workspace, names: Sequence[str]
) -> tuple[str, ...]:
    """Return the packets that are those of ``--shard``; without it, all of them.

    Raises ``UsageError`` for a shard that cannot be.
    """
    given = invocation.value("shard")
    if given is None:
        return tuple(names)
    shard = parse_shard(given)
    mine = divided(workspace, names, shard.count)[shard.index - 1].specs
    return tuple(name for name in names if canonical(name) in mine)


def is_of_another_shard(invocation: Invocation, workspace: Workspace, packet: Packet) -> bool:
    """Tell whether a stage leaves a packet to another of the shards that share all packets."""
    if invocation.value("shard") is None:
        return False
    names = folder.packet_names(workspace.root, workspace.settings.text("docs_root"))
    return packet.folder.name not in of_this_shard(invocation, workspace, names)


@dataclass(frozen=True, slots=True)
class LeftToOthers:
    """Stands for what a shard does not run: a skip that somebody asked for, never a pass."""

    shard: str
    what: str
    name: str = "shard"

    def run(self) -> Iterator[CheckResult]:
        """Yield the skip."""
        yield skipped(
            self.name, f"{self.what} is left to the other shards", f"flag --shard {self.shard}"
        )
