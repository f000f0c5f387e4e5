"""What all conversations of an embedded HAL share."""

from dataclasses import field

from specops.collaborator import collaborator
from specops.hal.embedded.connections import Connections
from specops.hal.embedded.faults.plan import FaultPlan
from specops.hal.embedded.witness import Witness


@collaborator
class HalService:
    """The key it wants, the faults it has, who is connected and what was asked.

    ``patience_s`` is how long a client may take to send one request, in seconds.
    """

    api_key: str
    plan: FaultPlan
    patience_s: float
    connections: Connections = field(default_factory=Connections)
    witness: Witness = field(default_factory=Witness)
