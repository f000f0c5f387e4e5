"""Dataclasses that are quick to make: a method that no run calls is never written.

The standard decorator writes up to six methods of a frozen class and compiles each one while its
module is imported, which was a third of what importing this package took. Here the standard
decorator still finds the fields and makes the slots; ``__init__`` is written at the first instance,
and what compares, hashes and shows instances is made of functions that are compiled already. Type
checkers see the standard decorator (docs/adr/0024-dataclasses-are-written-late.md).
"""

import dataclasses
from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Never, TypeVar

__all__ = ["dataclass"]

T = TypeVar("T")
_UNSET: Final = object()


def _late(
    *,
    slots: bool,
    frozen: bool = False,
    eq: bool = True,
    repr: bool = True,  # noqa: A002 - its name in the standard library
) -> Callable[[type[T]], type[T]]:
    """Return the decorator of a class with slots; what has no flag here is not made here."""
    if not slots:
        message = "classes are made with slots here"
        raise TypeError(message)
    return partial(_made_quickly, frozen=frozen, eq=eq, shown=repr)


def _made_quickly(cls: type[T], *, frozen: bool, eq: bool, shown: bool) -> type[T]:
    """Return the class with fields and slots, and with methods that are written late."""
    own = vars(cls).keys()
    made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    methods: dict[str, Any] = {"__init__": _written_at_first(made)}
    if frozen:
        methods |= {"__setattr__": _refuse_to_assign, "__delattr__": _refuse_to_delete}
    if eq:
        methods |= _comparing(made)
        methods["__hash__"] = methods["__hash__"] if frozen else None
    if shown and "__repr__" not in own:
        methods["__repr__"] = _spelled_out
    for name, method in methods.items():
        setattr(made, name, method)
    return made


def _written_at_first(cls: type[Any]) -> Callable[..., None]:
    """Return an ``__init__`` that gives place to the one that it writes."""

    def __init__(self: object, *values: object, **named: object) -> None:  # noqa: N807 - it becomes one
        written = _written(cls)
        setattr(cls, "__init__", written)  # noqa: B010 - a checker knows the class as it was
        written(self, *values, **named)

    return __init__


def _written(cls: type[Any]) -> Callable[..., None]:
    """Write the ``__init__`` of a class: it fills the slots, and calls ``__post_init__``."""
    scope: dict[str, Any] = {"_unset": _UNSET}
    given, keywords, lines = ["self"], list[str](), list[str]()
    for one in dataclasses.fields(cls):
        default, value = _filled(one, scope)
        if one.init:
            (keywords if one.kw_only else given).append(f"{one.name}{default}")
        if value:
            scope[f"_set_{one.name}"] = getattr(cls, one.name).__set__
            lines.append(f"_set_{one.name}(self, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    parameters = [*given, *(["*", *keywords] if keywords else ())]
    body = "".join(f"\n    {line}" for line in lines) or "\n    pass"
    # The text is made of the names of fields alone, which Python took as names before.
    exec(f"def __init__({', '.join(parameters)}):{body}", scope)  # noqa: S102
    written: Callable[..., None] = scope["__init__"]
    written.__qualname__ = f"{cls.__qualname__}.__init__"
    return written


def _filled(one: dataclasses.Field[Any], scope: dict[str, Any]) -> tuple[str, str]:
    """Return the default of a parameter, and what fills the slot: text for what is in the scope."""
    name = one.name
    if one.default is not dataclasses.MISSING:
        scope[f"_{name}"] = one.default
        return f"=_{name}", name if one.init else f"_{name}"
    if one.default_factory is not dataclasses.MISSING:
        scope[f"_make_{name}"], made = one.default_factory, f"_make_{name}()"
        return "=_unset", f"{made} if {name} is _unset else {name}" if one.init else made
    return "", name if one.init else ""


def _comparing(cls: type[Any]) -> dict[str, Callable[..., object]]:
    """Return what compares instances of a class, and hashes them, by their fields."""
    names = [one.name for one in dataclasses.fields(cls) if one.compare]
    compared = attrgetter("__class__", *names)

    def __eq__(self: object, other: object) -> bool:  # noqa: N807 - it becomes one
        if other.__class__ is not self.__class__:
            return NotImplemented
        return bool(compared(self) == compared(other))

    def __hash__(self: object) -> int:  # noqa: N807 - it becomes one
        return hash(compared(self))

    return {"__eq__": __eq__, "__hash__": __hash__}


def _spelled_out(self: Any) -> str:  # noqa: ANN401 - an instance of any class made here
    """Return the class and its fields as they would be written in code."""
    shown = (one.name for one in dataclasses.fields(self) if one.repr)
    told = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
    return f"{type(self).__qualname__}({told})"


def _refuse_to_assign(_: object, name: str, __: object) -> Never:
    """Raise: values do not change."""
    message = f"cannot assign to field {name!r}"
    raise dataclasses.FrozenInstanceError(message)


def _refuse_to_delete(_: object, name: str) -> Never:
    """Raise: values do not change."""
    message = f"cannot delete field {name!r}"
    raise dataclasses.FrozenInstanceError(message)


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _late
