"""The cargo transport: each request is one run of a program that calls a tool of an MCP server.

The program is built once and then run by cargo, both exactly as a person would type it. It clears
the environment and would take secrets as arguments, so they come to the server past it.
"""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from specops import strict_json
from specops.cargo import complaint, lock, manifest, metadata
from specops.cargo.commands import OUTPUT_CAP, CargoAction, command
from specops.cargo.manifest import ManifestError
from specops.cargo.metadata import MetadataError
from specops.cargo.places import Places
from specops.cargo.program import CargoProgram
from specops.errors import CannotJudgeError, PreconditionError, ProcessStartError
from specops.hal import handover
from specops.hal.http import BODY_CAP
from specops.hal.interface import Exchange, Failure, FailureClass, Request, Response
from specops.hal.tool_call import ToolCall, tool_call
from specops.hal.tool_result import read_result
from specops.one_line import one_line
from specops.process.command import Command, Completed, run

_INSTALL: Final = "install cargo (https://rustup.rs) or put it on the PATH"
_CORRECT: Final = "correct cargo.manifest, hal.cargo.package and hal.cargo.bin, or the code"
_END_S: Final = 10.0


class CargoTransport:
    """Sends through ``program``, which starts ``server`` anew for every request.

    ``secrets`` are for the server alone; ``observe`` is told every command that ran.
    """

    def __init__(
        self,
        program: CargoProgram,
        server: tuple[str, ...],
        secrets: Mapping[str, str],
        observe: Callable[[Completed], None],
    ) -> None:
        """Take what is needed; nothing is built before ``open``."""
        self._program, self._server = program, server
        self._secrets, self._observe = secrets, observe
        self._held = contextlib.ExitStack()
        self._descriptors: tuple[int, ...] = ()
        self._closed = threading.Event()
        self._idle = threading.Condition()
        self._under_way = 0

    @property
    def name(self) -> str:
        """The word that selects this transport."""
        return "cargo"

    def open(self) -> None:
        """Build the program.

        Raises ``PreconditionError`` without cargo, manifest or package, or when the build fails.
        """
        root = Path(self._workspace())
        locked = self._held.enter_context(lock.untouched(root))
        self._program = replace(self._program, locked=locked)
        self._succeeds(self._program.build(), str(root))
        if self._secrets:
            descriptor = self._held.enter_context(handover.waiting(self._secrets))
            self._server = handover.starting(descriptor, self._server)
            self._descriptors = (descriptor,)

    def send(self, request: Request) -> Exchange:
        """Send one request by one run of the program; its latency holds all that cargo does.

        Raises ``CannotJudgeError`` when the program fails.
        """
        call = tool_call(request)
        started_at = time.time()
        if request.deadline_s <= 0:
            return Exchange(started_at, 0.0, failure=_late(request))
        with self._counted():
            completed = self._ran(self._command(call, request.deadline_s))
        if completed.timed_out:
            return Exchange(started_at, completed.duration_ms, failure=_late(request))
        if not completed.succeeded:
            message = f"cargo run of {self._program.name} ended with exit {completed.exit_code}"
            raise CannotJudgeError(message, "the log says what it said last")
        seen = _read(completed.stdout)
        if isinstance(seen, Failure):
            return Exchange(started_at, completed.duration_ms, failure=seen)
        return Exchange(started_at, completed.duration_ms, response=seen)

    def reach(self, _request: Request) -> Exchange | None:
        """Do not know: the HAL may be one that only the server can reach."""
        return None

    def close(self) -> None:
        """Stop what runs, wait for its end, and give the secrets up."""
        self._closed.set()
        with self._idle:
            self._idle.wait_for(lambda: not self._under_way, _END_S)
        self._held.close()

    def _workspace(self) -> str:
        """Have cargo read the manifest; return the root of its workspace."""
        project = self._program.project
        try:
            found = manifest.locate(project.root, project.manifest)
        except ManifestError as error:
            raise PreconditionError(str(error), _CORRECT) from None
        if found is None:
            message = f"there is no manifest {project.manifest}"
            raise PreconditionError(message, "create it, or set cargo.manifest")
        completed = self._succeeds(command(project, CargoAction.METADATA), "")
        try:
            return metadata.parse(completed.stdout).root
        except MetadataError as error:
            raise PreconditionError(str(error), _CORRECT) from None

    def _succeeds(self, command: Command, base: str) -> Completed:
        """Run a command of cargo that has to succeed; ``base`` is where its paths begin."""
        completed = self._ran(command)
        if completed.succeeded:
            return completed
        root = str(self._program.project.root.resolve())
        said = complaint.read(completed.stderr, Places(root, base or root))
        why = said.message if said else f"exit {completed.exit_code}"
        message = f"cargo {command.argv[1]} of {self._program.name} failed: {why}"
        raise PreconditionError(message, _CORRECT)

    def _command(self, call: ToolCall, deadline_s: float) -> Command:
        """Return the command that calls a tool."""
        arguments = json.dumps(call.arguments, ensure_ascii=False, separators=(",", ":"))
        words = ("--tool", call.tool, "--args", arguments, "--", *self._server)
        made = self._program.run(words, deadline_s)
        return replace(made, output_cap=OUTPUT_CAP, descriptors=self._descriptors)

    def _ran(self, command: Command) -> Completed:
        """Run a command; closing the transport stops it."""
        try:
            return run(command, self._observe, self._closed.is_set)
        except ProcessStartError as error:
            raise PreconditionError(error.message, _INSTALL) from None

    @contextlib.contextmanager
    def _counted(self) -> Iterator[None]:
        """Count a run that is under way; after closing there is none any more."""
        with self._idle:
            if self._closed.is_set():
                message = "the transport cargo is closed"
                raise CannotJudgeError(message, "run again")
            self._under_way += 1
        try:
            yield
        finally:
            with self._idle:
                self._under_way -= 1
                self._idle.notify_all()


def _late(request: Request) -> Failure:
    """Say that the deadline has passed."""
    within = f"{request.deadline_s:g} s, the start of its server included"
    return Failure(FailureClass.TIMEOUT, f"no answer of the tool within {within}")


def _read(stdout: bytes) -> Response | Failure:
    """Read the one JSON document that the program prints."""
    try:
        return read_result(strict_json.parse(stdout), BODY_CAP)
    except strict_json.StrictJsonError as error:
        message = f"what the program prints is no tool result: {one_line(str(error))}"
        return Failure(FailureClass.PROTOCOL, message)
