"""Every error that ends a command, each with the exit code it ends with.

SpecopsError
├── RequestError            2    the request is wrong: nothing was judged, nothing written
│   ├── UsageError          2    a flag, a value or a combination of them
│   ├── SettingsError       2    specops.toml, pyproject.toml or the environment
│   ├── UnknownSpecError    2    a spec id that resolves to no packet, or to several
│   ├── ProfileError        2    a HAL profile that cannot be used
│   ├── SchemaError         2    a JSON Schema that cannot be used
│   └── SessionError        2    a session id that is malformed or taken
├── CannotJudgeError        3    the guardrail could not do its work
│   ├── PreconditionError   3    something it needs is missing
│   ├── ProcessStartError   3    a program could not be started
│   └── EvidenceError       3    the evidence could not be written
└── InterruptedRunError     130  Ctrl-C, SIGTERM or SIGHUP

The codes are those of the contract in docs/exit-codes.md. The messages are for people: one line
that says what happened and where; ``remedy`` says what to do next.
"""

from typing import ClassVar


class SpecopsError(Exception):
    """Base of every error that a command reports in one line.

    ``exit_code`` is the process exit status this error stands for.
    """

    exit_code: ClassVar[int]

    def __init__(self, message: str, remedy: str = "") -> None:
        """Keep the one-line message and, when there is one, the next step to take."""
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        """Return message and remedy as one line."""
        return f"{self.message}: {self.remedy}" if self.remedy else self.message


class RequestError(SpecopsError):
    """The request is wrong; nothing was judged and nothing was written."""

    exit_code = 2


class UsageError(RequestError):
    """A flag, a value or a combination of them makes no sense."""


class SettingsError(RequestError):
    """A settings file or a variable of the environment cannot be used."""


class UnknownSpecError(RequestError):
    """A spec id is malformed, or does not resolve to exactly one packet."""


class ProfileError(RequestError):
    """A HAL profile exists but cannot be read or is not valid."""


class SchemaError(RequestError):
    """A JSON Schema is not valid, or refers to a document outside itself."""


class SessionError(RequestError):
    """A session id is malformed or belongs to an earlier run."""


class CannotJudgeError(SpecopsError):
    """A guardrail could not do its work: neither a pass nor a finding."""

    exit_code = 3


class PreconditionError(CannotJudgeError):
    """Something that a check needs is missing: a secret, a program, a profile."""


class ProcessStartError(CannotJudgeError):
    """A program could not be started at all."""


class EvidenceError(CannotJudgeError):
    """Evidence could not be written, or what is there cannot be trusted to be read."""


class InterruptedRunError(SpecopsError):
    """The run was stopped by Ctrl-C, SIGTERM or SIGHUP."""

    exit_code = 130
