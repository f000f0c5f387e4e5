"""Runs every guardrail on the repository in the working folder, for the nox sessions.

``python -m tools.guardrails warn`` or ``strict``: each command decides its own exit code, and the
worst of them is ours. Evidence goes to ``build/guardrails/<mode>``, emptied before each run; the
summary is printed, and added to ``$GITHUB_STEP_SUMMARY`` where there is one. What follows the mode
picks what is proved, as in ``strict --code TR008``; the row of the proof then says so.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

MODES: Final = ("warn", "strict")
DEADLINE_S: Final = 1800
REFUSED, COULD_NOT_JUDGE, INTERRUPTED = 2, 3, 130
# What is judged as it is committed; then the stages; then the evidence that these have left.
COMMITTED: Final = (
    ("lint.tracker",),
    ("lint.telemetry",),
    ("docs.validate", "--strict"),
    ("evidence.verify",),  # not strict: what is committed is older than what is about to be
)
STAGES: Final = ("auto", "--spec", "SPEC-*")
# A guardrail that does not close is red in both; under strict a set-up that opens one is, too.
PROOF: Final = {"warn": ("prove",), "strict": ("prove", "--strict-proof")}
# What these come to is no matter of enforcement: they do not take it.
NEVER_SOFT: Final = frozenset({"gate", "prove"})
PROVED: Final = "proved: "
LEFT: Final = (("lint.telemetry",), ("evidence.verify", "--strict"), ("gate",))


@dataclass(frozen=True)
class Ended:
    """A command that is over: what it was, its exit code, and the document that it printed."""

    command: str
    exit_code: int
    document: dict[str, Any]

    @property
    def word(self) -> str:
        """What the command came to: ``warned`` where warn mode let findings through."""
        verdict = str(self.document.get("verdict", "error"))
        return "warned" if verdict == "failed" and self.exit_code == 0 else verdict

    @property
    def findings(self) -> list[dict[str, Any]]:
        """The findings."""
        return list(self.document.get("findings", ()))

    @property
    def proved(self) -> list[str]:
        """The line of a proof that says how many faults were caught."""
        return [note for note in self.document.get("notes", ()) if note.startswith(PROVED)]


def evidence_root(mode: str) -> str:
    """Return the folder of a mode's evidence, relative to the root."""
    return f"build/guardrails/{mode}/evidence"


def commands(mode: str, picked: Sequence[str]) -> Iterable[tuple[Sequence[str], dict[str, str]]]:
    """Give every command with the variables that it gets; ``picked`` is what is proved of all."""
    own = {"SPEC_OPS_EVIDENCE_ROOT": evidence_root(mode)}
    for command in COMMITTED:
        yield command, {}
    yield STAGES, own
    yield (*PROOF[mode], *picked), own
    for command in LEFT:
        yield command, own


def run(command: Sequence[str], mode: str, variables: dict[str, str]) -> Ended:
    """Run one command; one that is green and told nothing has judged nothing."""
    enforced = [] if command[0] in NEVER_SOFT else ["--enforcement", mode]
    argv = [*command, *enforced, "--output-format", "json"]
    done = subprocess.run(
        [sys.executable, "-m", "specops", *argv],
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        check=False,
        timeout=DEADLINE_S,
    )
    try:
        document = dict(json.loads(done.stdout))
    except ValueError:
        return Ended(" ".join(command), done.returncode or COULD_NOT_JUDGE, {})
    return Ended(" ".join(command), done.returncode, document)


def told(ended: Sequence[Ended], mode: str) -> str:
    """Return the summary as Markdown: a table of the commands, and every finding below it."""
    rows = [
        f"| `{one.command}` | {one.word} | {one.exit_code} | {one.document.get('checked', 0)} "
        f"| {len(one.findings)} |"
        for one in ended
    ]
    head = ["| Command | Verdict | Exit | Checked | Findings |", "| --- | --- | --- | --- | --- |"]
    proved = [f"**{line}**" for one in ended for line in one.proved]
    return "\n".join([f"## guardrails({mode})", "", *head, *rows, "", *proved, *_findings(ended)])


def _findings(ended: Sequence[Ended]) -> Iterable[str]:
    """Give a line for each finding, and for each command or check that could not judge."""
    for one in ended:
        for finding in one.findings:
            place = finding.get("location", {})
            where = ":".join(str(place[key]) for key in ("path", "line") if key in place)
            yield f"- {finding['code']} {where} {finding['message']}"
        for result in one.document.get("results", ()):
            if result["verdict"] == "error":
                yield f"- could not judge {result['name']}: {result['reason']}"
        if error := one.document.get("error"):
            yield f"- `{one.command}`: {error['message']}: {error['remedy']}"


def main(arguments: Sequence[str]) -> int:
    """Run all of them and return the worst exit code."""
    mode, *picked = arguments or ("",)
    if mode not in MODES:
        usage = f"python -m tools.guardrails {'|'.join(MODES)} [--code CODE] [--guardrail NAME]"
        print(f"usage: {usage}", file=sys.stderr)
        return REFUSED
    shutil.rmtree(Path(evidence_root(mode)).parent, ignore_errors=True)
    ended = []
    for command, variables in commands(mode, picked):
        ended.append(run(command, mode, variables))
        if ended[-1].exit_code == INTERRUPTED:
            break
    summary = told(ended, mode)
    print(summary, flush=True)
    if path := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(path).open("a", encoding="utf-8") as stream:
            stream.write(f"{summary}\n")
    return max(one.exit_code for one in ended)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
