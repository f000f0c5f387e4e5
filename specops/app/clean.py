"""What is said beside the results: it holds no secret and nothing that moves a terminal."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile

from specops.app.workspace import find_root, settings_file
from specops.commands.model import Invocation
from specops.errors import SpecopsError
from specops.one_line import printable
from specops.redaction import MIN_SECRET_LENGTH, redactor
from specops.settings.table import BY_KEY

_PREFIX = "HAL_SECRET_"
Clean = Callable[[str], str]


def cleaner(invocation: Invocation) -> Clean:
    """Return what makes a message of a call fit to be printed.

    No secret of the environment stays in it: neither whole nor cut short, since messages show only
    the beginning of what somebody gave. Secrets too short to be told from words are refused before
    anything is judged, and here they are let be.
    """
    secrets = {
        name: value
        for name in _names(invocation)
        if len(value := invocation.world.environ.get(name, "")) >= MIN_SECRET_LENGTH
    }
    whole = redactor(secrets)
    spelled = redactor({name: repr(value)[1:-1] for name, value in secrets.items()})
    return lambda text: printable(_uncut(spelled.text(whole.text(text)), secrets))


def _names(invocation: Invocation) -> list[str]:
    """Return the variables that may hold a secret, whatever else is wrong with the settings."""
    environ = invocation.world.environ
    key = BY_KEY["hal.secret_env"]
    named = {key.default, environ.get(key.variable, ""), *_from_file(invocation)}
    return sorted({name for name in environ if name.startswith(_PREFIX)} | named)


def _from_file(invocation: Invocation) -> Iterator[str]:
    """Give the variable that a settings file names, of the root that was given and of our own."""
    for root in {invocation.value("root"), None}:
        with contextlib.suppress(SpecopsError, OSError, ValueError):
            file = settings_file(find_root(root, invocation.world.cwd))
            yield str(file.values.get("hal.secret_env", ""))


def _uncut(text: str, secrets: Mapping[str, str]) -> str:
    """Replace what begins as a secret does, as far as it goes on like it."""
    for name, secret in secrets.items():
        mark, head = f"[redacted:{name}]", secret[:MIN_SECRET_LENGTH]
        start = text.find(head)
        while start >= 0:
            pairs = zip(text[start:], secret, strict=False)
            alike = takewhile(lambda pair: pair[0] == pair[1], pairs)
            text = f"{text[:start]}{mark}{text[start + len(list(alike)) :]}"
            start = text.find(head, start + len(mark))
    return text
