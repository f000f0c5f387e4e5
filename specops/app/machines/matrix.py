"""``matrix``: what each machine of a CI runs, for people and for the CI itself."""

import json
from typing import Final

from specops.app.clean import cleaner
from specops.app.stages import selection
from specops.app.streams import show as show_text
from specops.app.workspace import Workspace, open_workspace
from specops.commands.model import Invocation
from specops.errors import UsageError
from specops.model import Enforcement
from specops.shards.model import Part, parse_count

FORMATS: Final = ("text", "json", "github", "gitlab")
# https://docs.github.com/actions/reference/limits and https://docs.gitlab.com/ci/yaml/#parallelmatrix
MOST: Final = {"github": 256, "gitlab": 200}
Entry = dict[str, str | int]


def show(invocation: Invocation) -> int:
    """Print the matrix, and return 0. Raises ``UsageError`` for one that no CI would take."""
    workspace = open_workspace(invocation)
    word = invocation.value("output-format") or "text"
    if word not in FORMATS:
        message = f"--output-format is {word[:60]!r}"
        raise UsageError(message, f"matrix prints {', '.join(FORMATS)}")
    entries = _entries(invocation, workspace)
    most = MOST.get(word)
    if most is not None and len(entries) > most:
        message = f"the matrix has {len(entries)} jobs and {word} takes {most}"
        raise UsageError(message, "give a smaller number, as in --shards 16")
    clean = cleaner(invocation)
    show_text(invocation.world.stdout, "\n".join(map(clean, _printed(word, entries))))
    return 0


def _entries(invocation: Invocation, workspace: Workspace) -> list[Entry]:
    """Return an entry for each shard that has something to do, in each mode."""
    stages = selection.stages(invocation)
    names = selection.specs(invocation, workspace)
    given = invocation.value("shards")
    count = min(parse_count(given), len(names)) if given else len(names)
    chosen = workspace.settings.text("rollout.default")
    modes = [chosen] if invocation.value("enforcement") else [mode.value for mode in Enforcement]
    return [
        {
            "shard": str(part.shard),
            "enforcement": mode,
            "specs": " ".join(part.specs),
            "stages": " ".join(stages),
            "from": stages[0].value,
            "to": stages[-1].value,
            "estimateMs": part.estimate_ms,
            "arguments": _arguments(part, mode, stages[0].value, stages[-1].value),
        }
        for mode in modes
        for part in selection.divided(workspace, names, count)
    ]


def _arguments(part: Part, mode: str, first: str, last: str) -> str:
    """Return what follows ``specops auto`` on the machine; spec ids need no quotes in a shell."""
    specs = " ".join(f"--spec {spec}" for spec in part.specs)
    return f"{specs} --from {first} --to {last} --enforcement {mode}"


def _printed(word: str, entries: list[Entry]) -> list[str]:
    """Return the lines of the matrix in a format."""
    match word:
        case "github":
            return [json.dumps({"include": entries})]
        case "gitlab":
            return json.dumps(_gitlab(entries), indent=2).splitlines()
        case "json":
            document = {"schemaVersion": 1, "command": "matrix", "matrix": entries}
            return json.dumps(document, indent=2).splitlines()
        case _:
            return [
                f"{one['shard']:>7}  {one['enforcement']:<6}  {one['estimateMs']:>8} ms  "
                f"{one['specs']}  {one['stages']}"
                for one in entries
            ]


def _gitlab(entries: list[Entry]) -> dict[str, object]:
    """Return what stands under a job of GitLab; JSON is YAML, and variables are texts."""
    matrix = [{_variable(key): str(value) for key, value in entry.items()} for entry in entries]
    return {"parallel": {"matrix": matrix}}


def _variable(key: str) -> str:
    """Return the name of a variable: ``SPECOPS_ESTIMATE_MS``."""
    return "SPECOPS_" + "".join(f"_{one}" if one.isupper() else one.upper() for one in key)
