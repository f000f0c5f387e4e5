"""Writes the parts of the documents that are made from code; ``--check`` only compares.

Between ``<!-- commands -->`` and ``<!-- /commands -->`` in README.md stands the table of commands,
between the marks ``guardrails`` and ``settings`` those of guardrails and of settings;
``docs/checks/`` has a page for each code, and the slash commands have a page and command files of
their own.
"""

import re
import sys
from pathlib import Path
from typing import Final

from specops.canaries.model import Canary
from specops.canaries.registry import canaries
from specops.codes.model import CheckCode
from specops.codes.registry import CODES, FAMILIES
from specops.commands.table import COMMANDS
from specops.model import Stage
from specops.settings.table import SETTINGS
from tools import slash_commands

ROOT = Path(__file__).parent.parent
# What the guardrails of stages find, whichever command shows it.
_OF_STAGES: Final = frozenset({"BA", "CG", "HS", "LK"})
_RUNS: Final = re.compile(r"\b(?:invoke|specops) ([a-z.]+)")
_STAGE: Final = """\
Once: `--allow-fail --reason "..."` on the stage. The exit code is 0, telemetry says `failed` all
the same, and the override is recorded with this code."""
_OTHER: Final = """\
Once: `--enforcement warn` on `{command}`, which is no stage and takes no `--allow-fail`. The exit
code is 0, and the last line says what strict would have done."""
_WAIVER: Final = "Until a day: a [waiver](../rollout.md#waivers), with an owner and a reason."
_POLICY: Final = "Nothing else: no rule and no waiver softens what is found about it."
_PROOF: Final = "Nothing does: a proof is always strict, and takes no override and no waiver."


def guardrails() -> str:
    """Return the table of guardrails, with the first and the last of their codes."""
    rows = []
    for prefix, (name, guards) in FAMILIES.items():
        ours = sorted(code.code for code in CODES if code.code.startswith(prefix))
        ends = " to ".join(f"[{code}](docs/checks/{code}.md)" for code in (ours[0], ours[-1]))
        rows.append(f"| {name} | {guards} | {ends} | {len(ours)} |")
    head = ["| Guardrail | What it guards | Codes | Rules |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *rows])


def commands() -> str:
    """Return the table of commands."""
    rows = [
        f"| `{command.name}` | {command.summary} | `invoke {command.example}` |"
        for command in COMMANDS
    ]
    return "\n".join(["| Command | What it does | Example |", "| --- | --- | --- |", *rows])


def settings() -> str:
    """Return the table of settings."""
    rows = [
        f"| `{setting.key}` | {_default(setting.default)} | {_code(setting.variable)} |"
        f" {_code(setting.flag and '--' + setting.flag)} | {setting.summary} |"
        for setting in SETTINGS
    ]
    head = [
        "| Setting | Default | Variable | Flag | What it is |",
        "| --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*head, *rows])


def _default(value: object) -> str:
    """Return a default as a settings file spells it."""
    match value:
        case bool():
            return f"`{str(value).lower()}`"
        case tuple():
            return f"`[{', '.join(repr(item) for item in value)}]`".replace("'", '"')
        case "" | None:
            return ""
        case _:
            return f"`{value}`"


def _code(text: str) -> str:
    """Return a text as code, or nothing for none."""
    return f"`{text}`" if text else ""


def page(code: CheckCode) -> str:
    """Return the page of a check code."""
    return f"""# {code.code}: {code.title}

{code.why}

## How to fix it

{code.fix}

## Fails

{_fenced(code.failing, code.language)}

## Passes

{_fenced(code.passing, code.language)}

## How to let it through

{let_through(code)}
"""


def let_through(code: CheckCode) -> str:
    """Return what lets a finding through: it depends on the commands that find it."""
    family = code.code[:2]
    if family == "PV":
        return _PROOF
    command = next((_command(one) for one in canaries() if one.code == code.code), "")
    is_of_stages = family in _OF_STAGES or command == "auto" or command in set(Stage)
    once = _STAGE if is_of_stages else _OTHER.format(command=command)
    return f"{once}\n\n{_POLICY if family == 'RO' else _WAIVER}"


def _command(canary: Canary) -> str:
    """Return the command that a canary shows to find its fault."""
    return str(_RUNS.findall(canary.fault.script)[-1])


def _fenced(example: str, language: str) -> str:
    """Return an example as code, in a fence that no fence within can close."""
    fence = "````" if "```" in example else "```"
    return f"{fence}{language}\n{example}\n{fence}"


def index() -> str:
    """Return the list of all codes."""
    rows = [f"| [{code.code}]({code.code}.md) | {code.title} |" for code in CODES]
    return "\n".join(["# Check codes", "", "| Code | Rule |", "| --- | --- |", *rows, ""])


def between(text: str, mark: str, body: str) -> str:
    """Replace what stands between two marks."""
    head, _, rest = text.partition(f"<!-- {mark} -->")
    _, _, tail = rest.partition(f"<!-- /{mark} -->")
    return f"{head}<!-- {mark} -->\n{body}\n<!-- /{mark} -->{tail}"


def generated() -> dict[Path, str]:
    """Return every generated file with its text."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    for mark, table in (("guardrails", guardrails), ("commands", commands), ("settings", settings)):
        text = between(text, mark, table())
    pages = {ROOT / f"docs/checks/{code.code}.md": page(code) for code in CODES}
    return {
        readme: text,
        ROOT / "docs/checks/README.md": index(),
        **pages,
        **slash_commands.pages(ROOT),
    }


def stale() -> list[str]:
    """Return the generated files that are not what the code says, and pages of no code."""
    wanted = generated()
    found = [
        path
        for path, text in wanted.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    folders = ("docs/checks", slash_commands.CLAUDE, slash_commands.CODEX)
    strays = {path for name in folders for path in (ROOT / name).glob("*.md")} - set(wanted)
    return sorted(str(path.relative_to(ROOT)) for path in [*found, *strays])


def main(arguments: list[str]) -> int:
    """Write or compare, and return the exit code."""
    if arguments == ["--check"]:
        for name in stale():
            print(f"{name} is not what the code says: run python tools/generate.py")
        return 1 if stale() else 0
    for path, text in generated().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
