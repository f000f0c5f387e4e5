"""``evidence.verify``: whether the evidence is what the runs left, judged anew."""

import re
from datetime import datetime
from functools import partial
from typing import Final

from specops.app.judging import chosen_reporter, judge_and_show
from specops.app.workspace import Workspace, open_workspace
from specops.commands.model import Invocation
from specops.errors import UnknownSpecError, UsageError
from specops.evidence.configuration import Configuration, read_configuration
from specops.evidence.signature import VerifyingKey, load_verifying_key
from specops.git.history import History
from specops.git.show import revision
from specops.guardrails.evidence.kept import KeptEvidence
from specops.guardrails.evidence.one_run import OneRun
from specops.guardrails.evidence.signed import Signed
from specops.guardrails.evidence.verify import EvidenceVerification
from specops.packet import folder
from specops.packet.spec_id import canonical, is_spec_id
from specops.session import SESSION

# A day, a minute, a second, or a second with milliseconds: as far as it is given.
_MOMENTS: Final = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S", 17: "%Y%m%d%H%M%S%f"}
_UNSIGNED: Final = (
    "signatures were not verified: without --key this shows accidents and stops no forger"
)


def verify(invocation: Invocation) -> int:
    """Verify the evidence of one spec or of all; what is stale is noted."""
    workspace = open_workspace(invocation)
    shown = chosen_reporter(invocation, workspace)
    evidence_root = workspace.settings.text("evidence_root")
    key = _key(invocation)
    notes = [] if key else [_UNSIGNED]
    guardrail = EvidenceVerification(
        workspace.root,
        evidence_root,
        OneRun(
            workspace.root,
            History(workspace.root, evidence_root),
            (Signed(workspace.root, key).findings,),
        ),
        partial(_configuration, workspace),
        _spec_id(invocation.value("spec")),
        moment_digits(invocation.value("since")),
        strict=invocation.is_on("strict"),
        notes=notes,
        tell=shown.tell,
    )
    kept = _kept(invocation, workspace)
    return judge_and_show(invocation, workspace, shown, [guardrail, *kept], notes)


def _kept(invocation: Invocation, workspace: Workspace) -> list[KeptEvidence]:
    """Return what judges that the records of a revision are still there, if one was named."""
    ref = invocation.value("kept-from")
    if ref is None:
        return []
    base, root = revision(workspace.root, ref), workspace.settings.text("evidence_root")
    spec_id = _spec_id(invocation.value("spec"))
    return [KeptEvidence(workspace.root, root, ref, base.names, spec_id)]


def moment_digits(given: str | None) -> str:
    """Return the digits of a day, a time or a session. Raises ``UsageError`` for anything else."""
    if given is None:
        return ""
    digits = re.sub(r"\D", "", given[:18] if SESSION.fullmatch(given) else given)
    try:
        datetime.strptime(digits, _MOMENTS[len(digits)])  # noqa: DTZ007 - only whether it exists
    except (KeyError, ValueError):
        message = f"--since is {given[:60]!r}"
        raise UsageError(message, "give a day, a time or a session, as in 2026-11-22") from None
    return digits


def _key(invocation: Invocation) -> VerifyingKey | None:
    """Return the key that must have signed every run, if one was given."""
    given = invocation.value("key")
    return load_verifying_key(invocation.world.cwd / given) if given else None


def _spec_id(given: str | None) -> str | None:
    """Return the canonical id of a spec that need have no packet any more."""
    if given is not None and not is_spec_id(given):
        message = f"{given[:60]!r} is not a spec id"
        raise UnknownSpecError(message, "use SPEC-<AREA>-<ID>")
    return None if given is None else canonical(given)


def _configuration(workspace: Workspace, spec_id: str) -> Configuration | None:
    """Return the files that a spec is judged by now, or ``None`` where it has no packet."""
    settings = workspace.settings
    try:
        packet = folder.find(workspace.root, settings.text("docs_root"), spec_id)
    except UnknownSpecError:
        return None
    return read_configuration(workspace.root, packet, settings)
