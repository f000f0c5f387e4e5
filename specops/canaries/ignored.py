"""BA003: a change to a file that the repository keeps in git, and lets be dirty all the same."""

import shlex
from typing import Final

from specops.canaries import sample
from specops.canaries.model import Canary, Planting
from specops.codes.baseline import DIRTY
from specops.settings.resolve import SETTINGS_FILE

_PLAN: Final = f"invoke plan --spec {sample.SPEC}"


def ignored_canary(path: str) -> Canary | None:
    """Return the canary of a file, or none where the sample has no room for one of its name."""
    files = {*sample.files(), SETTINGS_FILE}
    if any(f"{one}/".startswith(f"{path}/") or f"{path}/".startswith(f"{one}/") for one in files):
        if path not in files:
            return None
        planted: tuple[tuple[str, bytes], ...] = ()
    else:
        planted = ((path, b"\n"),)
    fault = Planting(f"echo >> {shlex.quote(path)}\n{_PLAN}", planted)
    says = f"a change to {path}, which git keeps"
    return Canary(f"{DIRTY}-in-{path}", DIRTY, "baseline", says, fault, Planting(_PLAN, planted))
