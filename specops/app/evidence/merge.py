"""``evidence.merge``: the evidence of several machines, united in that of the repository."""

from collections.abc import Iterator
from pathlib import Path

from specops.app.judging import chosen_reporter, judge_unsoftened
from specops.app.linting.paths import given_paths
from specops.app.workspace import open_workspace
from specops.commands.model import Invocation
from specops.errors import UsageError
from specops.evidence.merge import compare, write
from specops.model import CheckResult, could_not_judge, passed
from specops.progress.interface import Tell, untold
from specops.values import dataclass

_KEEP = "nothing was written; keep one of them and merge again"


def run(invocation: Invocation) -> int:
    """Unite the folders that were given. Raises ``UsageError`` where there is no such folder."""
    workspace = open_workspace(invocation)
    given = given_paths(invocation, workspace.root)
    if not given:
        message = "evidence.merge needs folders of evidence"
        raise UsageError(message, "as in `evidence.merge -- shard-1/evidence shard-2/evidence`")
    for path in given:
        if not (workspace.root / path).is_dir():
            message = f"{path} is no folder"
            raise UsageError(message, "give the evidence roots that the machines left")
    shown = chosen_reporter(invocation, workspace)
    merge = Merge(workspace.root, workspace.settings.text("evidence_root"), given, shown.tell)
    return judge_unsoftened(invocation.command, shown, [merge])


@dataclass(frozen=True, slots=True)
class Merge:
    """Unites folders of evidence, and says of each what it held."""

    root: Path
    evidence_root: str
    folders: tuple[str, ...]
    tell: Tell = untold
    name: str = "merge"

    @property
    def expects(self) -> int:
        """None that count: ``tell`` is told of each file."""
        return 0

    def run(self) -> Iterator[CheckResult]:
        """Compare, write unless there is a conflict, and yield a result for each folder."""
        sources = [(folder, self.root / folder) for folder in self.folders]
        union = compare(self.root, self.evidence_root, sources, self.tell)
        for conflict in union.conflicts:
            reason = f"two files have this name: {conflict.one} and {conflict.other}"
            yield could_not_judge(str(conflict.path), reason, remedy=_KEEP)
        if union.conflicts:
            return
        write(self.root, self.evidence_root, union, self.tell)
        new = [file for file, _ in union.new.values()]
        for folder, source in sources:
            count = sum(file.is_relative_to(source) for file in new)
            left = union.leftovers[folder]
            told = f"{count} new, {left} left unfinished" if left else f"{count} new"
            yield passed(folder, union.files[folder], observed=told)
