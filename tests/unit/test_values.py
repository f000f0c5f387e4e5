"""Dataclasses that are written late: as the standard ones in all that is used of them."""

import dataclasses
import threading
from collections.abc import Callable
from dataclasses import KW_ONLY, FrozenInstanceError, field, fields, replace
from typing import Any, ClassVar, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specops import values
from specops.collaborator import collaborator

Decorator = Callable[..., Any]
Made: TypeAlias = Any  # a class that only its decorator knows
BOTH = pytest.mark.parametrize("dataclass", [dataclasses.dataclass, values.dataclass])


def point(dataclass: Decorator, **flags: bool) -> Made:
    """Return a class that has every kind of field."""

    class Point:
        """A place."""

        kind: ClassVar[str] = "point"
        x: int
        y: int = 2
        seen: list[int] = field(default_factory=list)
        act: object = field(default=None, repr=False, compare=False)
        _: KW_ONLY
        label: str = ""

    return dataclass(**{"frozen": True, "slots": True} | flags)(Point)


@BOTH
def test_fields_are_taken_by_place_and_by_name(dataclass: Decorator) -> None:
    made = point(dataclass)
    told = made(1, 3, label="a")
    assert (told.x, told.y, told.seen, told.act, told.label) == (1, 3, [], None, "a")
    assert made(x=1).y == 2
    assert made(1).seen is not made(1).seen
    assert made(1, 2, told.seen).seen is told.seen
    assert made.kind == "point"
    assert [one.name for one in fields(made)] == ["x", "y", "seen", "act", "label"]
    assert made.__match_args__ == ("x", "y", "seen", "act")
    assert not hasattr(told, "__dict__")
    assert (made.__doc__, made.__qualname__) == ("A place.", "point.<locals>.Point")


@BOTH
@pytest.mark.parametrize(
    ("values_", "named", "message"),
    [
        ((), {}, r"Point\.__init__\(\) missing 1 required positional argument: 'x'"),
        ((1, 2, [], None, "a"), {}, r"Point\.__init__\(\) takes from 2 to 5 positional arguments"),
        ((1,), {"z": 1}, r"Point\.__init__\(\) got an unexpected keyword argument 'z'"),
        ((1,), {"x": 1}, r"Point\.__init__\(\) got multiple values for argument 'x'"),
    ],
)
def test_wrong_arguments_are_refused_at_the_first_instance_and_later(
    dataclass: Decorator, values_: tuple[object, ...], named: dict[str, object], message: str
) -> None:
    made = point(dataclass)
    for _ in range(2):
        with pytest.raises(TypeError, match=message):
            made(*values_, **named)
        made(1)


@BOTH
@given(st.tuples(st.integers(0, 2), st.integers(0, 2)), st.tuples(st.integers(0, 2), st.just(1)))
def test_they_are_equal_where_what_is_compared_is(
    dataclass: Decorator, one: tuple[int, int], other: tuple[int, int]
) -> None:
    made = point(dataclass)
    first, second = made(*one, (), act=1), made(*other, (), act=2)
    assert (first == second) is (one == other)
    assert len({first, second}) == 1 + (one != other)
    assert first != point(dataclass)(*one, (), act=1)
    assert first != (*one, ())


@BOTH
def test_what_is_not_compared_is_not_shown_either(dataclass: Decorator) -> None:
    shown = "point.<locals>.Point(x=1, y=2, seen=[], label='a')"
    assert repr(point(dataclass)(1, act="secret", label="a")) == shown
    assert "x=1" not in repr(point(dataclass, repr=False)(1))


@BOTH
def test_one_field_alone_is_compared_as_such(dataclass: Decorator) -> None:
    @dataclass(frozen=True, slots=True)
    class Alone:
        """One field."""

        value: float

    @dataclass(frozen=True, slots=True)
    class Nothing:
        """No field."""

    assert Alone(1) == Alone(1.0)
    assert Nothing() == Nothing()
    assert (repr(Nothing()), len({Nothing(), Nothing()})) == (f"{Nothing.__qualname__}()", 1)


@BOTH
def test_a_field_may_be_none_that_is_given(dataclass: Decorator) -> None:
    @dataclass(slots=True)
    class Kept:
        """A class that finds out some of its fields itself."""

        x: int = 1
        later: int = field(init=False)
        known: int = field(init=False, default=2)
        seen: list[int] = field(init=False, default_factory=list)

    made: Made = Kept
    told = made(3)
    assert (told.x, told.known, told.seen) == (3, 2, [])
    assert not hasattr(told, "later")
    with pytest.raises(TypeError, match="takes from 1 to 2 positional arguments but 3 were given"):
        made(3, 4)


@BOTH
def test_a_frozen_one_does_not_change(dataclass: Decorator) -> None:
    told = point(dataclass)(1)
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'x'"):
        told.x = 2
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'x'"):
        del told.x
    assert told.x == 1
    assert replace(told, x=2) == type(told)(2)


@BOTH
def test_one_that_may_change_has_no_hash(dataclass: Decorator) -> None:
    told = point(dataclass, frozen=False)(1, 2, ())
    told.x = 3
    assert told == type(told)(3, 2, ())
    with pytest.raises(TypeError, match="unhashable"):
        hash(told)
    del told.x
    assert not hasattr(told, "x")


@BOTH
def test_without_comparing_an_instance_is_equal_to_itself_alone(dataclass: Decorator) -> None:
    made = point(dataclass, eq=False)
    one = made(1)
    assert one == one  # noqa: PLR0124 - that is the question
    assert one != made(1)
    assert len({one, made(1)}) == 2


@BOTH
def test_what_a_class_says_itself_stands(dataclass: Decorator) -> None:
    @dataclass(frozen=True, slots=True)
    class Own:
        """A class with words of its own."""

        x: int

        def __post_init__(self) -> None:
            """Refuse what is negative."""
            if self.x < 0:
                message = "negative"
                raise ValueError(message)

        def __repr__(self) -> str:
            """Return a word."""
            return "own"

    assert repr(Own(1)) == "own"
    for _ in range(2):
        with pytest.raises(ValueError, match="negative"):
            Own(-1)


def test_what_begins_an_instance_is_written_once() -> None:
    made = point(values.dataclass)
    before = made.__init__
    made(1)
    written = made.__init__
    made(2)
    assert before is not written
    assert written is made.__init__


def test_many_threads_may_make_the_first_instance() -> None:
    made, came, begin = point(values.dataclass), list[int](), threading.Barrier(8)

    def first() -> None:
        begin.wait(30)
        came.append(made(1).x)

    threads = [threading.Thread(target=first) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert came == [1] * 8


def test_a_class_without_slots_is_refused() -> None:
    with pytest.raises(TypeError, match="classes are made with slots here"):
        point(values.dataclass, slots=False)


def test_what_works_together_shows_nothing_and_compares_nothing() -> None:
    @collaborator
    class Holder:
        """What holds a secret."""

        key: str

    assert "s3cret" not in repr(Holder("s3cret"))
    assert Holder("a") != Holder("a")
