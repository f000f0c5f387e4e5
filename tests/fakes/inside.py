"""A command of a repository, run in the process of the tests: what it says is what counts.

That a program ends with the code of its document, and keeps its streams apart, is shown by tests
with real processes; beside them one more process shows nothing, and takes longer than the command.
"""

import io
import json
import os
from datetime import UTC, datetime
from subprocess import CompletedProcess
from typing import Any

from specops.app.boundary import execute, refuse
from specops.commands.model import Invocation, World
from specops.console import _command, _parsed
from specops.errors import UsageError
from tests.fakes.repository import Guarded, environment


def ran(guarded: Guarded, name: str, *arguments: str, **variables: str) -> "CompletedProcess[str]":
    """Run a command and return what a process would have come to."""
    out, err = io.StringIO(), io.StringIO()
    world = World(
        environment(variables),
        guarded.root,
        out,
        err,
        lambda: datetime.now(UTC),
        lambda: os.urandom(3).hex(),
    )
    try:
        code = execute(_parsed(_command(name), list(arguments), world))
    except UsageError as error:
        code = refuse(Invocation(name, {}, {}, frozenset(), (), world), error)
    assert "Traceback" not in err.getvalue(), err.getvalue()
    return CompletedProcess((name, *arguments), code, out.getvalue(), err.getvalue())


def told(guarded: Guarded, *arguments: str, **variables: str) -> dict[str, Any]:
    """Run a command and return its json document, which tells its exit code too."""
    done = ran(guarded, *arguments, "--output-format", "json", **variables)
    document = dict(json.loads(done.stdout))
    assert document["exitCode"] == done.returncode
    return document


class Inside(Guarded):
    """A repository whose commands run here where only their document is asked for."""

    def told(self, *arguments: str, **variables: str) -> dict[str, Any]:
        return told(self, *arguments, **variables)
