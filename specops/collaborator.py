"""Classes that hold what works together, as against values that are compared and shown."""

from typing import TypeVar, dataclass_transform

from specops.values import dataclass

T = TypeVar("T")


@dataclass_transform(frozen_default=True, eq_default=False)
def collaborator(cls: type[T]) -> type[T]:
    """Make a frozen class whose instances are compared by identity and never spelled out.

    Some hold secrets, so they have no ``repr`` that an exception or a log could print.
    """
    return dataclass(frozen=True, slots=True, eq=False, repr=False)(cls)
