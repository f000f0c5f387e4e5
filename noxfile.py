"""The sessions of this repository: see ``nox --list``. Plain ``nox`` runs what CI demands."""

import os
import shutil
import sys
from pathlib import Path

import nox

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
BACKEND = "uv" if shutil.which("uv") else "virtualenv"

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = BACKEND
nox.options.error_on_missing_interpreters = False
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "types", "tests", "coverage"]


def _interpreter(version: str) -> str | None:
    """Find an interpreter that runs: on the path, or among those that pyenv keeps.

    A shim on the path may exist without an interpreter behind it, so each candidate is asked.
    """
    if sys.version_info[:2] == tuple(int(part) for part in version.split(".")):
        return sys.executable
    kept = sorted(Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser().glob(f"versions/{version}.*/bin/python"))
    candidates = [str(path) for path in kept] + [found for found in [shutil.which(f"python{version}")] if found]
    return next((path for path in candidates if _runs(path)), None)


def _runs(path: str) -> bool:
    """Tell whether an interpreter starts."""
    return os.spawnv(os.P_WAIT, path, [path, "-c", "import venv"]) == 0


PRESENT = [path for version in PYTHONS if (path := _interpreter(version))]


def _install(session: nox.Session, *groups: str) -> None:
    """Install the project as users get it, and dependency groups of pyproject.toml."""
    session.install("-e", ".", *nox.project.dependency_groups(nox.project.load_toml(), *groups))


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting with ruff."""
    session.install(*nox.project.dependency_groups(nox.project.load_toml(), "lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check every annotation with mypy in strict mode."""
    _install(session, "types")
    session.run("mypy")


@nox.session(python=PRESENT)
def tests(session: nox.Session) -> None:
    """Run the tests on one interpreter, measuring branches, child processes included."""
    _install(session, "tests")
    session.run("coverage", "run", "-m", "pytest", *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Combine what the test sessions measured; every branch of ``specops/`` must have run."""
    session.install("coverage>=7.10")
    session.run("coverage", "combine")
    session.run("coverage", "report")


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Print the ratios of the benchmarks; noisy machines make no verdict of them."""
    _install(session, "bench")
    for path in sorted(Path("benchmarks").glob("bench_*.py")):
        session.run("python", str(path), *session.posargs)
