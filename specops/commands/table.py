"""Every command there is. Invoke tasks, console commands and documents are made from this table."""

from typing import Final

from specops.commands.ci import CI
from specops.commands.evidence import EVIDENCE
from specops.commands.init import INIT
from specops.commands.model import Command, Option, OptionKind
from specops.commands.options import (
    ENFORCEMENT,
    EVERYWHERE,
    FORCE,
    HAL,
    JUDGES,
    KEEP_LOCK,
    LINT,
    MANIFEST,
    MODE,
    NO_CACHE,
    OUTPUT_WITH_MARKDOWN,
    PATHS,
    POLICY_FROM,
    RANGE,
    ROOT,
    SCENARIOS,
    SPEC,
    SPECS,
    STAGE,
    TRANSPORT,
)
from specops.commands.proof import PROVE
from specops.commands.rollout import ROLLOUT

_STAGE_ENTRY: Final = "specops.app.stages.stage:run"

COMMANDS: Final = (
    Command(
        "plan",
        "Audit the baseline and run the session hooks, before any work begins.",
        _STAGE_ENTRY,
        (*STAGE, MODE),
        "plan --spec SPEC-KIT-018 --baseline-mode quick",
    ),
    Command(
        "tasks",
        "Judge the task table against plan, spec and tracker.",
        _STAGE_ENTRY,
        STAGE,
        "tasks --spec SPEC-KIT-018",
    ),
    Command(
        "implement",
        "Lock the packet for the work on it, and run the hooks.",
        _STAGE_ENTRY,
        (*STAGE, KEEP_LOCK),
        "implement --spec SPEC-KIT-018",
    ),
    Command(
        "validate",
        "Judge a spec's scenarios, the HAL smoke first, and leave evidence.",
        _STAGE_ENTRY,
        (*STAGE, *SCENARIOS),
        "validate --spec SPEC-KIT-018",
    ),
    Command(
        "audit",
        "Judge the scenarios once more, with the chain of records and the lock.",
        _STAGE_ENTRY,
        (*STAGE, *SCENARIOS),
        "audit --spec SPEC-KIT-018",
    ),
    Command(
        "unlock",
        "Remove the lock after an audit that passed and is still current.",
        _STAGE_ENTRY,
        (*STAGE, FORCE),
        "unlock --spec SPEC-KIT-018",
    ),
    Command(
        "auto",
        "Run the stages in their order; the first that fails ends it.",
        "specops.app.stages.auto:run",
        (
            SPECS,
            *RANGE,
            *STAGE[1:],
            MODE,
            KEEP_LOCK,
            *SCENARIOS,
        ),
        "auto --spec SPEC-KIT-018 --from plan --to unlock",
    ),
    *CI,
    Command(
        "accept",
        "Show each requirement of a spec by what its plan says is run, and leave evidence.",
        "specops.app.acceptance.command:run",
        (
            SPEC,
            Option("requirement", "Only this one; can be repeated.", OptionKind.LIST, "ID"),
            Option("list", "Say what would be run, and run nothing.", OptionKind.SWITCH),
            Option("dry-run", "Run it, and write nothing.", OptionKind.SWITCH),
            ENFORCEMENT,
            POLICY_FROM,
            ROOT,
            OUTPUT_WITH_MARKDOWN,
        ),
        "accept --spec SPEC-KIT-018 --requirement R2",
    ),
    *(
        Command(
            f"cargo.{step}",
            summary,
            "specops.app.cargo:run",
            (MANIFEST, *JUDGES),
            f"cargo.{step} --manifest-path codex-rs/Cargo.toml",
            takes_paths=step == "run",
        )
        for step, summary in (
            ("metadata", "Judge whether cargo can read the workspace."),
            ("check", "Judge whether the workspace compiles, without building it."),
            ("build", "Judge whether the workspace builds."),
            ("test", "Judge whether the tests of the workspace pass."),
            ("run", "Judge whether the program of the workspace runs; its arguments follow `--`."),
        )
    ),
    Command(
        "hal.smoke",
        "Judge the HAL checks alone; writes nothing.",
        "specops.app.hal.smoke:smoke",
        (HAL, TRANSPORT, *JUDGES),
        "hal.smoke --hal embedded",
    ),
    Command(
        "hal.learn",
        "Learn from healthy records what answers look like; writes schemas into the profile.",
        "specops.app.hal.learn:learn",
        (SPEC, PATHS, *EVERYWHERE),
        "hal.learn --spec SPEC-KIT-018",
        takes_paths=True,
    ),
    Command(
        "hal.serve",
        "Serve the embedded HAL until Ctrl-C, with faults on demand.",
        "specops.app.hal.smoke:serve",
        (
            Option("port", "The port on 127.0.0.1; 0 takes a free one.", metavar="PORT"),
            Option("fault", "CHECK=NAME: answer a check with a fault.", OptionKind.LIST),
            *EVERYWHERE,
        ),
        "hal.serve --port 7878 --fault health=html",
    ),
    PROVE,
    Command(
        "lint.tracker",
        "Judge the tracker table: every row, all findings in one go.",
        "specops.app.linting.linters:tracker",
        (
            Option("fix", "First repair status case, spacing and alignment.", OptionKind.SWITCH),
            *LINT,
        ),
        "lint.tracker --fix",
        takes_paths=True,
    ),
    Command(
        "lint.telemetry",
        "Judge every record below the evidence root: schema, names and artifacts.",
        "specops.app.linting.linters:telemetry",
        (
            Option("compat", "Judge as earlier readers did: the schema only.", OptionKind.SWITCH),
            NO_CACHE,
            *LINT,
        ),
        "lint.telemetry --compat --path evidence",
        takes_paths=True,
    ),
    Command(
        "docs.validate",
        "Judge the documents of every packet, of one spec, or of those that paths lie in.",
        "specops.app.linting.documents:validate",
        (
            Option("mode", "templates, the only reading there is.", metavar="MODE"),
            SPEC,
            Option("strict", "Ask for what is only recommended, too.", OptionKind.SWITCH),
            NO_CACHE,
            Option("dry-run", "List what would be judged.", OptionKind.SWITCH),
            *LINT,
        ),
        "docs.validate --mode templates --strict",
        takes_paths=True,
    ),
    Command(
        "docs.template",
        "Write a new packet that `docs.validate` passes; never over another.",
        "specops.app.linting.template:write",
        (
            Option("spec", "The id of the new spec, with its slug.", metavar="ID"),
            Option("title", "What the spec is called."),
            Option("dry-run", "Print the documents instead.", OptionKind.SWITCH),
            *EVERYWHERE,
        ),
        'docs.template --spec SPEC-KIT-019-search --title "Search"',
    ),
    *EVIDENCE,
    *ROLLOUT,
    INIT,
    Command(
        "status",
        "Show where each spec stands: its stages, its lock, what to run next.",
        "specops.app.standing.status:status",
        (
            SPEC,
            Option("json", "The same as `--output-format json`.", OptionKind.SWITCH),
            Option("watch", "Show it anew every two seconds until Ctrl-C.", OptionKind.SWITCH),
            *EVERYWHERE,
        ),
        "status --spec SPEC-KIT-018",
    ),
    Command(
        "report",
        "Write one HTML file of where the repository stands, from the evidence alone.",
        "specops.app.standing.report:report",
        (
            Option("html", "Where to write it; .specops/report.html by default.", metavar="FILE"),
            Option("open", "Open it in a browser.", OptionKind.SWITCH),
            *EVERYWHERE,
        ),
        "report --html report.html",
    ),
    Command(
        "config",
        "Show every setting, its value and where it comes from.",
        "specops.app.config:show",
        EVERYWHERE,
        "config",
    ),
)
BY_NAME: Final = {command.name: command for command in COMMANDS}
