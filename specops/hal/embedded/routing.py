"""From a request to its endpoint: the right answer to any request, and the check it belongs to."""

import hmac
from http import HTTPStatus
from typing import Final

from specops.hal.embedded.answer import Answer, error_answer
from specops.hal.embedded.endpoints import ENDPOINTS, RefusedRequestError
from specops.hal.embedded.witness import SeenRequest

API_KEY_HEADER: Final = "X-Api-Key"


def answer_to(request: SeenRequest, api_key: str) -> Answer:
    """Return the right answer to a request; whatever is wrong with it becomes a JSON error."""
    here = tuple(endpoint for endpoint in ENDPOINTS if endpoint.path == request.path)
    if not here:
        return error_answer(HTTPStatus.NOT_FOUND, "there is no such path")
    method = "GET" if request.method == "HEAD" else request.method
    endpoint = next((found for found in here if found.method == method), None)
    if endpoint is None:
        allowed = ", ".join(found.method for found in here)
        message = f"this path answers {allowed}"
        return error_answer(HTTPStatus.METHOD_NOT_ALLOWED, message, ("Allow", allowed))
    if endpoint.needs_key and not _has_key(request, api_key):
        message = f"the header {API_KEY_HEADER} is missing or wrong"
        return error_answer(HTTPStatus.UNAUTHORIZED, message, ("WWW-Authenticate", "ApiKey"))
    try:
        return endpoint.answer(request)
    except RefusedRequestError as error:
        return error.answer


def check_of(request: SeenRequest) -> str | None:
    """Return the name of the check that a request belongs to, by method and path."""
    return next(
        (
            endpoint.check
            for endpoint in ENDPOINTS
            if (endpoint.method, endpoint.path) == (request.method, request.path)
        ),
        None,
    )


def _has_key(request: SeenRequest, api_key: str) -> bool:
    """Compare the key in constant time, so that its bytes cannot be guessed one by one."""
    given = (request.header(API_KEY_HEADER) or "").encode("latin-1")
    return hmac.compare_digest(given, api_key.encode("latin-1"))
