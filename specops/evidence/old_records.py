"""Records of earlier writers, read as if they had been written today; the originals stay.

Pure: a record that is valid in the compat reading goes in, one in the form of today comes out. What
it says of success is never changed: a conversion is a translation and no judgement.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from specops.packet.spec_id import canonical
from specops.session import SESSION

_OLD: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z.*", re.DOTALL
)
_PAYLOAD: Final = ("hooks", "tool", "lock_status", "hook_status", "scenarios", "unlock_status")
Place = Callable[[str], str]


def convert(record: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """Return a record in the form of today.

    ``place`` turns a path as it was recorded into one relative to where the evidence lies now. Keys
    that schema v1 does not know are left out. The result may still be none that is strictly valid:
    ask ``specops.evidence.validate``.
    """
    converted: dict[str, Any] = {
        "schemaVersion": 1,
        "command": record["command"],
        "specId": canonical(record["specId"]),
        "sessionId": session_id(record["sessionId"]),
        "timestamp": record["timestamp"],
    }
    if "baseline" in record:
        baseline = record["baseline"]
        converted["baseline"] = {**baseline, "artifact": place(baseline["artifact"])}
    converted |= {key: record[key] for key in _PAYLOAD if key in record}
    converted["artifacts"] = [{"path": place(path)} for path in named(record)]
    summary = record.get("hal", {}).get("summary")
    if summary:
        paths = [place(path) for path in summary.get("artifacts", ())]
        failed = list(summary.get("failed_checks", ()))
        told = {"status": summary["status"], "failed_checks": failed, "artifacts": paths}
        converted["hal"] = {"summary": told}
    return converted


def session_id(session: str) -> str:
    """Return the id that a session of an earlier writer has today: the same one each time.

    What is neither of the old form nor of today's comes back as it is.
    """
    match = _OLD.fullmatch(session)
    if SESSION.fullmatch(session) or match is None:
        return session
    year, month, day, hour, minute, second = match.groups()
    token = hashlib.sha256(session.encode()).hexdigest()[:6]
    return f"{year}{month}{day}T{hour}{minute}{second}000Z-{token}"


def named(record: Mapping[str, Any]) -> list[str]:
    """Return the artifacts that a valid record names, each once, in their order."""
    return list(dict.fromkeys(one["path"] for one in record.get("artifacts", ())))
