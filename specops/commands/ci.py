"""The commands of a CI that shares the work among machines, and of automation before it."""

from typing import Final

from specops.commands.model import Command, Option, OptionKind
from specops.commands.options import ENFORCEMENT, EVERYWHERE, RANGE, ROOT, SHARDS, SPECS

CI: Final = (
    Command(
        "matrix",
        "Print what each machine of a CI runs, balanced by how long it took before.",
        "specops.app.machines.matrix:show",
        (
            SPECS,
            *RANGE,
            SHARDS,
            ENFORCEMENT,
            ROOT,
            Option(
                "output-format",
                "text, json, github or gitlab.",
                metavar="FORMAT",
                choices=("text", "json", "github", "gitlab"),
            ),
        ),
        "matrix --shards 4 --output-format github",
    ),
    Command(
        "gate",
        "Judge the records that all machines left for this commit; a missing one is no pass.",
        "specops.app.machines.gate:run",
        (SPECS, *RANGE, SHARDS, *EVERYWHERE),
        "gate --shards 4",
    ),
    Command(
        "evidence.merge",
        "Unite folders of evidence by digest; nothing is overwritten, a conflict stops it all.",
        "specops.app.evidence.merge:run",
        (
            Option(
                "path",
                "A folder of evidence; can be repeated, or follow `--`.",
                OptionKind.LIST,
                "DIR",
            ),
            *EVERYWHERE,
        ),
        "evidence.merge --path shard-1/evidence --path shard-2/evidence",
        takes_paths=True,
    ),
    Command(
        "shims",
        "Write two-line scripts under the names of the scripts that specops succeeds.",
        "specops.app.machines.shims:run",
        (
            Option("write", "Write them below this folder; else name them.", metavar="DIR"),
            *EVERYWHERE,
        ),
        "shims --write .",
    ),
)
