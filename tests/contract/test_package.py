"""What is in the wheel and in the sdist; ``nox -s package`` installs and uses them."""

import os
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest
from hatchling import build

from specops import __version__
from tests.fakes.repository import PROJECT

NAME = f"specops_guardrails-{__version__}"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, unpacked too, and a wheel of the checkout and one of the sdist."""
    folder = tmp_path_factory.mktemp("built")
    before = Path.cwd()
    try:
        os.chdir(PROJECT)
        build.build_sdist(str(folder))
        build.build_wheel(str(folder))
        shutil.unpack_archive(folder / f"{NAME}.tar.gz", folder, filter="data")
        os.chdir(folder / NAME)
        build.build_wheel(str(folder / "again"))
    finally:
        os.chdir(before)
    return folder


def wheel(folder: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(folder / f"{NAME}-py3-none-any.whl")


def kept(*folders: str) -> set[str]:
    """Return the files that git keeps."""
    argv = ["git", "ls-files", "-z", *folders]
    done = subprocess.run(argv, cwd=PROJECT, capture_output=True, text=True, check=True)
    return {name for name in done.stdout.split("\0") if name and (PROJECT / name).is_file()}


def test_the_wheel_has_every_file_of_the_package_and_nothing_beside_it(built: Path) -> None:
    with wheel(built) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert kept("specops") <= names
    assert all(name.startswith("specops/") for name in names)
    assert {"specops/py.typed", "specops/schemas/proof.schema.json"} <= names
    assert "specops/report/templates/report.html" in names


def test_the_wheel_says_how_it_is_started_what_it_needs_and_what_its_licence_is(
    built: Path,
) -> None:
    with wheel(built) as archive:
        told = archive.read(f"{NAME}.dist-info/METADATA")
        scripts = archive.read(f"{NAME}.dist-info/entry_points.txt").decode()
        assert f"{NAME}.dist-info/licenses/LICENSE" in archive.namelist()
    assert "specops = specops.__main__:main" in scripts
    lines = told.decode().splitlines()
    assert "Requires-Python: >=3.11" in lines
    assert "Provides-Extra: report" in lines


def test_the_sdist_is_the_whole_repository_which_its_tests_need(built: Path) -> None:
    with tarfile.open(built / f"{NAME}.tar.gz") as archive:
        names = {name.removeprefix(f"{NAME}/") for name in archive.getnames()}
    assert kept() - names == set()


def test_the_sdist_builds_the_same_wheel(built: Path) -> None:
    with wheel(built) as here, wheel(built / "again") as there:
        assert here.namelist() == there.namelist()
        assert all(here.read(name) == there.read(name) for name in here.namelist())
