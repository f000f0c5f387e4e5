"""The settings of a sample: its own, over them those of a repository, and those of a planting."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from specops.canaries import sample
from specops.canaries.model import Day
from specops.prove import toml
from specops.prove.setup import SCENARIOS


def settled(carried: Mapping[str, Any], planted: Mapping[str, Any], today: date) -> bytes:
    """Return the settings file of a sample: what is planted beats what is carried."""
    values = {**sample.SETTINGS, **_together(carried, planted)}
    return toml.render(_dated(values, today)).encode()


def _together(carried: Mapping[str, Any], planted: Mapping[str, Any]) -> dict[str, Any]:
    """Put the settings of a planting over those of a repository, whose scenarios stay known."""
    together, scenarios = {**carried, **planted}, planted.get(SCENARIOS, ())
    names = {one["name"] for one in scenarios}
    if names:
        others = [one for one in carried.get(SCENARIOS, ()) if one["name"] not in names]
        together[SCENARIOS] = [*scenarios, *others]
    return together


def _dated(value: Any, today: date) -> Any:  # noqa: ANN401 - settings are any value
    """Put the days of the calendar where settings name them from today."""
    match value:
        case Day():
            return today + timedelta(days=value.ahead)
        case Mapping():
            return {key: _dated(item, today) for key, item in value.items()}
        case list() | tuple():
            return [_dated(item, today) for item in value]
        case _:
            return value
