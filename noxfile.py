"""The sessions of this repository: see ``nox --list``. Plain ``nox`` runs what CI demands."""

import os
from pathlib import Path

import nox

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
MEASURED = next(iter(FOLDERS), None)


def _install(session: nox.Session, *groups: str) -> None:
    """Install the project as users get it, and dependency groups of pyproject.toml."""
    session.install("-e", ".", *nox.project.dependency_groups(nox.project.load_toml(), *groups))


def _install_with_what_canaries_need(session: nox.Session) -> None:
    """Install the project, and what some canaries need: they sign, or run a test."""
    session.install("-e", ".[sign]", "pytest>=8.4")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting with ruff, and the workflows with what knows them."""
    session.install(*nox.project.dependency_groups(nox.project.load_toml(), "lint", "workflows"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    workflows = sorted(map(str, Path(".github/workflows").glob("*.yml")))
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
    shared = ["-n", str(workers), "--dist", "worksteal"]
    session.run(*measure, "pytest", *(session.posargs or shared))


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
    session.run("python", "-m", "tools.guardrails", enforcement, *session.posargs)


@nox.session
def acceptance(session: nox.Session) -> None:
    """Show the packets of this repository in a fresh clone; each break must redden its row alone.

    The checks run tests of this repository, hence the tests' dependencies.
    """
    _install(session, "tests")
    session.run("python", "-m", "tools.acceptance")


@nox.session
def prove(session: nox.Session) -> None:
    """Plant a fault for every check code, and show that its guardrail goes red.

    The guardrails sessions prove too, in CI; this one is for who changes the code.
    """
    _install_with_what_canaries_need(session)
    session.run("specops", "prove", *session.posargs)


@nox.session(default=False)
def mutants(session: nox.Session) -> None:
    """Change the guardrails one operator at a time, and report what no test notices.

    What is changed, and with which tests, is in ``tools/mutants.py``; names of targets can follow
    ``--``, as in ``nox -s mutants -- policy expectation``.
    """
    _install(session, "tests", "mutants")
    session.run("python", "-m", "tools.mutants", *session.posargs)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Print the ratios of the benchmarks; noisy machines make no verdict of them."""
    _install(session, "bench")
    for path in sorted(Path("benchmarks").glob("bench_*.py")):
        session.run("python", str(path), *session.posargs)
