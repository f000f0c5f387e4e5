"""What the tests of evidence share: a machine that stands in a time zone of its own."""

import time
from collections.abc import Iterator

import pytest


@pytest.fixture
def far_away() -> Iterator[None]:
    """Let the machine stand where the clock is 5 hours and 45 minutes ahead of UTC."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "XYZ-5:45")
        time.tzset()
        yield
    time.tzset()
