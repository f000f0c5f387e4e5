"""``config``: every setting, its value and where it comes from."""

import json
from dataclasses import fields, is_dataclass
from datetime import date

from specops.app.telling import tell
from specops.app.workspace import Workspace, open_workspace
from specops.commands.model import Invocation
from specops.settings.table import SETTINGS


def show(invocation: Invocation) -> int:
    """Print the settings in force, and return 0. Raises ``UsageError`` for another format."""
    workspace = open_workspace(invocation)
    tell(invocation, _lines(workspace), _document(workspace))
    return 0


def _lines(workspace: Workspace) -> list[str]:
    """Return a line for each setting."""
    settings = workspace.settings
    width = max(len(setting.key) for setting in SETTINGS)
    told = {s.key: (_spelled(settings.value(s.key)), settings.source(s.key)) for s in SETTINGS}
    rows = [f"{key:<{width}}  {value}  ({source})" for key, (value, source) in told.items()]
    return [f"root: {workspace.root}", *rows]


def _spelled(value: object) -> str:
    """Return a value as a settings file spells it."""
    return json.dumps(_plain(value), ensure_ascii=False)


def _plain(value: object) -> object:
    """Return a value in the types of JSON: tables of a settings file without what is empty."""
    match value:
        case tuple():
            return [_plain(item) for item in value]
        case date():
            return str(value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            told = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
            return {name: one for name, one in told.items() if one not in (None, "", [])}
        case _:
            return value


def _document(workspace: Workspace) -> dict[str, object]:
    """Return the settings as one document."""
    settings = workspace.settings
    return {
        "schemaVersion": 1,
        "command": "config",
        "root": str(workspace.root),
        "settings": [
            {
                "key": setting.key,
                "value": _plain(settings.value(setting.key)),
                "source": settings.source(setting.key),
                "variable": setting.variable or None,
                "flag": f"--{setting.flag}" if setting.flag else None,
            }
            for setting in SETTINGS
        ],
    }
