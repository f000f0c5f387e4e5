"""``evidence.query``: questions about many runs, answered from the index."""

import sqlite3
from collections.abc import Sequence
from typing import Final

from specops.app.shown import telling
from specops.app.telling import tell as show
from specops.app.workspace import open_workspace
from specops.commands.model import Invocation
from specops.errors import CannotJudgeError, UnknownSpecError, UsageError
from specops.evidence.index.answers import BY_NAME, QUESTIONS, Question, answer, count
from specops.evidence.index.place import Answered, Place, ask
from specops.model import Stage
from specops.near import nearest
from specops.packet.spec_id import canonical, is_spec_id
from specops.values import dataclass

_DEFAULT: Final = QUESTIONS[0].name


@dataclass(frozen=True, slots=True)
class _Told:
    """What the index said: how many runs there are, how many of the spec, and the rows."""

    runs: int
    of_spec: int
    rows: list[tuple[object, ...]]


def query(invocation: Invocation) -> int:
    """Print the answer to a question, and return 0.

    Raises ``UsageError`` for a question or a stage that does not exist, ``UnknownSpecError`` for a
    spec without evidence, ``CannotJudgeError`` where there is no evidence at all.
    """
    workspace = open_workspace(invocation)
    question = BY_NAME[_one_of("ask", invocation.value("ask") or _DEFAULT, tuple(BY_NAME))]
    given = invocation.value("stage")
    stage = "" if given is None else _one_of("stage", given, tuple(Stage))
    given = invocation.value("spec")
    if given is not None and not is_spec_id(given):
        message = f"{given[:60]!r} is not a spec id"
        raise UnknownSpecError(message, "use SPEC-<AREA>-<ID>")
    now_ns = round(invocation.world.now().timestamp()) * 1_000_000_000
    place = Place(workspace.root, workspace.settings.text("evidence_root"), now_ns)

    def told(connection: sqlite3.Connection) -> _Told:
        spec = _spec(connection, given)
        rows = answer(connection, question, spec, stage)
        return _Told(count(connection), count(connection, spec), rows)

    with telling(invocation, workspace) as tell:
        answered = ask(place, told, full=invocation.is_on("full"), tell=tell)
    if not answered.answer.runs:
        message = f"there is no run below {place.evidence_root}"
        raise CannotJudgeError(message, "run a stage, or correct the setting evidence_root")
    if not answered.answer.of_spec:
        message = f"there is no evidence of {given}"
        raise UnknownSpecError(message, "ask without --spec to see what there is")
    show(invocation, _lines(question, answered), _document(question, answered))
    return 0


def _spec(connection: sqlite3.Connection, given: str | None) -> str:
    """Return the folder of a spec: its canonical id, or the whole one that earlier writers used."""
    if given is None:
        return ""
    return given if count(connection, given) else canonical(given)


def _one_of(option: str, word: str, words: Sequence[str]) -> str:
    """Return a word that has to be one of some."""
    if word in words:
        return word
    near = nearest(word, words)
    hint = f"did you mean {near[0]}?" if near else f"it is one of {', '.join(words)}"
    message = f"--{option} is {word[:60]!r}"
    raise UsageError(message, hint)


def _lines(question: Question, answered: Answered[_Told]) -> list[str]:
    """Return the answer as a table, and what was wrong with the index."""
    rows = [tuple(_shown(cell) for cell in row) for row in answered.answer.rows]
    table = [question.columns, *rows] if rows else []
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
    notes = [f"note: {answered.note}"] if answered.note else []
    of = f"{question.summary}: {len(rows) or 'none'}, of {answered.answer.runs} runs"
    return [*lines, *notes, of]


def _shown(cell: object) -> str:
    """Return a cell as people read it."""
    return "-" if cell in (None, "") else str(cell)


def _document(question: Question, answered: Answered[_Told]) -> dict[str, object]:
    """Return the answer as one document."""
    rows = [dict(zip(question.columns, row, strict=True)) for row in answered.answer.rows]
    return {
        "schemaVersion": 1,
        "command": "evidence.query",
        "question": question.name,
        "runs": answered.answer.runs,
        "rows": rows,
        "index": {
            "read": answered.changes.read,
            "gone": answered.changes.gone,
            "note": answered.note or None,
        },
    }
