import pytest

from specops.errors import UsageError
from specops.shards.model import Shard, parse_count, parse_shard


@pytest.mark.parametrize("text", ["1/1", "2/4", "16/16"])
def test_a_shard_is_read_as_it_is_written(text: str) -> None:
    assert str(parse_shard(text)) == text


def test_a_shard_counts_from_one() -> None:
    assert parse_shard("2/4") == Shard(2, 4)


@pytest.mark.parametrize(
    "text", ["", "1", "0/4", "5/4", "1/0", "-1/4", "1/4 ", " 1/4", "01/4", "1/4\n", "a/b", "1.0/4"]
)
def test_what_is_no_shard_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(UsageError, match="it must be i/N") as refused:
        parse_shard(text)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("text", ["", "0", "-1", "two", "1e3", "1234567", "4\n"])
def test_what_is_no_number_of_shards_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="a number above 0"):
        parse_count(text)


def test_a_number_of_shards_is_read() -> None:
    assert parse_count("16") == 16
