"""RO: settings that let too much through, for too long, or for nobody."""

from typing import Any, Final

from specops.canaries.model import Canary, Day, Planting
from specops.canaries.sample import tracker
from specops.codes import rollout as codes
from specops.codes.model import CheckCode
from specops.model import Finding, Location
from specops.policy.rollout import fingerprint

_LINT: Final = "invoke lint.tracker"
_SINCE: Final = f"{_LINT} --policy-from HEAD~1"
_OWNED: Final = {"owner": "ada", "reason": "the service moves soon"}
_WINDOW: Final = {"code": "HS001", "mode": "warn", "until": Day(30), **_OWNED}
_ROW: Final = Finding("TR010", "a row that is In Review has no owner", Location("SPEC.md"))
_TRACKER: Final = tracker(["| 1 | T1 | Title | In Review |  |  |  |  |  |  |  |\n"])
_WAIVER: Final = {
    "code": _ROW.code,
    "path": "SPEC.md",
    "check": "tracker",
    "fingerprint": fingerprint(_ROW),
    "expires": Day(30),
    **_OWNED,
}


def _canary(code: CheckCode, fault: Planting, healthy: Planting) -> Canary:
    return Canary(code.code, code.code, "rollout", code.title, fault, healthy)


def _window(**changed: Any) -> Planting:  # noqa: ANN401 - settings are any value
    """Return a warn window, with something about it changed."""
    rule = {key: value for key, value in {**_WINDOW, **changed}.items() if value is not None}
    return Planting(_LINT, settings={"rollout.rules": [rule]})


def _waiver(**changed: Any) -> Planting:  # noqa: ANN401 - settings are any value
    """Return a waiver for the one finding of a tracker, with something about it changed."""
    waiver = {key: value for key, value in {**_WAIVER, **changed}.items() if value is not None}
    files = (("SPEC.md", _TRACKER.encode()),)
    return Planting(_LINT, files, settings={"waivers": [waiver]})


CANARIES: Final = (
    _canary(codes.WINDOW_UNEXPLAINED, _window(owner=None), _window()),
    _canary(codes.WINDOW_TOO_LONG, _window(until=Day(400)), _window()),
    _canary(codes.WAIVER_EXPIRED, _waiver(expires=Day(-1)), _waiver()),
    _canary(codes.WAIVER_UNUSED, _waiver(fingerprint="0" * 32), _waiver()),
    _canary(codes.WAIVER_UNEXPLAINED, _waiver(owner=None), _waiver()),
    _canary(
        codes.LOOSENED,
        # A name that no repository leaves out already: that of one of its rules might be there.
        Planting(_SINCE, settings={"baseline.ignore": ["left-out-by-a-canary"]}),
        Planting(_SINCE, settings={"hal.timeout_s": 9}),
    ),
)
