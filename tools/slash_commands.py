"""The documents of the commands, and the command files of agent CLIs, from the tables.

``docs/commands.md`` and ``docs/slash-commands.md`` tell people; ``.claude/commands/`` and
``.codex/prompts/`` hold a file for each command that an agent can be asked for.
"""

from pathlib import Path
from typing import Final

from specops.commands.model import Command, OptionKind
from specops.commands.table import BY_NAME, COMMANDS
from specops.evidence.wire import EACH, SUCCESS
from specops.model import Stage

CLAUDE: Final = ".claude/commands"
CODEX: Final = ".codex/prompts"
PAGE: Final = "docs/slash-commands.md"
REFERENCE: Final = "docs/commands.md"
NAMES: Final = (*(stage.value for stage in Stage), "auto")
# What has to be done before the example of a command, typed by the test that executes it.
BEFORE: Final = {
    "audit": ("specops auto --spec SPEC-KIT-018 --to validate",),
    "unlock": ("specops auto --spec SPEC-KIT-018 --to audit",),
}
_REFERENCE: Final = """# Commands

Every command with every flag, generated from the table of commands by `python tools/generate.py`.
Each is an invoke task and a console command of the same name. What follows `--` are paths, for the
commands that take some; for `cargo.run` they are the arguments of the program.
"""
_HEAD: Final = """# Slash commands

In the chat of an agent, `/spec-ops-plan SPEC-KIT-018` stands for a task that anybody can run in a
shell. This page and the command files (`.claude/commands/`, `.codex/prompts/`) are generated from
the table of commands by `python tools/generate.py`.

Every one of them exits 0 when it judged and passed, or failed and was let through on the record; 1
when it judged and failed; 2 when the request was wrong and nothing was judged; 3 when it could not
judge; 130 when it was interrupted. More in [exit codes](exit-codes.md). Each leaves an envelope, a
log and an attestation below `evidence/commands/<SPEC-ID>/`: see [telemetry](telemetry.md).

| Slash command | Task | What it does |
| --- | --- | --- |
"""


def _stage(name: str) -> Stage | None:
    """Return the stage of a command, or ``None`` for ``auto``."""
    return Stage(name) if name in set(Stage) else None


def flags(command: Command) -> str:
    """Return the table of a command's options."""
    rows = []
    for option in command.options:
        value = "" if option.kind is OptionKind.SWITCH else f" {option.metavar}"
        rows.append(f"| `--{option.name}{value}` | {option.summary} |")
    return "\n".join(["| Flag | What it does |", "| --- | --- |", *rows])


def success(name: str) -> str:
    """Return what telemetry says when a command succeeded."""
    stage = _stage(name)
    if stage is None:
        return "One envelope for each stage that ran; the first that fails ends its spec."
    terms = [
        f"`{'.'.join('<each>' if step == EACH else step for step in path)}` is "
        + " or ".join(f"`{word}`" for word in sorted(words))
        for path, words in SUCCESS[stage]
    ]
    return f"`command` is `{stage.command}`; it succeeded when {', and '.join(terms)}."


def section(name: str) -> str:
    """Return the part of the page about one command."""
    command = BY_NAME[name]
    return f"""
## /spec-ops-{name}

{command.summary}

{"".join(f"<!-- given: {line} -->" + chr(10) for line in BEFORE.get(name, ()))}```console
$ invoke {command.example}
```

**Telemetry.** {success(name)}

{flags(command)}
"""


def page() -> str:
    """Return docs/slash-commands.md."""
    rows = [
        f"| [`/spec-ops-{name}`](#spec-ops-{name}) | `invoke {name}` | {BY_NAME[name].summary} |"
        for name in NAMES
    ]
    return _HEAD + "\n".join(rows) + "\n" + "".join(map(section, NAMES))


def _steps(name: str, arguments: str) -> str:
    """Return what an agent does for a command; the spec comes first, options may follow it."""
    return f"""Run this in the root of the repository, once, and change nothing before it:

    invoke {name} --spec {arguments}

Then say what it came to, by its exit code and nothing else:

- 0: judged and passed; or let through, and then name the override or the warning that it printed.
- 1: judged and failed. List the findings with their codes, places and remedies.
- 2: the request was wrong; nothing was judged. Say what the message asks for.
- 3: it could not judge. Say what is missing. This is never a pass.
- 130: it was interrupted.

Name the envelope that the last line prints. Add no `--allow-fail`, `--force` or
`--enforcement warn` that was not asked for: an override is a decision of a person, and it is
recorded.
"""


def claude(name: str) -> str:
    """Return the file of a command for Claude Code."""
    return f"""---
description: {BY_NAME[name].summary}
argument-hint: SPEC-ID [OPTION ...]
allowed-tools: Bash(invoke {name}:*)
---

{_steps(name, "$ARGUMENTS")}"""


def codex(name: str) -> str:
    """Return the file of a command for Codex."""
    return f"""---
description: {BY_NAME[name].summary}
argument-hint: SPEC-ID [OPTION ...]
---

{_steps(name, "$ARGUMENTS")}"""


def reference() -> str:
    """Return docs/commands.md: every command with its flags."""
    parts = [
        f"""
## {command.name}

{command.summary}

Example: `invoke {command.example}`

{flags(command)}
"""
        for command in COMMANDS
    ]
    return _REFERENCE + "".join(parts)


def pages(root: Path) -> dict[Path, str]:
    """Return every file of this module with its text."""
    found = {root / PAGE: page(), root / REFERENCE: reference()}
    for name in NAMES:
        found[root / CLAUDE / f"spec-ops-{name}.md"] = claude(name)
        found[root / CODEX / f"spec-ops-{name}.md"] = codex(name)
    return found
