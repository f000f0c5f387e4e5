"""What a repository has already, as far as it matters to whoever sets specops up in it."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from specops.errors import CannotJudgeError
from specops.git.ignored import is_ignored
from specops.guardrails.document_text import Fault, read
from specops.packet.folder import packet_names
from specops.packet.spec_id import canonical
from specops.packet.tracker import read_tracker
from specops.settings.kinds import PATH
from specops.settings.model import Settings
from specops.values import dataclass

DEMO: Final = "SPEC-DEMO-001"
WORKFLOWS: Final = ".github/workflows"
GITLAB: Final = ".gitlab-ci.yml"
_LOG: Final = f"commands/{DEMO}/spec-validate_session.log"
_CONSTITUTIONS: Final = (".specify/memory/constitution.md", "docs/constitution.md")
_TASKS: Final = ("tasks.py", "tasks/__init__.py")
_DEPTHS: Final = ("*", "*/*")


@dataclass(frozen=True, slots=True)
class Found:
    """What is there; paths are relative to the root (POSIX), and empty for what is missing.

    ``docs_root``, ``tracker``, ``constitution``, ``profile``, ``evidence_root`` and ``manifest``
    are where these are or will be. ``demo`` is the folder of the sample packet, ``is_top`` tells
    whether the root is the top folder of its git repository, and ``hides_logs`` whether git ignores
    the logs that are evidence.
    """

    settings: str
    docs_root: str
    packets: tuple[str, ...]
    demo: str
    tracker: str
    constitution: str
    profile: str
    evidence_root: str
    manifest: str
    tasks: str
    noxfile: str
    workflows: tuple[str, ...]
    gitlab: str
    pre_commit: str
    is_top: bool
    hides_logs: bool


def text_of(root: Path, path: str) -> str | None:
    """Return the text of a file of the repository, or ``None`` where there is nothing of the name.

    Raises ``CannotJudgeError`` for what is there and cannot be read: nobody knows what it says.
    """
    document = read(root, path)
    if document.fault is Fault.UNREADABLE:
        message = f"{path} {document.why}"
        raise CannotJudgeError(message, "make it a text file; nothing was written")
    if document.fault is Fault.MISSING and os.path.lexists(root / path):
        message = f"{path} is a link to nowhere"
        raise CannotJudgeError(message, "remove it; nothing was written")
    return None if document.fault is Fault.MISSING else document.text


def survey(root: Path, settings: Settings) -> Found:
    """Look around. What the settings say is believed; without any, the usual places are tried.

    Raises ``CannotJudgeError`` where git cannot tell what it ignores.
    """
    docs_root, tracker = settings.text("docs_root"), settings.text("tracker")
    constitution, manifest = settings.text("constitution"), settings.text("cargo.manifest")
    if not settings.file:
        docs_root = _docs_root(root, docs_root)
        tracker = _tracker(root, tracker, docs_root)
        constitution = _first(root, (constitution, *_CONSTITUTIONS)) or constitution
        below = _named(root, root.glob("*/Cargo.toml"))
        manifest = _first(root, (manifest, "Cargo.toml", *below)) or manifest
    packets = tuple(packet_names(root, docs_root))
    evidence_root = settings.text("evidence_root")
    return Found(
        settings=settings.file or "",
        docs_root=docs_root,
        packets=packets,
        demo=next((name for name in packets if canonical(name) == DEMO), ""),
        tracker=tracker,
        constitution=constitution,
        profile=settings.text("hal.profile"),
        evidence_root=evidence_root,
        manifest=_first(root, (manifest,)),
        tasks=_first(root, _TASKS),
        noxfile=_first(root, ("noxfile.py",)),
        workflows=tuple(_workflows(root)),
        gitlab=_first(root, (GITLAB,)),
        pre_commit=_first(root, (".pre-commit-config.yaml",)),
        is_top=os.path.lexists(root / ".git"),
        hides_logs=is_ignored(root, f"{evidence_root}/{_LOG}"),
    )


def _first(root: Path, paths: Iterable[str]) -> str:
    """Return the first of some paths at which something is, or nothing."""
    return next((path for path in paths if os.path.lexists(root / path)), "")


def _named(root: Path, paths: Iterable[Path]) -> list[str]:
    """Return paths as a setting can name them, sorted; hidden ones are left out."""
    found = sorted(path.relative_to(root).as_posix() for path in paths)
    return [path for path in found if "/." not in f"/{path}" and _is_settable(path)]


def _is_settable(path: str) -> bool:
    """Tell whether a setting can hold a path: text, without what is a path elsewhere only."""
    try:
        path.encode()
        return bool(PATH.from_toml(path))
    except ValueError:
        return False


def _docs_root(root: Path, usual: str) -> str:
    """Return the folder that holds most packets, at most two folders down; the usual one wins."""
    if packet_names(root, usual):
        return usual
    folders = (path for depth in _DEPTHS for path in root.glob(depth))
    names = _named(root, (path for path in folders if path.is_dir() and not path.is_symlink()))
    counts = {name: len(packet_names(root, name)) for name in names}
    best = max(counts, key=counts.__getitem__, default=usual)
    return best if counts.get(best) else usual


def _tracker(root: Path, usual: str, docs_root: str) -> str:
    """Return the document with a tracker table: the usual one, or another beside or in the docs."""
    if os.path.lexists(root / usual):
        return usual
    places = (root, root / docs_root)
    others = (path for place in places for path in _named(root, place.glob("*.md")))
    return next((path for path in others if _holds_tracker(root, path)), usual)


def _holds_tracker(root: Path, path: str) -> bool:
    """Tell whether a document has the table of a tracker."""
    return bool(read_tracker(read(root, path).text).tables)


def _workflows(root: Path) -> Iterator[str]:
    """Give the workflows of GitHub."""
    folder = PurePosixPath(WORKFLOWS)
    for pattern in ("*.yml", "*.yaml"):
        yield from sorted((folder / path.name).as_posix() for path in (root / folder).glob(pattern))
