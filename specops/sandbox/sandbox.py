"""Opens a sandbox, runs commands in it, and leaves nothing behind.

    with sandbox(read_source(root), deadline_s=60, environ=os.environ) as box:
        done = box.run(("invoke", "validate", "--spec", "SPEC-KIT-018"))

The files are written anew, never linked. Only the objects of git, which nobody changes, are
borrowed: copying a long history would take longer than what is run. Git may renew the time of an
object there. A command runs as the user, so a sandbox is a net for accidents and no prison: what is
run in one is trusted not to look for a way out.
"""

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from specops.collaborator import collaborator
from specops.errors import CannotJudgeError
from specops.git.command import complaint
from specops.git.state import changes
from specops.process.command import OUTPUT_CAP, Command, Completed, run
from specops.sandbox.source import Source
from specops.sandbox.surroundings import furnish
from specops.scratch import remove, scratch

PREFIX: Final = "specops-sandbox-"
_NO_HOOKS: Final = ("git", "-c", f"core.hooksPath={os.devnull}")


@collaborator
class Sandbox:
    """A copy that is open: ``root`` stands for the root that was copied, ``folder`` holds it all.

    ``environment`` is what its commands see beside the allow-list; ``ends_at`` is the moment of the
    monotonic clock at which its time is over.
    """

    source: Source
    folder: Path
    environment: Mapping[str, str]
    ends_at: float

    @property
    def root(self) -> Path:
        """The copy of the root: a folder that commands are run in."""
        return self.folder / "tree" / self.source.below

    @property
    def left_s(self) -> float:
        """The seconds that are left of its time, never below zero."""
        return max(0.0, self.ends_at - time.monotonic())

    def run(
        self,
        argv: Sequence[str],
        *,
        deadline_s: float = float("inf"),
        environment: Mapping[str, str] | None = None,
        output_cap: int = OUTPUT_CAP,
        observe: Callable[[Completed], None] = lambda _: None,
    ) -> Completed:
        """Run a command in the root, until it ends, its deadline or that of the sandbox comes.

        ``environment`` is added to what its commands see. Raises ``CannotJudgeError`` when the time
        of the sandbox is over, and ``ProcessStartError`` for a program that cannot be started.
        """
        left = self.left_s
        if not left:
            message = f"{argv[0]!r} was not started: the time of its sandbox is over"
            raise CannotJudgeError(message, "give it more time, or find what took so long")
        seen = {**self.environment, **(environment or {})}
        deadline_s = min(deadline_s, left)
        return run(Command(argv, self.root, deadline_s, seen, output_cap=output_cap), observe)

    def changes(self) -> tuple[str, ...]:
        """Return the paths below the root that differ from the commit, untracked ones included.

        Ignored files do not count. Raises ``CannotJudgeError`` when git cannot tell any more.
        """
        return changes(self.root)

    def restore(self) -> None:
        """Bring the committed tree back: whatever was done to files and to git is undone.

        The home and the temporary folder stay as they are.
        """
        tree = self.folder / "tree"
        if tree.exists():
            remove(tree)
        self._populate(tree)

    def _populate(self, tree: Path) -> None:
        """Write the committed tree, with a repository of its own that borrows the objects."""
        source, repository = self.source, tree / ".git"
        tree.mkdir()
        init = ("init", "--quiet", "--template=", f"--object-format={source.hashing}")
        self._git(tree, *init)
        (repository / "objects/info").mkdir(exist_ok=True)
        (repository / "objects/info/alternates").write_bytes(os.fsencode(f"{source.objects}\n"))
        (repository / "packed-refs").write_bytes(os.fsencode(source.refs))
        head = source.commit if source.head == "HEAD" else f"ref: {source.head}"
        (repository / "HEAD").write_text(f"{head}\n", encoding="utf-8")
        if source.shallow.exists():
            shutil.copyfile(source.shallow, repository / "shallow")
        self._git(tree, "reset", "--quiet", "--hard", source.commit)

    def _git(self, tree: Path, *arguments: str) -> None:
        """Run git, with the settings of the sandbox alone; not at all when its time is over."""
        why = "its time is over"
        if left_s := self.left_s:
            done = run(Command((*_NO_HOOKS, *arguments), tree, left_s, self.environment))
            if done.succeeded:
                return
            why = why if done.timed_out else complaint(done)
        message = f"the sandbox could not be filled: git {arguments[0]}: {why}"
        raise CannotJudgeError(message, "see whether `git fsck` finds the repository sound")


@contextlib.contextmanager
def sandbox(
    source: Source,
    *,
    deadline_s: float,
    environ: Mapping[str, str],
    secrets: Sequence[str] = (),
) -> Iterator[Sandbox]:
    """Open a sandbox for at most ``deadline_s`` seconds, and remove it with all that it holds.

    ``environ`` is the environment of the caller: the variables that ``secrets`` names are handed to
    the commands, by that name and no other; see ``specops.sandbox.surroundings`` for the rest.
    Raises ``PreconditionError`` for a secret that is not set and ``CannotJudgeError`` where the
    copy cannot be made.
    """
    ends_at = time.monotonic() + deadline_s
    with scratch(PREFIX) as folder:
        box = Sandbox(source, folder, furnish(folder, environ, secrets), ends_at)
        box.restore()
        yield box
