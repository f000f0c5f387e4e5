import pytest

from specops.collaborator import collaborator


@collaborator
class Pair:
    """Two things that work together."""

    one: int
    key: str = "sentinel-4711"


def test_a_collaborator_is_frozen_and_compared_by_identity() -> None:
    pair = Pair(1)
    assert (pair.one, pair.key) == (1, "sentinel-4711")
    assert pair != Pair(1)
    with pytest.raises(AttributeError):
        pair.one = 2  # type: ignore[misc] # what mypy refuses must fail when it runs, too


def test_a_collaborator_never_spells_out_what_it_holds() -> None:
    assert "sentinel" not in repr(Pair(1))
    assert "sentinel" not in f"{Pair(1)}"
