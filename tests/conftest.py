import os
import shutil
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.fakes import repository
from tests.fakes.repository import Guarded

# How long an example takes is a matter of the machine: it is measured in benchmarks/, not here.
# Every run of CI tries each property on several interpreters, each time with other examples.
# Nor is it a failure when chance draws few examples that fit.
settings.register_profile(
    "steady",
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("steady")


def pytest_configure() -> None:
    """Begin as from a terminal: what started the tests may ignore that one is closed (nohup)."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a git repository with this project's packets once; it is copied and never changed."""
    return repository.make(tmp_path_factory.mktemp("made")).root


@pytest.fixture
def guarded(made: Path, tmp_path: Path) -> Guarded:
    """A git repository with this project's packets and the embedded HAL."""
    return Guarded(Path(shutil.copytree(made, tmp_path / "guarded", symlinks=True)))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Real evidence of another repository, where this machine has it."""
    beside = repository.PROJECT.parent / "shared" / "corpus"
    folder = Path(os.environ.get("SPECOPS_CORPUS", beside))
    if not folder.is_dir():
        pytest.skip("the corpus of real evidence is not on this machine")
    return folder


@pytest.fixture(scope="session")
def call_tool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the program of the cargo road is built: once, whoever asks first."""
    return tmp_path_factory.getbasetemp().parent / "call-tool"
