"""The roads to the HAL: which transport a run takes, and who puts the secrets into its requests."""

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

from specops.errors import PreconditionError, SettingsError
from specops.guardrails.context import RunContext
from specops.hal.check import HalCheck
from specops.hal.interface import Request, Transport
from specops.hal.profile import Profile
from specops.hal.request import build_request, templated_request
from specops.hal.secrets import Secrets, resolve
from specops.process.command import Command

RequestBuilder: TypeAlias = Callable[[HalCheck, str, Secrets, float], Request]


class Road(NamedTuple):
    """A transport, and how the requests are built that it sends."""

    transport: Transport
    request: RequestBuilder


def road_of(context: RunContext, profile: Profile) -> Road:
    """Return the road that the settings name; it is closed when the run is over.

    Raises ``PreconditionError`` for one that cannot be made ready.
    """
    road = _ROADS[context.settings.hal.transport](context, profile)
    context.resources.callback(road.transport.close)
    return road


def _http(context: RunContext, _profile: Profile) -> Road:
    """Return the road on which we send ourselves, secrets in place."""
    from specops.hal.http import HttpTransport  # noqa: PLC0415 - requests costs 50 ms at start-up

    hal = context.settings.hal
    ca_file = str(context.root / hal.ca_file) if hal.ca_file else None
    return Road(HttpTransport(ca_file=ca_file, verify=hal.tls_verify), build_request)


def _mcp(context: RunContext, profile: Profile) -> Road:
    """Return the road over an MCP server, which alone gets the secrets."""
    from specops.hal.mcp import McpTransport  # noqa: PLC0415 - only when asked for

    settings = context.settings
    command = Command(
        settings.value("hal.mcp.command"),
        context.root,
        settings.value("hal.mcp.start_timeout_s"),
        _server_secrets(context, profile),
    )
    _refuse_spelled(context, "hal.mcp.command")
    return Road(McpTransport(command, context.log.command), _templates(context))


def _cargo(context: RunContext, profile: Profile) -> Road:
    """Return the road over a program of a cargo workspace, which starts an MCP server."""
    from specops.cargo.program import CargoProgram  # noqa: PLC0415 - only when asked for
    from specops.guardrails.cargo_setup import project  # noqa: PLC0415 - as above
    from specops.hal.cargo import CargoTransport  # noqa: PLC0415 - as above

    settings = context.settings
    package, program = settings.text("hal.cargo.package"), settings.text("hal.cargo.bin")
    transport = CargoTransport(
        CargoProgram(project(context), package, program),
        settings.value("hal.cargo.server"),
        _server_secrets(context, profile),
        context.log.command,
    )
    _refuse_spelled(context, "hal.cargo.server")
    return Road(transport, _templates(context))


def _templates(context: RunContext) -> RequestBuilder:
    """Return what builds requests that hold no secret, spelled in whatever way."""

    def build(check: HalCheck, base_url: str, secrets: Secrets, deadline_s: float) -> Request:
        request = templated_request(check, base_url, secrets, deadline_s)
        if _spells_a_secret(context, (request.url, *check.texts())):
            message = f"check {check.name!r} spells a secret out, where arguments can be read"
            raise PreconditionError(message, "write a placeholder: {secrets.<namespace>.<key>}")
        return request

    return build


def _refuse_spelled(context: RunContext, key: str) -> None:
    """Refuse a command of the settings that holds a secret: everybody can read arguments."""
    if _spells_a_secret(context, context.settings.value(key)):
        message = f"{key} spells a secret out, where arguments can be read"
        raise SettingsError(message, "name it in the profile: the server has it in its environment")


def _spells_a_secret(context: RunContext, texts: Iterable[str]) -> bool:
    """Tell whether one of some texts holds a secret."""
    return any(context.redactor.text(text) != text for text in texts)


def _server_secrets(context: RunContext, profile: Profile) -> dict[str, str]:
    """Return the secrets that the checks of a profile need, and no other."""
    found: dict[str, str] = {}
    for check in profile.checks:
        try:
            found |= resolve(check, context.secrets, context.settings.hal.secret_env).values
        except PreconditionError:
            continue  # it is told of the check itself, which is not sent
    return found


_ROADS = {"http": _http, "mcp": _mcp, "cargo": _cargo}
