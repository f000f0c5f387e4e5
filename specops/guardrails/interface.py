"""The guardrail seam: a name, and check results as they come in."""

from collections.abc import Iterator
from typing import Protocol

from specops.model import CheckResult


class Guardrail(Protocol):
    """A named group of checks.

    A guardrail is built with just what it needs and returns bytes as artifacts: it never writes
    evidence, never prints and never decides an exit code. What it raises becomes an error verdict.
    """

    @property
    def name(self) -> str:
        """The name under which it is selected, reported and waived."""
        ...

    def run(self) -> Iterator[CheckResult]:
        """Judge, and yield each result as it is known. Yielding nothing is an error.

        A ``KeyboardInterrupt`` is thrown into it where it waits. It may then yield what is left,
        and first the result that it yielded last, the same object: whoever took it may have been
        interrupted before it was kept.
        """
        ...
