"""All faults, by name, and the failure classes that no answer of a server can cause."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from specops.hal.embedded.faults import body, breaks, encoding, framing, meaning, pace, status
from specops.hal.embedded.faults.model import Fault
from specops.hal.interface import FailureClass

FAMILIES: Final = (breaks, pace, framing, status, encoding, body, meaning)

FAULTS: Final[Mapping[str, Fault]] = MappingProxyType(
    {fault.name: fault for family in FAMILIES for fault in family.FAULTS}
)

CAUSED_ELSEWHERE: Final[Mapping[FailureClass, str]] = MappingProxyType(
    {
        FailureClass.REFUSED: "nobody listens: dead_ends.closed_port",
        FailureClass.DNS: "the host of the base URL does not resolve",
        FailureClass.TLS: "https to a server without TLS, or with a certificate nobody trusts",
        FailureClass.PRECONDITION: "something is missing before anything is sent",
    }
)
