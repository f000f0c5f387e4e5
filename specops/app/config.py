"""``config``: every setting, its value and where it comes from."""

import json
from dataclasses import fields, is_dataclass

from specops.app.clean import Clean, cleaner
from specops.app.streams import show as show_text
from specops.app.workspace import Workspace, open_workspace
from specops.commands.model import Invocation
from specops.errors import UsageError
from specops.settings.table import SETTINGS


def show(invocation: Invocation) -> int:
    """Print the settings in force, and return 0. Raises ``UsageError`` for another format."""
    workspace = open_workspace(invocation)
    clean = cleaner(invocation)
    match invocation.value("output-format") or "text":
        case "text":
            text = "\n".join(map(clean, _lines(workspace)))
        case "json":
            plain = json.loads(json.dumps(_document(workspace), default=_fields))
            text = json.dumps(_cleaned(plain, clean), indent=2)
        case word:
            message = f"--output-format is {word[:60]!r}"
            remedy = "config prints text or json"
            raise UsageError(message, remedy)
    show_text(invocation.world.stdout, text)
    return 0


def _cleaned(value: object, clean: Clean) -> object:
    """Return a JSON value whose texts hold no secret."""
    match value:
        case str():
            return clean(value)
        case dict():
            return {key: _cleaned(item, clean) for key, item in value.items()}
        case list() | tuple():
            return [_cleaned(item, clean) for item in value]
        case _:
            return value


def _lines(workspace: Workspace) -> list[str]:
    """Return a line for each setting."""
    settings = workspace.settings
    width = max(len(setting.key) for setting in SETTINGS)
    told = {s.key: (_spelled(settings.value(s.key)), settings.source(s.key)) for s in SETTINGS}
    rows = [f"{key:<{width}}  {value}  ({source})" for key, (value, source) in told.items()]
    return [f"root: {workspace.root}", *rows]


def _spelled(value: object) -> str:
    """Return a value as a settings file spells it."""
    return json.dumps(_plain(value), ensure_ascii=False, default=_fields)


def _plain(value: object) -> object:
    """Return a value in the types of JSON."""
    return list(value) if isinstance(value, tuple) else value


def _fields(value: object) -> object:
    """Return what JSON has no type for: a table of a settings file, or a day."""
    if not is_dataclass(value) or isinstance(value, type):
        return str(value)
    told = {field.name: getattr(value, field.name) for field in fields(value)}
    return {name: one for name, one in told.items() if one not in {None, "", ()}}


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
