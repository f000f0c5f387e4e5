"""The options of the commands: each one once, whichever commands take it."""

from typing import Final

from specops.commands.model import Option, OptionKind
from specops.model import Stage

_FORMATS: Final = ("text", "json", "github", "junit", "sarif")
_STAGES: Final = tuple(stage.value for stage in Stage)

ROOT: Final = Option(
    "root", "The repository to guard; found from here when not given.", metavar="DIR"
)
OUTPUT: Final = Option(
    "output-format",
    "How results are printed: text, json, github, junit or sarif.",
    metavar="FORMAT",
    choices=_FORMATS,
)
OUTPUT_WITH_MARKDOWN: Final = Option(
    "output-format",
    "How results are printed: text, json, github, junit, sarif, or markdown for a pull request.",
    metavar="FORMAT",
    choices=(*_FORMATS, "markdown"),
)
EVERYWHERE: Final = (ROOT, OUTPUT)
SPEC: Final = Option("spec", "The spec whose packet is guarded.", metavar="ID")
HAL: Final = Option(
    "hal", "Base URL of the HAL, or `embedded`.", metavar="URL", choices=("embedded",)
)
TRANSPORT: Final = Option(
    "transport",
    "The road to the HAL: http, mcp or cargo.",
    metavar="NAME",
    choices=("http", "mcp", "cargo"),
)
ENFORCEMENT: Final = Option(
    "enforcement",
    "The mode of this run: strict or warn.",
    metavar="MODE",
    choices=("strict", "warn"),
)
SHARD: Final = Option("shard", "Run part i of N, as in 2/4; a spec stays whole.", metavar="I/N")
POLICY_FROM: Final = Option(
    "policy-from",
    "The revision whose policy, waivers, HAL profile and scenarios judge.",
    metavar="REF",
)
STAGE: Final = (
    SPEC,
    Option("allow-fail", "Let failures through; recorded as an override.", OptionKind.SWITCH),
    Option("reason", "Why an override is used; recorded with it."),
    Option("dry-run", "Judge, and write nothing.", OptionKind.SWITCH),
    ENFORCEMENT,
    POLICY_FROM,
    HAL,
    Option("manifest-path", "The cargo manifest.", metavar="PATH"),
    SHARD,
    *EVERYWHERE,
)
SCENARIOS: Final = (
    Option("scenario", "Run only this scenario; can be repeated.", OptionKind.LIST, "NAME"),
    TRANSPORT,
)

MODE: Final = Option(
    "baseline-mode",
    "skip, quick, no-run or full.",
    metavar="MODE",
    choices=("skip", "quick", "no-run", "full"),
)
KEEP_LOCK: Final = Option("keep-lock", "Keep the lock when the stage fails.", OptionKind.SWITCH)
FORCE: Final = Option("force", "Remove the lock all the same; recorded.", OptionKind.SWITCH)
MANIFEST: Final = Option("manifest-path", "The cargo manifest.", metavar="PATH")
PATHS: Final = Option(
    "path", "What to judge; can be repeated, or follow `--`.", OptionKind.LIST, "PATH"
)
NO_CACHE: Final = Option(
    "no-cache", "Judge everything anew, also what has not changed.", OptionKind.SWITCH
)
# Of whatever judges under the policy, beside the stages.
JUDGES: Final = (ENFORCEMENT, POLICY_FROM, *EVERYWHERE)
LINT: Final = (PATHS, *JUDGES)
SPECS: Final = Option("spec", "A spec, or a pattern; can be repeated.", OptionKind.LIST, "ID")
RANGE: Final = (
    Option("from", "The first stage.", metavar="STAGE", choices=_STAGES),
    Option("to", "The last stage.", metavar="STAGE", choices=_STAGES),
)
SHARDS: Final = Option("shards", "How many machines share the work.", metavar="N")
