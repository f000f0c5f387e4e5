"""The repository that faults are planted into: small, and sound to every guardrail."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from specops import strict_json
from specops.packet.template import new_packet
from specops.packet.tracker import COLUMNS

SPEC: Final = "SPEC-KIT-018"
PACKET: Final = "docs/SPEC-KIT-018-hal-smoke"
PROFILE_PATH: Final = "docs/hal/hal_profile.json"
PACKETS: Final = {
    "SPEC-KIT-018-hal-smoke": "HAL smoke",
    "SPEC-OPS-004-guardrail-hardening": "Guardrail hardening",
    "SPEC-DEMO-001-example": "Example",
}
_KEY: Final = {"X-Api-Key": "{secrets.kavedarr.api_key}"}
_BODY: Final = {"query": "query { __typename }"}
PROFILE: Final[Mapping[str, Any]] = {
    "health": {"method": "GET", "path": "/health"},
    "list_movies": {"method": "GET", "path": "/api/v3/movie", "headers": _KEY},
    "indexer_test": {
        "method": "POST",
        "path": "/api/v3/indexer/test",
        "headers": _KEY,
        "body": {},
    },
    "graphql_ping": {"method": "POST", "path": "/graphql", "headers": _KEY, "body": _BODY},
}
SETTINGS: Final[Mapping[str, Any]] = {
    "hal.base_url": "embedded",
    "audit.allow_embedded_hal": True,
    # A machine may stand still for seconds, and a healthy twin must not be called dead for it.
    "hal.timeout_s": 50,
}


def files() -> Mapping[str, bytes]:
    """Return every file of the sample but its settings: path from the root, and content."""
    texts = {
        "README.md": "# A sample\n",
        "SPEC.md": tracker(_row(rank, name) for rank, name in enumerate(PACKETS, start=1)),
        "memory/constitution.md": "# Constitution\n\nEvery gate is seen closed.\n",
    }
    for name, title in PACKETS.items():
        texts |= new_packet(name, title)
    found = {path: text.encode() for path, text in texts.items()}
    return found | {PROFILE_PATH: strict_json.pretty(dict(PROFILE))}


def tracker(rows: Iterable[str]) -> str:
    """Return a tracker with some rows."""
    head = f"# Spec Tracker\n\n| {' | '.join(COLUMNS)} |\n{'| --- ' * len(COLUMNS)}|\n"
    return head + "".join(rows)


def _row(rank: int, name: str) -> str:
    """Return the row of a packet that is being worked on, each by an owner of its own."""
    spec = "-".join(name.split("-")[:3])
    prd = f"docs/{name}/spec.md"
    return f"| {rank} | {spec} | {PACKETS[name]} | In Progress | {spec} | {prd} |  |  |  |  |  |\n"
