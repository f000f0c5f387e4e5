"""What is told of how far a call is."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from specops.app.watch import Watch
from specops.model import CheckResult, passed


@dataclass
class Heard:
    """A progress that remembers what it was told, marked with ``!`` where it was told at once."""

    told: list[str] = field(default_factory=list)

    def begin(self, done: int, total: int | None, what: str) -> None:
        self.told.append(f"{done}/{total} {what}!")

    def at(self, done: int, total: int | None, what: str) -> None:
        self.told.append(f"{done}/{total} {what}")

    def aside(self) -> AbstractContextManager[None]:
        return nullcontext()

    def end(self) -> None:
        self.told.append("end")


class Plain:
    name = "tracker"

    def run(self) -> Iterator[CheckResult]:
        yield passed("tracker", 1)


@dataclass
class Knowing(Plain):
    """A guardrail that knows how many results it will give."""

    expects: int


def test_results_are_counted_against_those_that_are_expected() -> None:
    heard = Heard()
    watch = Watch(heard)
    watch.expect([Plain(), Knowing(2)])
    for name in ("a", "b", "c", "one more than was known"):
        watch.done(name)
    assert heard.told == ["1/3 a", "2/3 b", "3/3 c", "4/None one more than was known"]


def test_what_tells_by_itself_is_not_counted_beside_it() -> None:
    heard = Heard()
    watch = Watch(heard)
    watch.expect([Knowing(0)])
    watch.done("a")
    assert heard.told == []


def test_guardrails_tell_when_they_begin_and_give_what_they_gave() -> None:
    heard = Heard()
    watch = Watch(heard)
    (announced,) = watch.announced([Plain()])
    assert announced.name == "tracker"
    assert [result.name for result in announced.run()] == ["tracker"]
    assert heard.told == ["0/1 tracker!"]


def test_of_several_stages_the_stages_are_counted() -> None:
    heard = Heard()
    watch = Watch(heard)
    watch.stage(0, 2, "SPEC-KIT-018/plan")
    watch.expect([Knowing(7)])
    watch.done("SPEC-KIT-018/plan/baseline")
    watch.stage(1, 2, "SPEC-KIT-018/tasks")
    assert heard.told == [
        "0/2 SPEC-KIT-018/plan!",
        "0/2 SPEC-KIT-018/plan/baseline",
        "1/2 SPEC-KIT-018/tasks!",
    ]


def test_when_it_is_over_nothing_is_told_any_more() -> None:
    heard = Heard()
    watch = Watch(heard)
    watch.stage(0, 2, "SPEC-KIT-018/plan")
    watch.forget()
    watch.done("a waiver that is out of date")
    assert heard.told == ["0/2 SPEC-KIT-018/plan!"]
    watch.expect([Plain()])
    watch.done("a")
    assert heard.told[1:] == ["1/1 a"]
