"""What ``tools.mutants`` changes, and with which tests: each target is a matter of minutes.

A name before a slash stands for all targets that begin with it. What decides verdicts comes first.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent


@dataclass(frozen=True)
class Target:
    """What is changed, and the tests that are meant for it; both relative to the root."""

    mutated: tuple[str, ...]
    tests: tuple[str, ...]


def _modules(package: str, *names: str) -> tuple[str, ...]:
    """Return the files of some modules of a package."""
    return tuple(f"specops/{package}/{name}.py" for name in names)


def _tests(folder: str, *names: str) -> tuple[str, ...]:
    """Return the files of some unit tests."""
    return tuple(f"tests/unit/{folder}/test_{name}.py" for name in names)


_NAMED: Final = {
    "policy": Target(("specops/policy/*",), ("tests/unit/test_policy.py", "tests/unit/policy")),
    "expectation": Target(
        _modules("hal", "expectation", "meaning", "body_text"),
        _tests("hal", "expectation", "body_text"),
    ),
    "evidence/judgement": Target(
        _modules("evidence", "judgement", "rulings"),
        _tests("evidence", "judgement", "rulings"),
    ),
    "evidence/telemetry": Target(
        _modules("evidence", "telemetry", "wire", "names"),
        _tests("evidence", "telemetry", "telemetry_schema", "names"),
    ),
    "evidence/attestation": Target(
        _modules("evidence", "attestation", "attested", "signature"),
        _tests("evidence", "attestation", "attested", "signature"),
    ),
    "evidence/store": Target(
        _modules("evidence", "store", "durable", "turns", "lock", "lock_file", "leftovers"),
        (
            *_tests("evidence", "store", "store_sessions", "durable", "turns", "lock", "leftovers"),
            *_tests("evidence", "crashes"),
        ),
    ),
    "evidence/reading": Target(
        _modules("evidence", "read", "locate", "log"), _tests("evidence", "read", "locate", "log")
    ),
    "evidence/records": Target(
        _modules(
            "evidence", "latest", "recorded", "recorded_proofs", "runs", "regular", "subjects"
        ),
        (
            *_tests("evidence", "latest", "recorded", "recorded_proofs", "runs", "regular"),
            *_tests("evidence", "subjects"),
            *_tests("guardrails/evidence", "proofs"),
        ),
    ),
    "evidence/acceptance": Target(
        _modules("evidence", "acceptance", "acceptances"),
        _tests("evidence", "acceptance", "acceptances"),
    ),
    "evidence/archive": Target(("specops/evidence/archive/*",), _tests("evidence", "archive")),
    "evidence/index": Target(("specops/evidence/index/*",), _tests("evidence", "index")),
    "guardrails/tracker": Target(
        _modules("guardrails/tracker", "lint", "batch", "numbering", "progress", "branches"),
        (
            *_tests("guardrails/tracker", "batch", "numbering", "rows", "branches", "words"),
            *_tests("guardrails/tracker", "document"),
        ),
    ),
    "guardrails/tracker_document": Target(
        _modules("guardrails/tracker", "document", "repair", "source", "regular_file"),
        _tests("guardrails/tracker", "document", "repair", "words"),
    ),
    "guardrails/tracker_paths": Target(
        _modules("guardrails/tracker", "paths", "references", "records", "valid_record"),
        _tests("guardrails/tracker", "references", "valid_record", "words"),
    ),
    "guardrails/telemetry": Target(
        _modules("guardrails/telemetry", "judge", "record", "artifacts", "files"),
        _tests("guardrails/telemetry", "words", "lint", "files", "artifacts", "record", "judge"),
    ),
    "guardrails/telemetry_folders": Target(
        _modules("guardrails/telemetry", "lint", "share", "recall", "quick"),
        _tests("guardrails/telemetry", "words", "lint", "share", "recall", "quick"),
    ),
    "guardrails/baseline": Target(
        _modules("guardrails/baseline", "audit", "files", "report", "work_tree"),
        _tests("guardrails/baseline", "audit", "files", "report", "work_tree"),
    ),
    "guardrails/baseline_setup": Target(
        _modules("guardrails/baseline", "setup"), _tests("guardrails/baseline", "setup")
    ),
    "guardrails/evidence": Target(
        ("specops/guardrails/evidence/*",),
        (
            *_tests("guardrails/evidence", "rules", "verification", "verify", "proofs"),
            *_tests("guardrails", "accepted_evidence"),
        ),
    ),
    "guardrails/documents": Target(
        _modules("guardrails/documents", "packet", "links", "sections", "tables", "inputs"),
        _tests("guardrails/documents", "packet", "words", "faults", "lint", "codes"),
    ),
    "guardrails/documents_files": Target(
        _modules("guardrails/documents", "lint", "tree", "marks", "configured"),
        _tests("guardrails/documents", "words", "lint", "tree", "places", "choice"),
    ),
    "guardrails/documents_many": Target(
        _modules("guardrails/documents", "recall", "share", "acceptance"),
        _tests("guardrails/documents", "recall", "share", "acceptance", "codes", "words"),
    ),
    "guardrails/documents_quick": Target(
        (
            *_modules("guardrails/documents", "plain_document", "quick", "rules", "surroundings"),
            *_modules("guardrails", "document_text"),
        ),
        (
            *_tests("guardrails/documents", "quick", "words", "lint"),
            *_tests("guardrails", "document_text"),
        ),
    ),
    "guardrails/cargo": Target(
        ("specops/guardrails/cargo/*",), _tests("guardrails/cargo", "judged", "scripted")
    ),
    "guardrails/acceptance": Target(
        ("specops/guardrails/acceptance/*",),
        _tests(
            "guardrails",
            *(f"acceptance_{one}" for one in ("audit", "gate", "judged", "run", "setup")),
            "accepted_evidence",
        ),
    ),
    "guardrails/lock": Target(
        ("specops/guardrails/lock/*",),
        _tests("guardrails", "lock", "lock_setup", "lock_and_evidence_codes", "setups"),
    ),
    "guardrails/records": Target(
        _modules("guardrails", "record", "record_setup", "gate"),
        _tests("guardrails", "record", "chain", "gate"),
    ),
    "guardrails/archiving": Target(
        _modules("guardrails", "archive_plan", "archiving", "evidence_size"),
        _tests("guardrails", "archiving", "evidence_size"),
    ),
    "guardrails/importing": Target(
        _modules("guardrails", "importing"), _tests("guardrails", "importing", "importing_files")
    ),
    "guardrails/tasks": Target(
        _modules("guardrails", "task_table", "task_table_setup", "tracker_row"),
        _tests("guardrails", "task_table", "tracker_row", "setups"),
    ),
    "guardrails/hal": Target(
        _modules("guardrails", "hal_smoke", "hal_attempts", "hal_road", "hal_setup", "skip"),
        _tests("guardrails", "hal_smoke", "hal_retries", "hal_road", "hal_setup", "setups"),
    ),
    "guardrails/chain": Target(
        _modules("guardrails", "chain", "hooks", "command", "broken"),
        _tests("guardrails", "chain", "hooks", "command", "lock"),
    ),
}


def _rest(package: str, *tests: str) -> Target:
    """Return the target of what no other target of a package changes."""
    taken = {
        path
        for target in _NAMED.values()
        for pattern in target.mutated
        for path in ROOT.glob(pattern.replace("/*", "/**/*.py"))
    }
    left = sorted(set((ROOT / "specops" / package).rglob("*.py")) - taken)
    return Target(tuple(str(path.relative_to(ROOT)) for path in left), tests)


TARGETS: Final = {
    **_NAMED,
    "evidence/rest": _rest(
        "evidence",
        *_tests("evidence", "configuration", "durations", "merge"),
        *_tests("evidence", "old_records", "proofs", "public", "sizes"),
    ),
    "guardrails/rest": _rest(
        "guardrails",
        *_tests("guardrails", "registry", "collector", "setups", "command", "hooks", "lock"),
    ),
}


def named(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the targets that words name, all of them where there is no word.

    Raises ``KeyError`` with the word that names none.
    """
    chosen: list[str] = []
    for word in words or ("",):
        found = [name for name in TARGETS if not word or word in {name, name.partition("/")[0]}]
        if not found:
            raise KeyError(word)
        chosen += [name for name in found if name not in chosen]
    return tuple(chosen)
