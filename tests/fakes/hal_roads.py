"""The roads to the HAL over real programs of our own: an MCP server, and a cargo workspace."""

import os
import sys
from pathlib import Path

from specops.cargo.commands import CargoProject
from specops.cargo.program import CargoProgram
from specops.hal.cargo import CargoTransport
from specops.hal.mcp import McpTransport
from specops.hal.profile import HalCheck, read_profile
from specops.process.command import Command, Completed

KEY = "sentinel-key-0123456789"
SECRETS = {"HAL_SECRET_KAVEDARR_API_KEY": KEY}
HERE = Path(__file__).parent
SERVER = (sys.executable, "-I", "-S", str(HERE / "mcp_server.py"))
PROFILE = HERE.parents[1] / "docs" / "hal" / "hal_profile.json"
CHECKS = read_profile(PROFILE.read_bytes(), "docs/hal/hal_profile.json").checks


def check(name: str) -> HalCheck:
    return next(one for one in CHECKS if one.name == name)


def mcp_road(
    ran: list[Completed],
    *flags: str,
    start_s: float = 60.0,
    grace_s: float = 60.0,
    argv: tuple[str, ...] = SERVER,
) -> McpTransport:
    """Return the road over our MCP server; ``flags`` make the server misbehave.

    A server that does not end by itself is to have a shorter ``grace_s``.
    """
    command = Command((*argv, *flags), Path.cwd(), start_s, SECRETS, grace_s=grace_s)
    return McpTransport(command, ran.append)


WORKSPACE = HERE / "call_tool"
PROGRAM = ("codex-mcp-client", "call_tool")


def cargo_road(
    ran: list[Completed], target: Path, *flags: str, **changed: object
) -> CargoTransport:
    """Return the road over our cargo workspace.

    ``changed`` gives another ``root``, other ``secrets``, or the ``name`` of another program.
    """
    root = Path(str(changed.get("root", WORKSPACE)))
    project = CargoProject(root, "Cargo.toml", target, 240.0, offline=True)
    program = CargoProgram(project, PROGRAM[0], str(changed.get("name", PROGRAM[1])))
    secrets = {} if "secrets" in changed else SECRETS
    return CargoTransport(program, (*SERVER, *flags), secrets, ran.append)


def children() -> list[int]:
    """Return the processes that we started and that have not ended."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == os.getpid() and state != "Z":
            found.append(int(stat.parent.name))
    return found
