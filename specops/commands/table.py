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
STAGE: Final = (
    SPEC,
    Option("allow-fail", "Let failures through; recorded as an override.", OptionKind.SWITCH),
    Option("reason", "Why an override is used; recorded with it."),
    Option("dry-run", "Judge, and write nothing.", OptionKind.SWITCH),
    Option("enforcement", "The mode of this run: strict or warn.", metavar="MODE"),
    HAL,
    Option("manifest-path", "The cargo manifest.", metavar="PATH"),
    *EVERYWHERE,
)
SCENARIOS: Final = (
    Option("scenario", "Run only this scenario; can be repeated.", OptionKind.LIST, "NAME"),
    TRANSPORT,
)

COMMANDS: Final = (
    Command(
        "validate",
        "Judge a spec's scenarios, the HAL smoke first, and leave evidence.",
        "specops.app.stage:run",
        (*STAGE, *SCENARIOS),
        "validate --spec SPEC-KIT-018",
    ),
    Command(
        "audit",
        "Judge what validate judges once more, as the last gate before unlock.",
        "specops.app.stage:run",
        (*STAGE, *SCENARIOS),
        "audit --spec SPEC-KIT-018",
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
        "config",
        "Show every setting, its value and where it comes from.",
        "specops.app.config:show",
        EVERYWHERE,
        "config",
    ),
)
BY_NAME: Final = {command.name: command for command in COMMANDS}
