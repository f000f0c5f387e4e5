"""Builds wheel and sdist and uses them as a user would: ``nox -s package``.

The arguments are interpreters. For each of them the wheel is installed in an environment of its own
and used in a small repository outside of this one, so that nothing of the checkout can be imported.
What was built is left in ``dist/``.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
DIST: Final = ROOT / "dist"
DEADLINE_S: Final = 600
SPEC: Final = "SPEC-DEMO-001"
PROFILE: Final = Path("docs/hal/hal_profile.json")


def main(interpreters: Sequence[str]) -> int:
    """Build, check, install and use; the first step that fails ends it."""
    if not interpreters:
        print("there is no interpreter to install the wheel for")
        return 3
    try:
        wheel = _built()
        for interpreter in interpreters:
            with tempfile.TemporaryDirectory() as folder:
                _used(wheel, interpreter, Path(folder))
    except subprocess.CalledProcessError as error:
        print(f"{' '.join(map(str, error.cmd))}\nended with {error.returncode}:")
        print(error.stdout, end="")
        return 1
    return 0


def _built() -> Path:
    """Build both, hold the sdist to the wheel, and return the wheel."""
    shutil.rmtree(DIST, ignore_errors=True)
    build = (sys.executable, "-m", "build", "--outdir")
    _run((*build, DIST, "--sdist", "--wheel", "."), ROOT)
    (wheel,), (sdist,) = DIST.glob("*.whl"), DIST.glob("*.tar.gz")
    _run((sys.executable, "-m", "twine", "check", "--strict", wheel, sdist), ROOT)
    print(f"twine check --strict: {wheel.name} and {sdist.name} pass")
    with tempfile.TemporaryDirectory() as folder:
        shutil.unpack_archive(sdist, folder, filter="data")
        (unpacked,) = Path(folder).iterdir()
        _run((*build, Path(folder) / "again", "--wheel", unpacked), unpacked)
        if (Path(folder) / "again" / wheel.name).read_bytes() != wheel.read_bytes():
            raise subprocess.CalledProcessError(1, ["cmp"], f"{sdist.name} builds another wheel\n")
    print("the sdist builds the same wheel, byte for byte")
    return wheel


def _used(wheel: Path, interpreter: str, folder: Path) -> None:
    """Install the wheel in a clean environment, and use what needs its data."""
    environment, repository = folder / "environment", folder / "a repository"
    _run((interpreter, "-m", "venv", environment), folder)
    python, specops = environment / "bin" / "python", environment / "bin" / "specops"
    _run((python, "-m", "pip", "install", "--quiet", f"{wheel}[report]"), folder)
    told = [_run((python, "-m", "pip", "check"), folder), _run((specops, "--version"), folder)]
    (repository / PROFILE.parent).mkdir(parents=True)
    shutil.copy(ROOT / PROFILE, repository / PROFILE)
    _run(("git", "init", "--quiet"), repository)
    _run((specops, "docs.template", "--spec", f"{SPEC}-search", "--title", "Search"), repository)
    told.append(_run((specops, "validate", "--spec", SPEC, "--hal", "embedded"), repository))
    told.append(_run((specops, "evidence.verify"), repository))
    told.append(_run((specops, "report"), repository))
    print(f"{interpreter}:")
    print("".join(f"  {line}\n" for one in told for line in one.splitlines()), end="")


def _run(argv: Sequence[str | Path], cwd: Path) -> str:
    """Run a command that has to succeed, and return its output; nothing leads it back here."""
    leading = ("PYTHON", "SPEC_OPS_", "VIRTUAL_ENV")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(leading)}
    done = subprocess.run(
        list(map(str, argv)),
        cwd=cwd,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
        timeout=DEADLINE_S,
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
