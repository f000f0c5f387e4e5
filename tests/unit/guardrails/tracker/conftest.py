from pathlib import Path

import pytest

from tests.unit.guardrails.tracker import documents


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return documents.repository(tmp_path)
