"""HS: one code for each class of failure of a HAL check."""

from typing import Final

from specops.codes.model import CheckCode
from specops.hal.interface import FailureClass

_ROWS: Final = (
    (
        FailureClass.REFUSED,
        "The HAL refused the connection",
        "A service that is down is the failure a smoke test is for.",
        "Start the service, or correct `hal.base_url`.",
        "closed-port",
    ),
    (
        FailureClass.TIMEOUT,
        "The HAL did not answer within the deadline",
        "A hanging service hangs everything that calls it.",
        "Find what is slow; a check that may take longer sets `timeout_s` in the profile.",
        "hang",
    ),
    (
        FailureClass.DNS,
        "The name of the HAL does not resolve",
        "A wrong name reaches no service at all.",
        "Correct the host in `hal.base_url`.",
        "unknown-host",
    ),
    (
        FailureClass.TLS,
        "The TLS connection could not be trusted",
        "A certificate that does not verify may be anybody's.",
        "Renew the certificate, or name your own authority in `hal.ca_file`.",
        "untrusted-certificate",
    ),
    (
        FailureClass.RESET,
        "The HAL broke the connection off",
        "A service that dies in the middle of an answer has not answered.",
        "Read the log of the service at that moment.",
        "reset-before-headers",
    ),
    (
        FailureClass.REDIRECT,
        "The HAL answered with a redirect",
        "Following it would send the API key elsewhere and turn a POST into a GET.",
        "Put the final address into the base URL or the path of the check.",
        "redirect-to-self",
    ),
    (
        FailureClass.STATUS,
        "The HTTP status is not the expected one",
        "An error page with a body is still an error.",
        "Read the body in the record; check the API key for 401 and 403.",
        "status-500",
    ),
    (
        FailureClass.CONTENT_TYPE,
        "The content type is not the expected one",
        "A login page answers 200 as well.",
        "Find what answers in place of the API, or set `expect.content_type`.",
        "html",
    ),
    (
        FailureClass.ENCODING,
        "The body is not plain UTF-8",
        "What cannot be read cannot be judged.",
        "Send UTF-8 without a byte order mark and without a content encoding.",
        "bom",
    ),
    (
        FailureClass.TOO_LARGE,
        "The body is larger than the cap of 1 MiB",
        "A smoke check asks for little; a flood is a defect or an attack.",
        "Ask for a smaller page in the profile.",
        "endless-body",
    ),
    (
        FailureClass.TRUNCATED,
        "The body ended before its announced length",
        "Half an answer may look whole.",
        "Look for a proxy or a crash that cuts answers short.",
        "truncated",
    ),
    (
        FailureClass.EMPTY,
        "The body is empty or blank",
        "200 without content says nothing about the service.",
        "Find out why the endpoint has nothing to say.",
        "empty",
    ),
    (
        FailureClass.NOT_JSON,
        "The body is not strict JSON",
        "NaN, duplicate keys and broken JSON mean something else to every reader.",
        "Correct the serialisation at the place that the message names.",
        "nan",
    ),
    (
        FailureClass.GRAPHQL_ERRORS,
        "The GraphQL answer has errors, or no data",
        "GraphQL reports failures with status 200.",
        "Read the first error in the record; correct the query or the service.",
        "graphql-errors",
    ),
    (
        FailureClass.UNHEALTHY,
        "The service calls itself unhealthy",
        "It answers, and says that it should not be relied on.",
        "Read the health document in the record.",
        "unhealthy",
    ),
    (
        FailureClass.SCHEMA,
        "The body does not fit the expected schema",
        "Clients break when the shape of an answer changes.",
        "Correct the service, or the schema in the profile when the change was meant.",
        "wrong-schema",
    ),
    (
        FailureClass.LATENCY,
        "The answer took longer than expected",
        "Slow is the first sign of broken.",
        "Find what is slow, or raise `expect.max_latency_ms`.",
        "late",
    ),
    (
        FailureClass.PRECONDITION,
        "Something the check needs is missing",
        "A request with an unresolved placeholder would judge nothing; it is never sent.",
        "Set the variable that the message names.",
        "missing-secret",
    ),
    (
        FailureClass.PROTOCOL,
        "What came back is not HTTP",
        "Something else listens on that port, or the server is broken.",
        "Check the port in the base URL and what is behind it.",
        "garbage-status-line",
    ),
)


def code_of(kind: FailureClass) -> str:
    """Return the check code of a failure class."""
    return _CODES[kind]


def fix_of(kind: FailureClass) -> str:
    """Return what to do about a failure class."""
    return _FIXES[kind]


_CODES: Final = {row[0]: f"HS{index:03d}" for index, row in enumerate(_ROWS, start=1)}
_FIXES: Final = {row[0]: row[3] for row in _ROWS}
UNVERIFIED: Final = CheckCode(
    f"HS{len(_ROWS) + 1:03d}",
    "The certificate of the HAL was not verified",
    "An answer from whoever holds the line proves nothing about the service.",
    "Remove `tls_verify`; name your own authority in `hal.ca_file`.",
    failing='[hal]\nca_file = ""\ntls_verify = false',
    passing='[hal]\nca_file = "ca.pem"',
    language="toml",
)
CODES: Final = (
    *(
        CheckCode(
            _CODES[kind], title, why, fix, failing=example, passing="healthy", language="text"
        )
        for kind, title, why, fix, example in _ROWS
    ),
    UNVERIFIED,
)
