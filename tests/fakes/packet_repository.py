"""A real repository that a baseline audit passes, and the context of a run in it."""

import contextlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from specops.evidence.log import RunLog
from specops.guardrails.context import RunContext
from specops.packet.folder import Packet
from specops.packet.tracker import COLUMNS
from specops.redaction import redactor
from specops.settings.resolve import read_file, resolve
from tests.fakes.git_repository import GitRepository

SPEC_ID = "SPEC-KIT-018"
FOLDER = "docs/SPEC-KIT-018-hal-smoke"
PACKET = Packet(SPEC_ID, PurePosixPath(FOLDER))
SESSION = "20261122T113000123Z-3f9c1a"
STARTED = datetime(2026, 11, 22, 11, 30, tzinfo=UTC)
PROFILE = "docs/hal/hal_profile.json"
FILES = {
    f"{FOLDER}/spec.md": "# Spec\n",
    f"{FOLDER}/plan.md": "# Plan\n",
    f"{FOLDER}/tasks.md": "# Tasks\n",
    "memory/constitution.md": "# Constitution\n",
    PROFILE: '{"ping": {"method": "GET", "path": "/ping"}}\n',
    "specops.toml": "# settings\n",
    "SPEC.md": "\n".join(
        [
            "# Tracker",
            "",
            f"| {' | '.join(COLUMNS)} |",
            f"|{' --- |' * len(COLUMNS)}",
            f"| 1 | {SPEC_ID} | HAL smoke | In Progress | a | b | c | d | e | f | g |",
            "| 2 | SPEC-OPS-004 | Hardening | In Progress | a | b | c | d | e | f | g |",
            "",
        ]
    ),
}


def make(root: Path) -> GitRepository:
    """Make the repository, committed and clean."""
    repository = GitRepository.create(root)
    lay_out(root)
    repository.commit()
    return repository


def lay_out(root: Path, **changed: str) -> Path:
    """Write the files of the repository, for what asks git nothing.

    ``changed`` gives another content to ``settings`` or ``profile``.
    """
    given = {"specops.toml": changed.get("settings"), PROFILE: changed.get("profile")}
    for path, content in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(given.get(path) or content, encoding="utf-8")
    return root


def context(
    root: Path,
    variables: Mapping[str, str] | None = None,
    flags: Mapping[str, str] | None = None,
    packet: Packet | None = PACKET,
    environ: Mapping[str, str] | None = None,
) -> RunContext:
    """Return the context of a run, with the settings that the repository has now."""
    file = read_file("specops.toml", (root / "specops.toml").read_bytes())
    return RunContext(
        root,
        resolve(file, variables or {}, flags or {}),
        packet,
        SESSION,
        STARTED,
        RunLog(lambda: STARTED),
        {},
        redactor({}),
        contextlib.ExitStack(),
        environ or {},
    )
