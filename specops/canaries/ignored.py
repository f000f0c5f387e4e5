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
    planted: tuple[tuple[str, bytes], ...] = () if path in files else ((path, b"\n"),)
    if planted and any(_is_below(one, path) or _is_below(path, one) for one in files):
        return None
    fault = Planting(f"echo >> {shlex.quote(path)}\n{_PLAN}", planted)
    says = f"a change to {path}, which git keeps"
    return Canary(f"{DIRTY}-in-{path}", DIRTY, "baseline", says, fault, Planting(_PLAN, planted))


def _is_below(inner: str, outer: str) -> bool:
    """Tell whether a path is below another, which then is a folder."""
    return inner.startswith(f"{outer}/")
