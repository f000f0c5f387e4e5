"""The mark of an overriding method, which the standard library has only from Python 3.12 on."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

Method = TypeVar("Method", bound=Callable[..., object])

if TYPE_CHECKING:
    from typing_extensions import override
else:

    def override(method: Method) -> Method:
        """Mark a method as overriding; the type checker holds it to that."""
        return method


__all__ = ["override"]
