"""Whoever spares the search for cycles leaves it as it was."""

import gc
from collections.abc import Iterator

import pytest

from specops.guardrails.collector import without_collector


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    was_enabled = gc.isenabled()
    yield
    (gc.enable if was_enabled else gc.disable)()


@pytest.mark.parametrize("is_enabled", [True, False])
def test_the_search_for_cycles_is_off_and_then_what_it_was(*, is_enabled: bool) -> None:
    (gc.enable if is_enabled else gc.disable)()
    with without_collector():
        assert not gc.isenabled()
    assert gc.isenabled() is is_enabled


def test_it_is_on_again_also_after_an_error() -> None:
    gc.enable()
    with pytest.raises(ValueError, match="boom"), without_collector():
        raise ValueError("boom")  # noqa: EM101 - said for the test alone
    assert gc.isenabled()
