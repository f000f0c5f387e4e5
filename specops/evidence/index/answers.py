"""The questions that the index answers, each a statement and the columns of its answer."""

import sqlite3
from typing import Final

from specops.collaborator import collaborator


@collaborator
class Question:
    """A question: its statement, with ``:spec`` and ``:stage``, and what its columns are."""

    name: str
    summary: str
    columns: tuple[str, ...]
    statement: str


QUESTIONS: Final = (
    Question(
        "latest",
        "the latest run of each spec and stage",
        ("spec", "stage", "outcome", "exit", "record", "fault"),
        """
        SELECT spec, stage, outcome, exit_code, name, fault FROM latest
        WHERE (:spec = '' OR spec = :spec) AND (:stage = '' OR stage = :stage)
        """,
    ),
    Question(
        "pass-rate",
        "how many runs of each day passed",
        ("day", "runs", "passed", "percent"),
        """
        SELECT day, count(*), sum(outcome = 'passed'),
          round(100.0 * sum(outcome = 'passed') / count(*), 1)
        FROM run WHERE (:spec = '' OR spec = :spec) AND (:stage = '' OR stage = :stage)
        GROUP BY day ORDER BY day
        """,
    ),
    Question(
        "flaky",
        "checks that passed and failed on the same clean tree, or passed only at a later try",
        ("spec", "stage", "check", "runs", "failed", "retried"),
        """
        SELECT spec, stage, name, sum(runs), sum(failed), sum(retried) FROM (
          SELECT spec, stage, name, count(*) AS runs, sum(verdict = 'failed') AS failed,
            sum(verdict = 'flaky') AS retried
          FROM told WHERE (:spec = '' OR spec = :spec) AND (:stage = '' OR stage = :stage)
            AND verdict IN ('passed', 'failed', 'flaky')
          GROUP BY spec, stage, name, tree
          HAVING retried OR (tree != '' AND failed BETWEEN 1 AND runs - 1))
        GROUP BY spec, stage, name ORDER BY spec, stage, name
        """,
    ),
    Question(
        "slowest",
        "how long checks take, the slowest on average first",
        ("check", "runs", "mean_ms", "max_ms"),
        """
        SELECT name, count(*), round(avg(took_ms)), max(took_ms) FROM told
        WHERE (:spec = '' OR spec = :spec) AND (:stage = '' OR stage = :stage)
          AND took_ms IS NOT NULL
        GROUP BY name ORDER BY avg(took_ms) DESC, name LIMIT 20
        """,
    ),
    Question(
        "overrides",
        "the overrides that the latest run of each spec and stage was let through by",
        ("spec", "stage", "override", "source", "reason", "covers", "record"),
        """
        SELECT spec, stage, json_extract(value, '$[0]'), json_extract(value, '$[1]'),
          json_extract(value, '$[2]'), json_extract(value, '$[3]'), name
        FROM latest, json_each(latest.overrides)
        WHERE (:spec = '' OR spec = :spec) AND (:stage = '' OR stage = :stage)
        """,
    ),
)
BY_NAME: Final = {question.name: question for question in QUESTIONS}


def answer(
    connection: sqlite3.Connection, question: Question, spec: str = "", stage: str = ""
) -> list[tuple[object, ...]]:
    """Return the rows that answer a question; without ``spec`` or ``stage``, about all of them."""
    told = connection.execute(question.statement, {"spec": spec, "stage": stage})
    return [tuple(row) for row in told]


def count(connection: sqlite3.Connection, spec: str = "") -> int:
    """Return how many runs of a spec, or of all, are in the index."""
    statement = "SELECT count(*) FROM run WHERE :spec = '' OR spec = :spec"
    (runs,) = connection.execute(statement, {"spec": spec}).fetchone()
    return int(runs)
