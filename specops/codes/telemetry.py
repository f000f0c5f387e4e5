"""TM: one code for each rule of the telemetry linter.

The examples are shell scripts that lay out a repository: so a page shows what a person would see,
and a test can run them.
"""

from typing import Final

from specops.codes.model import CheckCode

NOT_JSON: Final = "TM001"
UNREADABLE: Final = "TM002"
TOO_LARGE: Final = "TM003"
OUTSIDE: Final = "TM004"
SCHEMA: Final = "TM005"
NO_RECORD: Final = "TM006"
NAME: Final = "TM007"
FOLDER: Final = "TM008"
HAL: Final = "TM009"
CALENDAR: Final = "TM010"
ARTIFACT_FORM: Final = "TM011"
ARTIFACT_OUTSIDE: Final = "TM012"
ARTIFACT_MISSING: Final = "TM013"

_FOLDER: Final = "evidence/commands/SPEC-KIT-018"
_RUN: Final = f"{_FOLDER}/spec-tasks_20261122T113000123Z-3f9c1a"
_RECORD: Final = f"""\
{{"schemaVersion": 1, "command": "spec-ops-tasks", "specId": "SPEC-KIT-018",
 "sessionId": "20261122T113000123Z-3f9c1a", "timestamp": "2026-11-22T11:30:02Z",
 "tool": {{"status": "ok"}},
 "artifacts": [{{"path": "{_RUN}.log"}}]}}"""


def _script(old: str = "", new: str = "", *, path: str = f"{_RUN}.json", after: str = "") -> str:
    """Return the script that lays out one record, with one thing changed."""
    folder = path.rpartition("/")[0]
    folders = _FOLDER if folder == _FOLDER else f"{_FOLDER} {folder}"
    record = _RECORD.replace(old, new, 1) if old else _RECORD
    lines = [f"mkdir -p {folders}", f"echo tasks > {_RUN}.log", f"cat > {path} <<'END'"]
    return "\n".join([*lines, record, "END", *([after] if after else [])]) + "\n"


_PASSING: Final = _script()
_ROWS: Final = (
    (
        NOT_JSON,
        "A JSON file under the evidence root is not strict JSON",
        "Every reader makes something else of NaN, of a key given twice, of a mark at the start.",
        "Restore the file from the run's commit; write JSON with a JSON library, never by hand.",
        _script('"status": "ok"', '"status": "ok", "status": "failed"'),
        _PASSING,
    ),
    (
        UNREADABLE,
        "A JSON name under the evidence root cannot be read as a file",
        "Evidence that nobody can read proves nothing, and a pipe would hang its reader.",
        "Replace it by a regular file that can be read, or remove it.",
        _script(after=f"mkfifo {_FOLDER}/spec-plan_20261122T113000123Z-3f9c1a.json"),
        _PASSING,
    ),
    (
        TOO_LARGE,
        "A JSON file under the evidence root has more than 1 MiB",
        "A record has about a kilobyte; a flood is a defect or an attack on its readers.",
        "Move large output into an artifact that is not JSON, and name it in the record.",
        _script(after=f"truncate -s 100M {_FOLDER}/large.json"),
        _script(after=f"echo '{{}}' > {_FOLDER}/small.json"),
    ),
    (
        OUTSIDE,
        "A record lies outside the repository",
        "What is not in the repository is in no clone of it, and may be anybody's.",
        "Commit the file itself in place of a link to it.",
        _script(after=f"ln -s /etc/hostname {_FOLDER}/linked.json"),
        _PASSING,
    ),
    (
        SCHEMA,
        "A record does not fit telemetry schema v1",
        "Later stages and dashboards read these keys and words; any other spelling is silence.",
        "Write evidence with this tool only; read evidence of earlier writers with --compat.",
        _script('{"status": "ok"}', '{"status": "passed"}'),
        _script('{"status": "ok"}', '{"status": "ready"}'),
    ),
    (
        NO_RECORD,
        "A file passes for a guardrail record and is none",
        "A reader that goes by the name, or by the version alone, would believe it.",
        "Rename it, or move it out of the evidence.",
        _script('"command": "spec-ops-tasks"', '"command": "guardrail.tasks"'),
        _script(after=f'echo \'{{"stage": "tasks", "notes": []}}\' > {_FOLDER}/notes.json'),
    ),
    (
        NAME,
        "The file name of a record says another stage or session than its content",
        "A record that is copied under another name would let a stage pass that never ran.",
        "Restore the name that the run gave it.",
        _script(path=f"{_FOLDER}/spec-unlock_20261122T113000123Z-3f9c1a.json"),
        _PASSING,
    ),
    (
        FOLDER,
        "A record lies in the folder of another spec",
        "A record that is copied into another folder would vouch for a spec that was not judged.",
        "Move it into the folder of its spec: the first three parts of the spec id.",
        _script(path="evidence/commands/SPEC-KIT-019/spec-tasks_20261122T113000123Z-3f9c1a.json"),
        _PASSING,
    ),
    (
        HAL,
        "A stage without HAL checks has a HAL summary",
        "Only validate and audit ask the HAL; a summary elsewhere was not observed.",
        "Run the stage again.",
        _script('"tool":', '"hal": {"summary": {"status": "passed"}}, "tool":'),
        _PASSING,
    ),
    (
        CALENDAR,
        "A timestamp is no day of the calendar",
        "A record of 31 November was not written by a clock.",
        "Run the stage again.",
        _script("2026-11-22T", "2026-11-31T"),
        _PASSING,
    ),
    (
        ARTIFACT_FORM,
        "An artifact's path is not relative to the repository, or not POSIX",
        "An absolute path is right on one machine, a backslash on one system.",
        "Name files by their path from the repository root, with slashes.",
        _script(f'"{_RUN}.log"', '"/etc/hostname"'),
        _PASSING,
    ),
    (
        ARTIFACT_OUTSIDE,
        "An artifact leads out of the repository",
        "A link to a file elsewhere is no evidence in any other clone.",
        "Commit the file itself in place of a link to it.",
        _script(after=f"ln -sf /etc/hostname {_RUN}.log"),
        _PASSING,
    ),
    (
        ARTIFACT_MISSING,
        "An artifact is no file that exists",
        "What is gone cannot be checked; a log that git ignores was never committed.",
        "Restore the file from the run's commit, or run the stage again.",
        _script(after=f"rm {_RUN}.log"),
        _PASSING,
    ),
)
CODES: Final = tuple(CheckCode(*row, language="sh") for row in _ROWS)
FIXES: Final = {row.code: row.fix for row in CODES}
