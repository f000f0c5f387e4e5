"""Every command line that a document shows is executed, and prints what the document says.

Each section begins in a repository of its own: two specs, whose stages were run and committed.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from specops import console
from specops.commands.model import Command
from specops.commands.table import BY_NAME, COMMANDS
from specops.settings.table import SETTINGS
from tests.fakes import documented, repository
from tests.fakes.documented import Section, Shown
from tests.fakes.repository import PROJECT, Guarded, environment

# Lines that need what a test has not got, each with the reason; those are not executed here.
ILLUSTRATIVE = {
    "python3 -m venv": "it installs from the network; CI runs it to the letter (.ci/run)",
    "pip install": "it installs from the network",
    "nox -t": "it makes virtualenvs; tests/end_to_end/test_nox_guardrails.py runs it without",
    "nox -s": "it makes virtualenvs; tests/end_to_end/test_nox_guardrails.py runs it without",
    "invoke prove": "a whole proof takes minutes; tests/end_to_end/test_prove.py proves parts",
    "invoke hal.serve": "it serves until Ctrl-C; tests/end_to_end/test_hal_commands.py starts it",
}
# Sections that need a past which no test can wait for, each with the reason.
LATER = {
    ("docs/rollout.md", "Waivers by command"): "it waives a finding that a sound repository has "
    "not got; tests/end_to_end/test_rollout.py types these commands",
    ("docs/evidence-lifecycle.md", "Archives"): "archives hold what is three months old; "
    "tests/unit/app/test_evidence_archive.py types these commands at another time",
}
SECTIONS = [
    section
    for section in documented.sections()
    if any(not line.startswith(tuple(ILLUSTRATIVE)) for line in (c.line for c in section.commands))
    and not any(section.is_of(*place) for place in LATER)
]
OF_OTHERS = {"env"}  # flags of programs that a document warns of
OF_THE_PROGRAM = {"help", "version", "print-completion-script"}
OURS = ("invoke", "specops")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the repository once; each section gets a copy of it."""
    guarded = repository.make(tmp_path_factory.mktemp("documented") / "made")
    guarded.write(".gitignore", (PROJECT / ".gitignore").read_text(encoding="utf-8"))
    guarded.commit("begin")
    told = guarded.told("auto", "--spec", "SPEC-*")
    assert told["exitCode"] == 0, repository.messages(told)
    guarded.commit("evidence")
    guarded.git("update-ref", "refs/remotes/origin/main", "HEAD")
    return guarded.root


