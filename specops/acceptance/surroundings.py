"""What the checks of one run have in common."""

import os
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from specops.collaborator import collaborator
from specops.errors import PreconditionError
from specops.evidence.log import RunLog
from specops.packet.acceptance.model import Check


@collaborator
class Surroundings:
    """The packet that is shown, the environment that was found, and where the run is told.

    ``allowed`` names the secrets that a check may ask for; ``stop`` is set to end what runs.
    """

    spec_id: str
    evidence_root: str
    environ: Mapping[str, str]
    allowed: Sequence[str]
    log: RunLog
    stop: threading.Event

    def variables(self, check: Check) -> dict[str, str]:
        """Return the variables of a check: the programs of our own environment come first.

        Raises ``PreconditionError`` for a secret that no setting allows, or that is not set.
        """
        programs = Path(sys.executable).parent
        path = os.pathsep.join((str(programs), self.environ.get("PATH", os.defpath)))
        return {"PATH": path, **check.env, **{name: self._secret(name) for name in check.secrets}}

    def _secret(self, name: str) -> str:
        """Return the value of a variable that a check asks for."""
        if name not in self.allowed:
            message = f"it asks for {name}, which accept.secrets does not list"
            raise PreconditionError(message, f"list {name} there, or take it out of the check")
        if not self.environ.get(name):
            message = f"it asks for {name}, which is not set"
            raise PreconditionError(message, f"export {name}")
        return self.environ[name]
