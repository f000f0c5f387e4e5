"""EV060 to EV066: what the evidence of earlier writers is worth.

Each example is what somebody types in a repository; the tests run it, and look at what the last
command finds.
"""

from typing import Final

from specops.codes.model import CheckCode

_DIR: Final = "old/commands/SPEC-KIT-018"
_SESSION: Final = "2025-10-14T15:58:30Z-79323873"
_RECORD: Final = f"{_DIR}/spec-validate_{_SESSION}.json"
_LOG: Final = f"spec-validate_{_SESSION}.log"
_HAL: Final = "20251014-155830Z-hal-graphql_ping.json"
_IMPORT: Final = "specops evidence.import --path old\n"
_MAKE: Final = f"mkdir -p {_DIR}\n"
_TOUCH: Final = f"echo kept > {_DIR}/{_LOG}\n"


def _write(status: str = "passed", *, hal: bool = False, tail: str = "}") -> str:
    """Return the line that writes a record as the scripts wrote it."""
    paths = [_LOG, _HAL] if hal else [_LOG]
    artifacts = ", ".join(f'{{"path": "/home/dev/{_DIR}/{path}"}}' for path in paths)
    text = (
        '{"schemaVersion": 1, "command": "spec-ops-validate", "specId": "SPEC-KIT-018-hal",'
        f' "sessionId": "{_SESSION}", "timestamp": "2025-10-14T15:58:31Z",'
        f' "scenarios": [{{"name": "bootstrap", "status": "{status}"}}],'
        f' "artifacts": [{artifacts}]{tail}'
    )
    return f"printf '%s' '{text}' > {_RECORD}\n"


def _body(text: str) -> str:
    """Return the line that writes a HAL body."""
    return f"printf '%s' '{text}' > {_DIR}/{_HAL}\n"


_PASSING: Final = _MAKE + _TOUCH + _write() + _IMPORT
_WITH_HAL: Final = _MAKE + _TOUCH + _write(hal=True)
_AS_IT_IS: Final = "Leave it as it is: it is history."

BROKEN: Final = CheckCode(
    "EV060",
    "Old evidence is not JSON",
    "A record that a program cannot read proves nothing, whatever a person reads in it.",
    f"{_AS_IT_IS} Run the stage again where it matters.",
    failing=_MAKE + _TOUCH + _write(tail=', "note": "a "word""}') + _IMPORT,
    passing=_PASSING,
    language="sh",
)
NO_RECORD: Final = CheckCode(
    "EV061",
    "Old evidence passes for a record and is none",
    "It has the name or the keys of a record and does not fit schema v1, not even as earlier"
    " readers read it.",
    f"{_AS_IT_IS} Run the stage again where it matters.",
    failing=_MAKE + _TOUCH + _write().replace("spec-ops-validate", "speckit-validate") + _IMPORT,
    passing=_PASSING,
    language="sh",
)
UNVERIFIABLE: Final = CheckCode(
    "EV062",
    "A recorded pass cannot be verified",
    "The files that it names are not there: nobody can see any more what passed.",
    "Find the artifacts and put them beside the record, or run the stage again.",
    failing=_MAKE + _write() + _IMPORT,
    passing=_PASSING,
    language="sh",
)
BAD_NEWS: Final = CheckCode(
    "EV063",
    "A HAL body that was kept says that the check failed",
    "GraphQL answers 200 with `errors`, and a service can call itself unhealthy: the record says"
    " passed all the same.",
    "Do not rely on the record; run the stage again.",
    failing=_WITH_HAL + _body('{"data": null, "errors": [{"message": "FORBIDDEN"}]}') + _IMPORT,
    passing=_WITH_HAL + _body('{"data": {"__typename": "Query"}}') + _IMPORT,
    language="sh",
)
INVENTED: Final = CheckCode(
    "EV064",
    "A HAL body was written by the guardrail itself",
    "Nothing was answered; the earlier writer put a body of its own in its place.",
    "Do not rely on it; run the stage again.",
    failing=_WITH_HAL + _body('{"status": 503, "note": "GraphQL ping returned no body"}') + _IMPORT,
    passing=_WITH_HAL + _body('{"data": {"__typename": "Query"}}') + _IMPORT,
    language="sh",
)
UNREADABLE: Final = CheckCode(
    "EV065",
    "Old evidence cannot be read",
    "A link, a device or a file that is too large is not looked into.",
    "Put the file itself there.",
    failing=_MAKE + _TOUCH + _write() + f"ln -s /etc/passwd {_DIR}/spec-plan_x.json\n" + _IMPORT,
    passing=_PASSING,
    language="sh",
)
NOT_SUCCEEDED: Final = CheckCode(
    "EV066",
    "An old record says that its stage did not succeed",
    "It is told as it was recorded: importing evidence never improves it.",
    f"{_AS_IT_IS} Run the stage again where it matters.",
    failing=_MAKE + _TOUCH + _write("failed") + _IMPORT,
    passing=_PASSING,
    language="sh",
)
CODES: Final = (
    BROKEN,
    NO_RECORD,
    UNVERIFIABLE,
    BAD_NEWS,
    INVENTED,
    UNREADABLE,
    NOT_SUCCEEDED,
)
