from pathlib import Path

import pytest

from tests.fakes.acceptance import Bench, repository


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(repository(tmp_path / "original").root)
