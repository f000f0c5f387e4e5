from collections.abc import Iterator

import pytest

from specops.hal.embedded.server import EmbeddedHal
from tests.unit.hal.embedded.reference_client import KEY


@pytest.fixture
def hal() -> Iterator[EmbeddedHal]:
    """A healthy HAL."""
    with EmbeddedHal(KEY) as running:
        yield running
