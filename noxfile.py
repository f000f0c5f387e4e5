"""The sessions of this repository: see ``nox --list``. Plain ``nox`` runs what CI demands."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nox
from nox.command import CommandFailed

PYTHONS = ("3.11", "3.12", "3.13", "3.14")

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_missing_interpreters = False
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "types", "tests", "coverage", "acceptance", "prove"]


def _folder(version: str) -> Path | None:
    """Find the folder of an interpreter that runs: on the path, or among those that pyenv keeps.

    A shim on the path may have no interpreter behind it, so each candidate is started once.
    """
    kept = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
    candidates = [*sorted(kept.glob(f"versions/{version}.*/bin")), *map(Path, os.get_exec_path())]
    return next((folder for folder in candidates if _runs(folder / f"python{version}")), None)


def _runs(path: Path) -> bool:
    """Tell whether an interpreter starts."""
    asked = [str(path), "-c", "import venv"]
    return path.is_file() and os.spawnv(os.P_WAIT, asked[0], asked) == 0  # noqa: S606 - no shell


FOLDERS = {version: folder for version in PYTHONS if (folder := _folder(version))}
# nox and uv look interpreters up on the path: those that run come before shims that do not.
os.environ["PATH"] = os.pathsep.join([*map(str, FOLDERS.values()), os.environ["PATH"]])
os.environ["UV_PYTHON_DOWNLOADS"] = "never"
# Most of a short process is the compiling of what it imports, unless that was done before.
os.environ["UV_COMPILE_BYTECODE"] = "1"
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
MEASURED = next(iter(FOLDERS), None)
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder with a name of its own is made in it
MEMORY_NEEDED = 4 << 30


def _install(session: nox.Session, *groups: str) -> None:
    """Install the project as users get it, and dependency groups of pyproject.toml."""
    session.install("-e", ".", *nox.project.dependency_groups(nox.project.load_toml(), *groups))


def _install_with_what_canaries_need(session: nox.Session) -> None:
    """Install the project, and what some canaries need: they sign, or run a test."""
    session.install("-e", ".[sign]", "pytest>=8.4")


def _will_do(folder: Path) -> bool:
    """Tell whether a folder has room for what tests make, and lets them run it."""
    if not folder.is_dir() or os.statvfs(folder).f_flag & os.ST_NOEXEC:
        return False
    return shutil.disk_usage(folder).free > MEMORY_NEEDED


@contextlib.contextmanager
def _scratch(session: nox.Session) -> Iterator[None]:
    """Give a session a temporary folder: in memory where that will do, unless ``TMPDIR`` is set.

    Tests make repositories by the thousand: on a disk they wait for it longer than they compute.
    """
    place = MEMORY if "TMPDIR" not in os.environ and _will_do(MEMORY) else None
    with tempfile.TemporaryDirectory("", "specops-", place, ignore_cleanup_errors=True) as folder:
        session.env["TMPDIR"] = folder
        yield


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting with ruff, and the workflows with what knows them."""
    session.install(*nox.project.dependency_groups(nox.project.load_toml(), "lint", "workflows"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    workflows = sorted(map(str, Path(".github/workflows").glob("*.yml")))
    workflows.append("specops/templates/workflow.yml")
    session.run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows)
    session.run("zizmor", "--offline", "--quiet", *workflows)


@nox.session
def types(session: nox.Session) -> None:
    """Check every annotation with mypy in strict mode."""
    _install(session, "types")
    session.run("mypy")


@nox.session(python=list(FOLDERS))
def tests(session: nox.Session) -> None:
    """Run the tests on one interpreter; on the oldest, measure branches in child processes too.

    One interpreter is enough to say which branches ran, and to measure makes every process slower.
    """
    _install(session, "tests")
    session.run("python", "-m", "compileall", "-q", "specops", "tests")
    measure = ["coverage", "run", "-m"] if session.python == MEASURED else ["python", "-m"]
    # Many tests wait for a process of their own: a third worker pays on two processors.
    workers = max(3, os.cpu_count() or 1)
    # To rewrite the asserts takes each worker longer than many a test: only what fails is run again
    # for its words, and red it stays.
    shared = ["-n", str(workers), "--dist", "worksteal", "--assert=plain"]
    with _scratch(session):
        try:
            session.run(*measure, "pytest", *(session.posargs or shared))
        except CommandFailed:
            if not session.posargs:
                again = ["--last-failed", "--last-failed-no-failures=none"]
                with contextlib.suppress(CommandFailed):
                    session.run("python", "-m", "pytest", *again)
            raise


@nox.session
def coverage(session: nox.Session) -> None:
    """Combine what the test sessions measured; every branch of ``specops/`` must have run."""
    session.install("coverage>=7.10")
    session.run("coverage", "combine")
    session.run("coverage", "report")


@nox.session(default=False, tags=["guardrails"])
@nox.parametrize("enforcement", [nox.param(mode, id=mode) for mode in ("warn", "strict")])
def guardrails(session: nox.Session, enforcement: str) -> None:
    """Run every guardrail on this repository's own packets, tracker and evidence.

    The exit code is decided in specops, never here: under warn, findings are green and shown, and
    a crash, a missing tool or nothing checked is red. Both prove every guardrail; to prove a few,
    name them behind ``--``, as in ``nox -s 'guardrails(strict)' -- --code TR008``.
    """
    _install_with_what_canaries_need(session)
    with _scratch(session):
        session.run("python", "-m", "tools.guardrails", enforcement, *session.posargs)


@nox.session
def acceptance(session: nox.Session) -> None:
    """Show the packets of this repository in a fresh clone; each break must redden its row alone.

    The checks run tests of this repository, hence the tests' dependencies.
    """
    _install(session, "tests")
    with _scratch(session):
        session.run("python", "-m", "tools.acceptance")


@nox.session
def prove(session: nox.Session) -> None:
    """Plant a fault for every check code, and show that its guardrail goes red.

    The guardrails sessions prove too, in CI; this one is for who changes the code.
    """
    _install_with_what_canaries_need(session)
    with _scratch(session):
        session.run("specops", "prove", *session.posargs)


@nox.session(default=False)
def mutants(session: nox.Session) -> None:
    """Change the guardrails one operator at a time, and report what no test notices.

    What is changed, and with which tests, is in ``tools/mutant_targets.py``; names of targets can
    follow ``--``, as in ``nox -s mutants -- policy guardrails/tracker``.
    """
    _install(session, "tests", "mutants")
    session.run("python", "-m", "tools.mutants", *session.posargs)


@nox.session(default=False)
def interruptions(session: nox.Session) -> None:
    """Send Ctrl-C at one line of a command after the other, also at those of Python's own library.

    Names of commands of ``tools/interruptions.py`` can follow ``--``, and ``--seconds`` for each.
    """
    _install(session, "tests")
    with _scratch(session):
        session.run("python", "-m", "tools.interruptions", *session.posargs)


@nox.session(default=False)
def package(session: nox.Session) -> None:
    """Build wheel and sdist, and use the wheel in a clean environment of each interpreter.

    A release begins with it (docs/stability.md). Not by default: it installs from the network
    once for each interpreter, and tests/contract/test_package.py looks at the contents every time.
    """
    session.install(*nox.project.dependency_groups(nox.project.load_toml(), "package"))
    interpreters = [str(folder / f"python{version}") for version, folder in FOLDERS.items()]
    session.run("python", "-m", "tools.package", *interpreters)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Print the ratios of the benchmarks; noisy machines make no verdict of them."""
    _install(session, "bench")
    for path in sorted(Path("benchmarks").glob("bench_*.py")):
        session.run("python", str(path), *session.posargs)
