"""Everything that a repository needs to be guarded, in the order in which people would read it."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from specops import __version__
from specops.commands.table import COMMANDS
from specops.init import sample
from specops.init.found import GITLAB, WORKFLOWS, Found, text_of
from specops.init.part import Part, added, part
from specops.init.texts import quoted, text
from specops.packet.structure import PacketStructure
from specops.settings.resolve import SETTINGS_FILE
from specops.settings.table import BY_KEY

REQUIREMENT: Final = f"specops-guardrails=={__version__}"
PROVING: Final = f"specops-guardrails[prove]=={__version__}"
_OURS: Final = "specops"
_IGNORED: Final = ".venv/\n.nox/\n__pycache__/\nbuild/\n"
_IMPORTS: Final = "import shutil  # noqa: E402 - for the sessions of specops\n\n"
_END: Final = "at the end"

Look = Callable[[str], str | None]


def wanted(root: Path, found: Found, structure: PacketStructure) -> tuple[Part, ...]:
    """Return all parts. Raises ``CannotJudgeError`` for a file that is there and cannot be read."""

    def look(path: str) -> str | None:
        return text_of(root, path)

    return (
        _settings(found, look),
        _tasks(found, look),
        _sessions(found, look),
        part(found.profile, "the HAL checks", look(found.profile), text("hal_profile.json")),
        part(found.constitution, "the rules", look(found.constitution), text("constitution.md")),
        *sample.parts(found, structure, look),
        _hooks(found, look),
        *_ci(found, look),
        _ignored(found, look),
        _attributes(found, look),
    )


def _settings(found: Found, look: Look) -> Part:
    """Return the settings: where there are some, wherever they are, there must be no others."""
    path = found.settings or SETTINGS_FILE
    other = found.manifest not in {"", BY_KEY["cargo.manifest"].default}
    filled = text(
        "settings.toml",
        DOCS_ROOT=quoted(found.docs_root),
        TRACKER=quoted(found.tracker),
        CONSTITUTION=quoted(found.constitution),
        PROFILE=quoted(found.profile),
        CARGO=f"\n[cargo]\nmanifest = {quoted(found.manifest)}" if other else "",
    )
    return part(path, "the settings", look(path), filled)


def clashes(tasks: str) -> list[str]:
    """Return the names that a file of tasks defines and that tasks of ours have as well."""
    names = {command.name.partition(".")[0] for command in COMMANDS}
    try:
        body = ast.parse(tasks).body
    except (SyntaxError, RecursionError):
        return []
    return [one.name for one in body if isinstance(one, ast.FunctionDef) and one.name in names]


def _tasks(found: Found, look: Look) -> Part:
    """Return the tasks of invoke; where a name is taken, ours go under one of their own."""
    path, purpose = found.tasks or "tasks.py", "the tasks of invoke"
    now = look(path)
    if now is None or "specops.tasks" in now:
        return part(path, purpose, now, text("tasks.py.txt"))
    taken = clashes(now)
    under = ', under="specops"' if taken else ""
    why = f"; the names {', '.join(taken)} are taken: type specops.{taken[0]}" if taken else ""
    return added(path, purpose, text("tasks-lines.py.txt", UNDER=under), f"{_END}{why}")


def _sessions(found: Found, look: Look) -> Part:
    """Return the sessions of nox."""
    path, purpose = found.noxfile or "noxfile.py", "the sessions of nox"
    now, sessions = look(path), text("sessions.py.txt", REQUIREMENT=REQUIREMENT, PROVING=PROVING)
    if now is None or _OURS in now:
        return part(path, purpose, now, text("noxfile.py.txt") + sessions)
    return added(path, purpose, _IMPORTS + sessions, _END)


def _hooks(found: Found, look: Look) -> Part:
    """Return the hooks of pre-commit."""
    path, purpose = found.pre_commit or ".pre-commit-config.yaml", "the hooks of pre-commit"
    now = look(path)
    hooks = text(
        "hooks.yaml",
        REQUIREMENT=REQUIREMENT,
        TRACKER_FILES=quoted(f"^{re.escape(found.tracker)}$"),
        PACKET_FILES=quoted(rf"^{re.escape(found.docs_root)}/SPEC-[^/]+/.+\.md$"),
    )
    if now is None or "lint.tracker" in now or "specops-tracker" in now:
        return part(path, purpose, now, text("pre-commit.yaml") + hooks)
    return added(path, purpose, hooks, "below `repos:`")


def _ci(found: Found, look: Look) -> Iterator[Part]:
    """Give the workflow of GitHub, and the job of GitLab where its CI is in use.

    Below the top folder of a repository no CI would read either.
    """
    values = {"REQUIREMENT": REQUIREMENT, "EVIDENCE": quoted(found.evidence_root)[1:-1]}
    if found.gitlab:
        job, now = text("gitlab.yml", **values), look(GITLAB) or ""
        there = _OURS in now
        yield part(GITLAB, "the CI", now, job) if there else added(GITLAB, "the CI", job, _END)
    if found.is_top and (found.workflows or not found.gitlab):
        ours = (path for path in found.workflows if _OURS in (look(path) or ""))
        path = next(ours, f"{WORKFLOWS}/specops.yml")
        yield part(path, "the CI", look(path), text("workflow.yml", PROVING=PROVING, **values))


def _ignored(found: Found, look: Look) -> Part:
    """Return what git ignores: never the logs, which are evidence as much as the records."""
    path, purpose, now = ".gitignore", "what git leaves out", look(".gitignore")
    evidence = f"!/{found.evidence_root}/\n!/{found.evidence_root}/**\n"
    if now is not None and found.hides_logs:
        return added(path, purpose, evidence, f"{_END}: git ignores logs that are evidence")
    return part(path, purpose, now, _IGNORED + (evidence if found.hides_logs else ""))


def _attributes(found: Found, look: Look) -> Part:
    """Return what keeps every byte of the evidence as it is, on each machine."""
    path, purpose, now = ".gitattributes", "evidence is bytes", look(".gitattributes")
    line = f"{found.evidence_root}/** -text\n"
    if now is None or line.strip() in map(str.strip, now.splitlines()):
        return part(path, purpose, now, line)
    return added(path, purpose, line, _END)