class Typist:
    """Types commands in a repository: ours in this process, others as a shell does."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Go to the repository, with the environment of a user."""
        self.root = root
        self._assigned: list[str] = []
        self._home = root.parent / "home"
        self._home.mkdir()
        monkeypatch.chdir(root)
        for name in [name for name in os.environ if name.startswith(("SPEC_OPS_", "HAL_SECRET_"))]:
            monkeypatch.delenv(name)
        for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
            monkeypatch.setenv(name, environment({})[name])
        self._patch = monkeypatch

    def type(self, line: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
        """Type one line; return its exit code and everything that it printed."""
        line = self._with_session(line).replace(".venv/bin/", "")
        variables, words = documented.words_of(line)
        if words and words[0] in OURS and not re.search(r"[|;<>&~$]", line):
            return self._in_process(variables, words, capsys)
        if not words or re.fullmatch(r"([A-Z]=\S+|[A-Z]=\$\(.*?\) ?)+", line):
            self._assigned.append(line)
        return self._shell(line)

    def _with_session(self, line: str) -> str:
        """Put the latest session of a stage in place of ``<session>``."""
        for prefix in re.findall(r"(\S*spec-[a-z]+_)<session>", line):
            path = prefix.partition("=")[2] or prefix
            found = sorted(self.root.glob(f"{path}*.log"))
            line = line.replace(f"{prefix}<session>", f"{prefix}{found[-1].stem.partition('_')[2]}")
        return line

    def _in_process(
        self, variables: dict[str, str], words: list[str], capsys: pytest.CaptureFixture[str]
    ) -> tuple[int, str]:
        """Run a command of ours."""
        with self._patch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            capsys.readouterr()
            code = console.main(words[1:])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    def _shell(self, line: str) -> tuple[int, str]:
        """Run a line in a shell in which our programs are those of this interpreter."""
        folder = Path(sys.executable).parent
        script = "\n".join((*self._assigned, line))
        done = subprocess.run(
            ["/bin/bash", "-c", script],
            cwd=self.root,
            env=environment(
                {
                    "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
                    **_AUTHOR,
                    "HOME": str(self._home),
                }
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=repository.DEADLINE_S,
        )
        return done.returncode, done.stdout


_AUTHOR = {
    f"GIT_{role}_{part}": value
    for role in ("AUTHOR", "COMMITTER")
    for part, value in (("NAME", "t"), ("EMAIL", "t@example.invalid"))
}


@pytest.mark.parametrize("section", SECTIONS, ids=str)
def test_what_a_document_shows_is_what_happens(
    section: Section,
    prepared: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    missing = [program for program in ("cargo", "jq") if not shutil.which(program)]
    if any(program in repr(section.commands) for program in missing):
        pytest.skip(f"there is no {' and no '.join(missing)} on this machine")
    root = Path(shutil.copytree(prepared, tmp_path / "repository", symlinks=True))
    typist = Typist(root, monkeypatch)
    for shown in section.commands:
        for line in shown.given:
            code, printed = typist.type(line, capsys)
            assert code == 0, (line, printed)
        if not shown.line.startswith(tuple(ILLUSTRATIVE)):
            _compare(shown, *typist.type(shown.line, capsys))


def _compare(shown: Shown, code: int, printed: str) -> None:
    """Hold a command to what its document says of it."""
    told = f"{shown.line}\n{printed}"
    assert "Traceback" not in printed, told
    assert code == shown.exit_code, told
    missing = [line for line in shown.output if not documented.is_told(line, printed)]
    assert not missing, (missing, told)


def test_the_main_job_prints_what_the_readme_shows_and_nothing_else(
    prepared: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The readme's first command installs from the network; what it comes to is held here."""
    (main_job,) = [
        shown
        for section in SECTIONS
        if section.is_of("README.md", "Run it")
        for shown in section.commands
        if shown.line.startswith("python3 -m venv")
    ]
    root = Path(shutil.copytree(prepared, tmp_path / "repository", symlinks=True))
    line = main_job.line.rpartition(" && ")[2]
    code, printed = Typist(root, monkeypatch).type(line, capsys)
    assert (code, main_job.exit_code) == (0, 0)
    assert _masked(printed.splitlines()) == _masked(main_job.output)


def _masked(lines: Iterable[str]) -> list[str]:
    """Mask what differs from run to run: times, sessions, and which check was through first."""
    times = (re.sub(r"\s+\d+ ms", " N ms", line) for line in lines)
    return sorted(re.sub(r"_(<session>|[0-9TZ]+-[0-9a-f]{6})\.", "_S.", line) for line in times)


def test_every_exception_is_one_that_a_document_needs() -> None:
    lines = {c.line for section in documented.sections() for c in section.commands}
    lines |= {line for _, line in documented.spans()}
    lines |= {line.removeprefix("`") for line in _all_text().split("`") if "\n" not in line}
    assert all(any(one.is_of(*place) for one in documented.sections()) for place in LATER)
    unused = [start for start in ILLUSTRATIVE if not any(line.startswith(start) for line in lines)]
    assert not unused


def _all_text() -> str:
    """Return the text of all documents."""
    return "\n".join(path.read_text(encoding="utf-8") for path in documented.documents())


@pytest.mark.parametrize(("document", "line"), sorted(set(documented.spans())))
def test_a_command_within_a_sentence_can_be_parsed(document: str, line: str) -> None:
    """Words in angle brackets and capitals stand for something; flags and names do not."""
    _, words = documented.words_of(line.replace("|", "/"))
    name = words[1]
    if name.startswith(("-", "COMMAND")) or "*" in name or name.isupper() or "..." in words[:2]:
        return
    assert name in BY_NAME, f"{document} speaks of {line}"
    cut = words.index("--") if "--" in words else len(words)
    flags = {word.partition("=")[0] for word in words[2:cut] if word.startswith("--")}
    known = {f"--{option.name}" for option in BY_NAME[name].options} | {"--help"}
    assert flags <= known, f"{document} speaks of {line}"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_and_every_flag_is_in_a_document(command: Command) -> None:
    text = _all_text()
    name, options = command.name, command.options
    assert f"`{name}`" in text
    missing = [option.name for option in options if f"--{option.name}" not in text]
    assert not missing


def test_every_setting_and_variable_is_in_a_document() -> None:
    text = _all_text()
    for setting in SETTINGS:
        assert f"`{setting.key}`" in text
        assert not setting.variable or f"`{setting.variable}`" in text


def test_a_variable_that_a_document_speaks_of_is_one_that_is_read() -> None:
    known = {setting.variable for setting in SETTINGS} | {"SPEC_OPS_BASELINE_"}
    spoken = set(re.findall(r"\bSPEC_OPS_[A-Z_]+\b", _all_text()))
    assert spoken - known == set()


def test_a_flag_that_a_document_speaks_of_exists() -> None:
    known = {option.name for command in COMMANDS for option in command.options}
    flags = set(re.findall(r"`--([a-z][a-z-]*)(?:[ =][^`]*)?`", _all_text()))
    assert flags - known <= {*OF_THE_PROGRAM, *OF_OTHERS}


def test_links_lead_somewhere() -> None:
    for path in documented.documents():
        text = re.sub(r"```.*?```|`[^`\n]*`", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if not re.match(r"[a-z]+:|#", target):
                there = (path.parent / target.partition("#")[0]).resolve()
                assert there.exists(), f"{path} links to {target}"


def test_links_to_headings_lead_to_one() -> None:
    for path in documented.documents():
        text = path.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)\s:]*#[^)\s]+)\)", text):
            name, _, anchor = target.partition("#")
            other = (path.parent / name).resolve() if name else path
            headings = re.findall(r"^#+ (.*)$", other.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}
            assert anchor in anchors, f"{path} links to {target}"


def test_the_packets_of_this_repository_are_valid_even_strictly(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert console.main(["docs.validate", "--strict", "--root", str(PROJECT)]) == 0
    assert "passed: docs.validate" in capsys.readouterr().out


def test_the_prepared_repository_is_clean(prepared: Path) -> None:
    assert Guarded(prepared).git("status", "--porcelain") == ""
