"""A reporter that no trouble with standard output can stop: results are judged all the same."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Final, Self

from specops import interrupts
from specops.app import secrets
from specops.app.streams import printed, silence
from specops.app.watch import Watch
from specops.app.workspace import Workspace
from specops.commands.model import Invocation, World
from specops.commands.options import OUTPUT
from specops.commands.table import BY_NAME
from specops.errors import CannotJudgeError
from specops.guardrails.interface import Guardrail
from specops.model import CheckResult, Report
from specops.one_line import one_line, printable
from specops.progress.choose import progress
from specops.progress.interface import Progress, Tell
from specops.progress.silent import Silent
from specops.redaction import Redactor, redactor
from specops.reporting.interface import Outcome, Reporter
from specops.reporting.select import NAME_WIDTH, reporter
from specops.runner import judge
from specops.settings.model import Settings

_NO_EVIDENCE: Final = "and nothing else tells what was judged"


class Shown:
    """Shows a run for as long as somebody can be shown anything, and returns its exit code."""

    def __init__(self, shown: Reporter, world: World, progress: Progress | None = None) -> None:
        """Show through a reporter that prints to the world's standard output.

        ``progress`` tells on standard error how far the run is, while this is entered.
        """
        self._shown = shown
        self._world = world
        self._progress = progress or Silent()
        self._trouble: Exception | None = None
        self.watch = Watch(self._progress)

    def __enter__(self) -> Self:
        """Begin: from here on, how far the run is may stand on the screen."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the screen as it was found, however the run ended."""
        self.watch.forget()
        self._progress.end()

    def check(self, guardrail: str, result: CheckResult) -> None:
        """Show one result, as it comes in."""
        with self.aside():
            self._try(partial(self._shown.check, guardrail, result))
        name = guardrail if result.name == guardrail else f"{guardrail}/{result.name}"
        self.watch.done(name)

    def judged(self, guardrails: Sequence[Guardrail], *, take_long: bool = False) -> Report:
        """Run guardrails and show each result, as it comes in, and how far they are.

        Where they ``take_long``, each is told as soon as it begins.
        """
        with self:
            if take_long:
                return judge(self.watch.announced(guardrails), self.check)
            self.watch.expect(guardrails)
            return judge(guardrails, self.check)

    def tell(self, done: int, total: int | None, what: str) -> None:
        """Tell how far something is that counts by itself; entered only."""
        self._progress.at(done, total, what)

    def aside(self) -> AbstractContextManager[None]:
        """Make room on the screen for what is printed in the block."""
        return self._progress.aside()

    def finish(self, outcome: Outcome) -> int:
        """Show what the command came to, and return its exit code; signals are held from here on.

        What was decided stands, whoever reads it: a reader may go (``specops ... | head``). Only a
        green that can neither be shown nor is in the evidence becomes a 3: there is no trace of it.
        """
        interrupts.hold()
        self._try(partial(self._shown.finish, outcome))
        code = outcome.decision.exit_code
        if self._trouble is None or isinstance(self._trouble, BrokenPipeError):
            return code
        told = one_line(f"{type(self._trouble).__name__}: {self._trouble}")
        place = f"read {outcome.evidence[0]}" if outcome.evidence else _NO_EVIDENCE
        line = f"specops: the results could not be printed: {told}: {place}"
        printed(self._world.stderr, line)
        return code if outcome.evidence else code or CannotJudgeError.exit_code

    def _try(self, show: Callable[[], None]) -> None:
        """Show something, unless that failed before."""
        if self._trouble is None:
            try:
                show()
            except Exception as error:  # noqa: BLE001 - what was judged must outlive its reporter
                self._trouble = error
                silence(self._world.stdout)


def shown_as_asked(
    invocation: Invocation, settings: Settings, clean: Redactor, width: int = NAME_WIDTH
) -> Shown:
    """Return the reporter that was asked for; ``width`` is that of names in text.

    Raises ``UsageError`` for a format that does not exist.
    """
    world = invocation.world
    word = invocation.value(OUTPUT.name) or "text"
    known = [one.choices for one in BY_NAME[invocation.command].options if one.name == OUTPUT.name]
    chosen = reporter(word, world.stdout, world.environ, clean, width, *known)
    return Shown(chosen, world, progress_of(invocation, settings, clean))


@contextmanager
def telling(invocation: Invocation, workspace: Workspace) -> Iterator[Tell]:
    """Yield what tells how far a call is that has no results to show; the screen is left clean."""
    found = secrets.collect(invocation.world.environ, workspace.settings)
    progress = progress_of(invocation, workspace.settings, redactor(found))
    try:
        yield progress.at
    finally:
        progress.end()


def progress_of(invocation: Invocation, settings: Settings, clean: Redactor) -> Progress:
    """Return what tells how far a call is; it lets no secret through."""
    return progress(
        invocation.world.stderr,
        invocation.world.environ,
        invocation.command,
        lambda text: printable(clean.text(text)),
        way=settings.text("progress"),
        output=invocation.value("output-format") or "text",
    )
