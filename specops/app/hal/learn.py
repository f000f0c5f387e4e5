"""``hal.learn``: schemas from healthy records into the profile, for a person to review."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from specops.app.hal.records import Record, records
from specops.app.judging import chosen_reporter, judge_and_show
from specops.app.workspace import Workspace, open_workspace
from specops.commands.model import Invocation
from specops.errors import CannotJudgeError
from specops.guardrails.hal_setup import profile_bytes
from specops.hal.check import HalCheck, JsonBody
from specops.hal.learned import is_learned, learned, sample
from specops.hal.profile import read_profile
from specops.hal.profile_text import with_member
from specops.model import CheckResult, could_not_judge, passed
from specops.settings.table import EMBEDDED
from specops.values import dataclass
from specops.whole_file import replace

_REMEDY: Final = "run validate against a healthy HAL first"


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What a check's records teach: a schema, or why there is none."""

    check: str
    count: int = 0
    schema: Mapping[str, Any] | None = None
    note: str = ""


def learn(invocation: Invocation) -> int:
    """Write what healthy records teach into the profile, and return the exit code.

    Raises ``UsageError`` for an unknown spec, ``CannotJudgeError`` for a record that cannot be
    read or a profile that cannot be written.
    """
    workspace = open_workspace(invocation)
    shown = chosen_reporter(invocation, workspace)
    path = workspace.settings.hal.profile
    content = profile_bytes(workspace.root, path)
    checks = read_profile(content, path).checks
    seen = [record for record in records(invocation, workspace) if _counts(record, workspace)]
    lessons = [_lesson(check, seen) for check in checks]
    text = content.decode()
    for lesson in lessons:
        if lesson.schema is not None:
            text = with_member(text, (lesson.check, "expect", "schema"), lesson.schema)
    if text.encode() != content:
        _write(workspace.root / path, text.encode(), path)
    notes = tuple(lesson.note for lesson in lessons if lesson.note)
    return judge_and_show(invocation, workspace, shown, [_Learned(lessons)], notes)


def _counts(record: Record, workspace: Workspace) -> bool:
    """Tell whether a record teaches: it is healthy, and of the kind of HAL that is judged here."""
    embedded = workspace.settings.hal.base_url == EMBEDDED
    return record.is_healthy and (record.target == EMBEDDED) == embedded


def _lesson(check: HalCheck, seen: list[Record]) -> _Lesson:
    """Return what the records of a check teach."""
    if check.expect.schema is not None and not is_learned(check.expect.schema):
        return _Lesson(check.name, note=f"{check.name} keeps its schema, which was not learned")
    bodies = [sample(record.response) for record in seen if record.is_of(check)]
    samples = [body for body in bodies if isinstance(body, JsonBody)]
    if not samples:
        return _Lesson(check.name, note=f"{check.name} has no healthy record with a body")
    return _Lesson(check.name, len(samples), learned(samples))


def _write(place: Path, content: bytes, path: str) -> None:
    """Put the new profile in the place of the old one, once it has proved to be one."""
    read_profile(content, path)
    try:
        replace(place, content)
    except OSError as error:
        message = f"{path} could not be written: {error.strerror}"
        raise CannotJudgeError(message, "make it writable; it is as it was") from None


@dataclass(frozen=True, slots=True)
class _Learned:
    """Tells what was learned of each check."""

    lessons: list[_Lesson]
    name: str = "hal-learn"

    def run(self) -> Iterator[CheckResult]:
        """Yield a pass for each schema; without any there is an error, for nothing was learned."""
        told = [lesson for lesson in self.lessons if lesson.count]
        for lesson in told:
            observed = f"learned from {lesson.count} record" + "s" * (lesson.count > 1)
            yield passed(lesson.check, lesson.count, observed=observed)
        if not told:
            yield could_not_judge(self.name, "no record taught anything", remedy=_REMEDY)
