"""The record of a HAL check: what was observed, and never an invented body."""

import base64
from collections.abc import Sequence
from dataclasses import field
from datetime import UTC, datetime
from typing import Any, Final

from specops import strict_json
from specops.collaborator import collaborator
from specops.evidence.attestation import sha256
from specops.hal.body_text import plain_text
from specops.hal.check import Recording
from specops.hal.interface import BodyState, Exchange, Failure, Request, Response
from specops.hal.kept_body import kept_json, kept_other
from specops.model import Verdict
from specops.redaction import Redactor
from specops.session import timestamp_ms

_UNREADABLE: Final = "not readable text, so it cannot be redacted"
_KEPT_BACK: Final = "the tool could not parse it, and kept it"


@collaborator
class HalRecord:
    """What is known of one check when it is over.

    ``target`` is the HAL as evidence names it; ``attempts`` are the exchanges in their order, each
    with its failure; there is none when a precondition kept the request from being sent;
    ``recording`` says what is kept of the bodies.
    """

    check: str
    target: str
    transport: str
    verdict: Verdict
    failure: Failure | None
    request: Request
    attempts: Sequence[tuple[Exchange, Failure | None]]
    recording: Recording = field(default_factory=Recording)

    @property
    def is_flaky(self) -> bool:
        """Whether it passed, and not at once."""
        return self.verdict is Verdict.PASSED and len(self.attempts) > 1


def render(record: HalRecord, redactor: Redactor) -> bytes:
    """Return the record as JSON, with every secret redacted.

    A body is cleaned as the text that it came as, and not value by value: it may hold thousands.
    Whatever is left then, also in the spelling of the record, is found at the end.
    """
    response = record.attempts[-1][0].response if record.attempts else None
    document = {
        "schemaVersion": 1,
        "check": record.check,
        "target": record.target,
        "transport": record.transport,
        "verdict": record.verdict.value,
        **({"flaky": True} if record.is_flaky else {}),
        "failure": _failure(record.failure),
        "attempts": [_attempt(exchange, failure) for exchange, failure in record.attempts],
        "request": _request(record.request, record.recording),
        "response": _response(response),
    }
    clean: dict[str, Any] = redactor.value(document)
    if response is not None:
        clean["response"] |= _body(response, record.recording, redactor)
    return redactor.clean(strict_json.pretty(clean))


def _failure(failure: Failure | None) -> dict[str, str] | None:
    """Return why the check failed."""
    if failure is None:
        return None
    told = {"class": failure.kind.value, "message": failure.message}
    return told | ({"pointer": failure.pointer} if failure.pointer else {})


def _attempt(exchange: Exchange, failure: Failure | None) -> dict[str, Any]:
    """Return one attempt: when it began, how long it took, and how it failed."""
    return {
        "startedAt": timestamp_ms(datetime.fromtimestamp(exchange.started_at, UTC)),
        "latencyMs": round(exchange.latency_ms, 1),
        "status": exchange.response.status if exchange.response else None,
        "failure": failure.kind.value if failure else None,
    }


def _request(request: Request, recording: Recording) -> dict[str, Any]:
    """Return what was sent."""
    sent: dict[str, Any] = {
        "method": request.method,
        "url": request.url,
        "headers": dict(request.headers),
    }
    body = request.body
    return sent | (kept_json(strict_json.parse(body), recording) if body else {})


def _response(response: Response | None) -> dict[str, Any] | None:
    """Return what came back, but the body; size and digest are those of the bytes as they came."""
    if response is None:
        return None
    seen: dict[str, Any] = {"status": response.status, "headers": _headers(response)}
    if response.body_state is not BodyState.UNREADABLE:
        seen |= {"bytes": len(response.body), "sha256": sha256(response.body)}
    if response.body_state is not BodyState.COMPLETE:
        seen["bodyState"] = response.body_state.value
    return seen


def _headers(response: Response) -> dict[str, str | list[str]]:
    """Return the headers; one that came several times keeps all its values."""
    values: dict[str, list[str]] = {}
    for name, value in response.headers:
        values.setdefault(name, []).append(value)
    return {name: several if len(several) > 1 else several[0] for name, several in values.items()}


def _body(response: Response, recording: Recording, redactor: Redactor) -> dict[str, Any]:
    """Return a body as JSON where it is strict JSON, as text where it is text, else as base64.

    What cannot be read cannot be redacted either: where there are secrets it is left out.
    """
    if response.body_state is BodyState.UNREADABLE:
        return {"bodyOmitted": _KEPT_BACK}
    is_cut = response.body_state is not BodyState.COMPLETE
    text = plain_text(response)
    if text is None and redactor.knows_any:
        return {"bodyOmitted": _UNREADABLE}
    body = response.body if text is None else redactor.clean(text.encode(), is_cut=is_cut)
    try:
        return kept_json(strict_json.parse(body), recording)
    except strict_json.StrictJsonError:
        return kept_other(recording) or _as_text(body)


def _as_text(body: bytes) -> dict[str, Any]:
    """Return a body that is no JSON as text, or as base64 where it is none."""
    try:
        return {"bodyText": body.decode()}
    except UnicodeDecodeError:
        return {"bodyBase64": base64.b64encode(body).decode()}
