"""Answers in place of those of another module, which keep what was asked."""

from collections.abc import Callable
from typing import Any


class Answers:
    """Gives answers; ``asked`` holds what for, in turn."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def give(self, answer: object) -> Callable[..., Any]:
        """Return a function that always gives one answer; what is named comes as a mapping."""

        def answering(*about: object, **named: object) -> object:
            self.asked.append((*about, named) if named else about)
            return answer

        return answering
