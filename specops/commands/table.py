"""Every command there is. Invoke tasks, console commands and documents are made from this table."""

from typing import Final

from specops.commands.model import Command, Option, OptionKind

ROOT: Final = Option(
    "root", "The repository to guard; found from here when not given.", metavar="DIR"
)
OUTPUT: Final = Option(
    "output-format",
    "How results are printed: text, json, github, junit or sarif.",
    metavar="FORMAT",
)
EVERYWHERE: Final = (ROOT, OUTPUT)
SPEC: Final = Option("spec", "The spec whose packet is guarded.", metavar="ID")
HAL: Final = Option("hal", "Base URL of the HAL, or `embedded`.", metavar="URL")
TRANSPORT: Final = Option("transport", "The road to the HAL: http.", metavar="NAME")
ENFORCEMENT: Final = Option("enforcement", "The mode of this run: strict or warn.", metavar="MODE")
SHARD: Final = Option("shard", "Run part i of N, as in 2/4; a spec stays whole.", metavar="I/N")
STAGE: Final = (
    SPEC,
    Option("allow-fail", "Let failures through; recorded as an override.", OptionKind.SWITCH),
    Option("reason", "Why an override is used; recorded with it."),
    Option("dry-run", "Judge, and write nothing.", OptionKind.SWITCH),
    ENFORCEMENT,
    HAL,
    Option("manifest-path", "The cargo manifest.", metavar="PATH"),
    SHARD,
    *EVERYWHERE,
)
SCENARIOS: Final = (
    Option("scenario", "Run only this scenario; can be repeated.", OptionKind.LIST, "NAME"),
    TRANSPORT,
)

_STAGE_ENTRY: Final = "specops.app.stage:run"
MODE: Final = Option("baseline-mode", "skip, quick, no-run or full.", metavar="MODE")
KEEP_LOCK: Final = Option("keep-lock", "Keep the lock when the stage fails.", OptionKind.SWITCH)
FORCE: Final = Option("force", "Remove the lock all the same; recorded.", OptionKind.SWITCH)
MANIFEST: Final = Option("manifest-path", "The cargo manifest.", metavar="PATH")
PATHS: Final = Option(
    "path", "What to judge; can be repeated, or follow `--`.", OptionKind.LIST, "PATH"
)
LINT: Final = (PATHS, ENFORCEMENT, *EVERYWHERE)
SPECS: Final = Option("spec", "A spec, or a pattern; can be repeated.", OptionKind.LIST, "ID")
RANGE: Final = (
    Option("from", "The first stage.", metavar="STAGE"),
    Option("to", "The last stage.", metavar="STAGE"),
)
SHARDS: Final = Option("shards", "How many machines share the work.", metavar="N")
MERGED: Final = Option(
    "path", "A folder of evidence; can be repeated, or follow `--`.", OptionKind.LIST, "DIR"
)

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
        "specops.app.auto:run",
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
    Command(
        "matrix",
        "Print what each machine of a CI runs, balanced by how long it took before.",
        "specops.app.matrix:show",
        (
            SPECS,
            *RANGE,
            SHARDS,
            ENFORCEMENT,
            ROOT,
            Option("output-format", "text, json, github or gitlab.", metavar="FORMAT"),
        ),
        "matrix --shards 4 --output-format github",
    ),
    Command(
        "gate",
        "Judge the records that all machines left for this commit; one that is missing is no pass.",
        "specops.app.gate:run",
        (SPECS, *RANGE, SHARDS, *EVERYWHERE),
        "gate --shards 4",
    ),
    Command(
        "evidence.merge",
        "Unite folders of evidence by digest; nothing is overwritten, a conflict stops it all.",
        "specops.app.merge:run",
        (MERGED, *EVERYWHERE),
        "evidence.merge --path shard-1/evidence --path shard-2/evidence",
        takes_paths=True,
    ),
    *(
        Command(
            f"cargo.{step}",
            summary,
            "specops.app.cargo:run",
            (MANIFEST, *EVERYWHERE),
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
        "specops.app.hal:smoke",
        (HAL, TRANSPORT, *EVERYWHERE),
        "hal.smoke --hal embedded",
    ),
    Command(
        "hal.serve",
        "Serve the embedded HAL until Ctrl-C, with faults on demand.",
        "specops.app.hal:serve",
        (
            Option("port", "The port on 127.0.0.1; 0 takes a free one.", metavar="PORT"),
            Option("fault", "CHECK=NAME: answer a check with a fault.", OptionKind.LIST),
            *EVERYWHERE,
        ),
        "hal.serve --port 7878 --fault health=html",
    ),
    Command(
        "lint.tracker",
        "Judge the tracker table: every row, all findings in one go.",
        "specops.app.lint:tracker",
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
        "specops.app.lint:telemetry",
        (
            Option("compat", "Judge as earlier readers did: the schema only.", OptionKind.SWITCH),
            *LINT,
        ),
        "lint.telemetry --compat --path evidence",
        takes_paths=True,
    ),
    Command(
        "docs.validate",
        "Judge the documents of every packet, of one spec, or of those that paths lie in.",
        "specops.app.documents:validate",
        (
            Option("mode", "templates, the only reading there is.", metavar="MODE"),
            SPEC,
            Option("strict", "Ask for what is only recommended, too.", OptionKind.SWITCH),
            Option("dry-run", "List what would be judged.", OptionKind.SWITCH),
            *LINT,
        ),
        "docs.validate --mode templates --strict",
        takes_paths=True,
    ),
    Command(
        "docs.template",
        "Write a new packet that `docs.validate` passes; never over another.",
        "specops.app.template:write",
        (
            Option("spec", "The id of the new spec, with its slug.", metavar="ID"),
            Option("title", "What the spec is called."),
            Option("dry-run", "Print the documents instead.", OptionKind.SWITCH),
            *EVERYWHERE,
        ),
        'docs.template --spec SPEC-KIT-019-search --title "Search"',
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
