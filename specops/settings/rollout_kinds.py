"""The kinds of the policy: dates, rules and waivers, as a settings file spells them."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from specops.model import Enforcement
from specops.near import did_you_mean
from specops.policy.rollout import OWN_FAMILY, RolloutRule, Waiver
from specops.settings.kinds import Kind, inside_path, table

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{32}")
_MOST: Final = 1_000_000


def day(value: object) -> date:
    """Take a day: a TOML date, or the same as text. A moment has a time zone, and a day has not."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    reason = "a day that exists, in UTC and without a time, such as 2027-01-31"
    raise ValueError(reason)


def day_or_nothing(value: object) -> date | None:
    """Take a day, or an empty text for none."""
    return None if value == "" else day(value)


def text(value: object) -> str:
    """Take any text in one line."""
    if not isinstance(value, str) or not value.isprintable():
        reason = "a text in one line"
        raise ValueError(reason)
    return value.strip()


def check_code(value: object) -> str:
    """Take a check code that exists and that the policy may rule."""
    from specops.codes.registry import CODES  # noqa: PLC0415 - only where a policy names one

    known = [code.code for code in CODES if not code.code.startswith(OWN_FAMILY)]
    if value not in known:
        hint = did_you_mean(str(value)[:60], known)
        reason = f"about check codes of docs/checks; {str(value)[:60]!r} is none to rule{hint}"
        raise ValueError(reason)
    return str(value)


def _fingerprint(value: object) -> str:
    """Take the fingerprint of a finding."""
    if not isinstance(value, str) or not _FINGERPRINT.fullmatch(value):
        reason = "with fingerprints of 32 hexadecimal digits, as `--output-format json` shows them"
        raise ValueError(reason)
    return value


def _count(value: object) -> int:
    """Take how many findings of one content a waiver accepts."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < _MOST:
        reason = "with counts from 1 to 999999"
        raise ValueError(reason)
    return value


def _flag(value: object) -> bool:
    """Take a TOML boolean."""
    if not isinstance(value, bool):
        reason = "with `adopted` true or false"
        raise ValueError(reason)  # noqa: TRY004 - every bad value of a setting is a ValueError
    return value


def _mode(value: object) -> Enforcement:
    """Take a mode of enforcement."""
    if value not in set(Enforcement):
        reason = "rules whose mode is strict or warn"
        raise ValueError(reason)
    return Enforcement(str(value))


def _path(value: object) -> str:
    """Take the path that a finding may stand at."""
    return inside_path(value)


_RULE: Final[Mapping[str, Callable[[object], Any]]] = {
    "mode": _mode,
    "guardrail": text,
    "code": check_code,
    "until": day,
    "owner": text,
    "reason": text,
}
_WAIVER: Final[Mapping[str, Callable[[object], Any]]] = {
    "code": check_code,
    "fingerprint": _fingerprint,
    "path": _path,
    "spec": text,
    "check": text,
    "reason": text,
    "owner": text,
    "expires": day,
    "count": _count,
    "adopted": _flag,
}


def _tables(
    value: object, readers: Mapping[str, Callable[[object], Any]], needed: Iterable[str]
) -> list[dict[str, Any]]:
    """Read a list of tables, each key by its reader."""
    reason = f"a list of tables with {', '.join(readers)}"
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ValueError(reason)
    for item in value:
        unknown = sorted(set(item) - set(readers))
        missing = [key for key in needed if key not in item]
        if unknown or missing:
            what = f"{missing[0]} is missing" if missing else ""
            if unknown:
                near = did_you_mean(unknown[0], readers)
                what = f"{unknown[0]!r} is not one of them{near}"
            message = f"{reason}; {what}"
            raise ValueError(message)
    return [{key: readers[key](given) for key, given in item.items()} for item in value]


def read_rules(value: object) -> tuple[RolloutRule, ...]:
    """Take the rules of a rollout: each for a guardrail, for a code, or for both, and no two alike.

    Raises ``ValueError`` for two rules of which neither is the more specific one.
    """
    rules = tuple(RolloutRule(**item) for item in _tables(value, _RULE, ("mode",)))
    subjects = [(rule.guardrail, rule.code) for rule in rules]
    if ("", "") in subjects:
        reason = "rules for a guardrail, a code or both; rollout.default is for all"
        raise ValueError(reason)
    for rule in rules:
        if subjects.count((rule.guardrail, rule.code)) > 1:
            reason = f"rules that do not contradict each other: {rule.subject} has several"
            raise ValueError(reason)
    return rules


def read_waivers(value: object) -> tuple[Waiver, ...]:
    """Take waivers: each says where it holds, and no two accept the same there."""
    waivers = tuple(Waiver(**item) for item in _tables(value, _WAIVER, ("code", "fingerprint")))
    seen = set()
    for waiver in waivers:
        subject = (waiver.code, waiver.fingerprint, waiver.path, waiver.spec, waiver.check)
        if not any(subject[2:]):
            reason = f"waivers with a path, a spec or a check; that of {waiver.code} has none"
            raise ValueError(reason)
        if subject in seen:
            reason = f"waivers that are there once; use count for the second of {waiver.code}"
            raise ValueError(reason)
        seen.add(subject)
    return waivers


DAY_OR_NOTHING: Final = Kind("day or empty", day_or_nothing, day_or_nothing)
WORDS: Final = Kind("words", text, text)
RULES: Final = table("rules", read_rules)
WAIVERS: Final = table("waivers", read_waivers)
