"""Progress that moves: one line at the foot of a terminal, drawn by rich.

No thread draws it: where one runs, nothing can be forked safely, and forks are what makes proofs
and linters fast. So it moves when something is told, and the time in it is that of the last news.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TextIO

from specops import interrupts

DELAY_S: Final = 0.3
EVERY_S: Final = 0.1
_BAR: Final = 20
# What the time takes, the gaps between columns, and some room for the ^C that a terminal echoes.
_BESIDE: Final = 15


class Live:
    """Draws a line with a bar, and takes it away again."""

    def __init__(
        self,
        stream: TextIO,
        work: str,
        clean: Callable[[str], str],
        clock: Callable[[], float],
        environ: Mapping[str, str],
    ) -> None:
        """Take a terminal, what the work is called, a clock in seconds, and the environment.

        ``clean`` takes out of a text what must not be printed.
        """
        self._stream = stream
        self._work = work
        self._clean = clean
        self._clock = clock
        self._environ = environ
        self._drawn = clock()
        self._due = self._drawn + DELAY_S
        self._bar: Any = None
        self._told: tuple[int, int | None, str] | None = None

    def begin(self, done: int, total: int | None, what: str) -> None:
        """Draw it at once."""
        self._due = self._clock()
        self.at(done, total, what)

    def at(self, done: int, total: int | None, what: str) -> None:
        """Draw it, unless it was drawn just now, or all is over before it was ever drawn."""
        now = self._clock()
        if now < self._due or (self._bar is None and done == total):
            return
        self._due = now + EVERY_S
        self._told = (done, total, what)
        with self._undisturbed():
            self._draw()

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """Take the line away for the block, and draw it again below."""
        with self._undisturbed():
            self._erase()
        yield
        with self._undisturbed():
            if self._told:
                self._draw()

    def end(self) -> None:
        """Take the line away and show the cursor again; no signal keeps us from that."""
        self._told = None
        self._due = self._clock() + DELAY_S
        with self._undisturbed():
            self._erase()

    @contextlib.contextmanager
    def _undisturbed(self) -> Iterator[None]:
        """Let no signal leave half a line; trouble with the terminal is nobody's."""
        with interrupts.kept_back(), contextlib.suppress(OSError, ValueError):
            yield

    def _draw(self) -> None:
        """Draw what was told last."""
        done, total, what = self._told or (0, None, "")
        if self._bar is None:
            self._bar = _bar(self._stream, self._environ)
            self._bar.add_task(self._work)
        (task,) = self._bar.tasks
        task.total = total  # an update takes ``None`` for: as it was
        numbers = 2 * len(str(total or done)) + 1
        taken = len(self._work) + _BAR + numbers + _BESIDE
        room = max(self._bar.console.width - taken, 0)
        self._bar.update(task.id, completed=done, what=self._clean(what)[:room])
        self._bar.start()
        self._bar.refresh()

    def _erase(self) -> None:
        """Take the line off the screen."""
        if self._bar is not None:
            self._bar.stop()


def _bar(stream: TextIO, environ: Mapping[str, str]) -> Any:  # noqa: ANN401 - rich is optional
    """Make the bar, which draws only when it is told to and leaves nothing behind."""
    from rich import console, progress, table  # noqa: PLC0415 - an extra, and start-up counts

    rest = table.Column(no_wrap=True, overflow="crop")
    return progress.Progress(
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(_BAR),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
        progress.TextColumn("{task.fields[what]}", markup=False, table_column=rest),
        console=console.Console(file=stream, _environ=dict(environ), highlight=False),
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
