"""From a check to the request that is sent: URL, headers and body, with the secrets in place."""

import json
import re
from dataclasses import replace
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from specops.errors import PreconditionError, UsageError
from specops.hal.check import HalCheck
from specops.hal.interface import Request
from specops.hal.secrets import Secrets, as_written
from specops.one_line import one_line

ACCEPT: Final = "application/json, application/*+json"
_PATH_SAFE: Final = "/%:@!$&'()*+,;=~"
_HEADER_VALUE: Final = re.compile(r"[!-~\xa1-\xff](?:[ -~\xa0-\xff]*[!-~\xa1-\xff])?")
_HOST: Final = re.compile(
    r"(?!-)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*"
)


def build_request(check: HalCheck, base_url: str, secrets: Secrets, deadline_s: float) -> Request:
    """Build the request of a check.

    ``deadline_s`` caps the check's own ``timeout_s``, both in seconds. Raises ``UsageError`` for a
    base URL that cannot be used and ``PreconditionError`` for a header that cannot be sent with
    the values in place; no value is shown.
    """
    return Request(
        check=check.name,
        method=check.method,
        url=_url(check, checked_base_url(base_url), secrets),
        headers=_headers(check, secrets),
        body=_body(check, secrets),
        deadline_s=min(check.timeout_s or deadline_s, deadline_s),
    )


def templated_request(
    check: HalCheck, base_url: str, secrets: Secrets, deadline_s: float
) -> Request:
    """Build the request of a check for a road whose far end puts the values in.

    Every placeholder stays, in the one spelling that the far end knows, in the URL too. Raises what
    ``build_request`` raises, and ``PreconditionError`` for a value that would have to be escaped
    where it goes: the far end puts it in as it is.
    """
    resolved = build_request(check, base_url, secrets, deadline_s)
    request = build_request(check, base_url, secrets.spelled(), deadline_s)
    request = replace(request, url=_with_plain_braces(request.url, secrets))
    if _filled(request, secrets) != (resolved.url, resolved.headers, resolved.body):
        message = f"check {check.name!r}: a secret has to be escaped in the URL or the body"
        raise PreconditionError(message, "use one of letters and digits, or the transport http")
    return request


def _with_plain_braces(url: str, secrets: Secrets) -> str:
    """Return a URL in which placeholders are spelled as elsewhere."""
    for placeholder in secrets.spelled().values.values():
        url = url.replace(quote(placeholder, safe=""), placeholder)
    return url


def _filled(request: Request, secrets: Secrets) -> tuple[str, dict[str, str], bytes | None]:
    """Return URL, headers and body as the far end will fill them in."""
    headers = {name: secrets.put_into(value) for name, value in request.headers.items()}
    body = None if request.body is None else secrets.put_into(request.body.decode()).encode()
    return secrets.put_into(request.url), headers, body


def unsent_request(check: HalCheck, base_url: str, deadline_s: float) -> Request:
    """Build the request of a check with its placeholders as they are written.

    It is for the record of a check that could not be sent. Raises ``UsageError`` for a base URL
    that cannot be used.
    """
    return build_request(check, base_url, as_written(check), deadline_s)


def checked_base_url(base_url: str) -> str:
    """Return a base URL without a slash at its end.

    Raises ``UsageError`` unless it is http or https, with a host, and without credentials, query,
    fragment and white space. The URL is shown only where it can hold no credentials.
    """
    fault = _fault(base_url)
    if fault:
        shown = "" if "@" in base_url else f" '{one_line(base_url, 100)}'"
        message = f"the base URL{shown} {fault}"
        raise UsageError(message, "write it as http://host:port or https://host:port/path")
    return base_url.rstrip("/")


def _fault(base_url: str) -> str:
    """Say what is wrong with a base URL, or nothing."""
    if not re.fullmatch(r"[!-~]+", base_url) or "\\" in base_url:
        return "is not plain ASCII without white space"
    try:
        parts = urlsplit(base_url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "has no valid host and port"
    if parts.scheme not in ("http", "https"):
        return "is neither http nor https"
    if "@" in base_url:
        return "holds credentials"
    if "?" in base_url or "#" in base_url:
        return "has a query or a fragment"
    return "" if port != 0 and _HOST.fullmatch(host or "") else "has no valid host and port"


def _url(check: HalCheck, base_url: str, secrets: Secrets) -> str:
    """Return the absolute URL; a value in the path cannot become a part of its structure."""
    path = secrets.fill(_kept(check.path), lambda value: quote(value, safe=""))
    query = [(secrets.fill(name), secrets.fill(value)) for name, value in check.query]
    spelled = quote(path, safe=_PATH_SAFE)
    return base_url + spelled + ("?" + urlencode(query, quote_via=quote) if query else "")


def _kept(path: str) -> str:
    """Return a path in which every per cent sign is part of an escape."""
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", path)


def _headers(check: HalCheck, secrets: Secrets) -> dict[str, str]:
    """Return the headers; what the check says of type and acceptance goes before the defaults."""
    headers = {name: secrets.fill(value) for name, value in check.headers.items()}
    for name, value in headers.items():
        if value and not _HEADER_VALUE.fullmatch(value):
            message = f"check {check.name!r}: the header {name} cannot be sent with its value"
            raise PreconditionError(message, "a header is printable Latin-1 text")
    given = {name.lower() for name in headers}
    if "accept" not in given:
        headers["Accept"] = check.expect.content_type or ACCEPT
    if check.body is not None and "content-type" not in given:
        headers["Content-Type"] = "application/json"
    return headers


def _body(check: HalCheck, secrets: Secrets) -> bytes | None:
    """Return the body as compact JSON in the order of the profile."""
    if check.body is None:
        return None
    value = secrets.fill_json(check.body.value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
