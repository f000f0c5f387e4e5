import pytest

from specops.app.hal.smoke import _port
from specops.errors import UsageError


def test_the_port_is_that_of_the_default_address_unless_another_is_given() -> None:
    assert (_port(None), _port("0"), _port("65535")) == (7878, 0, 65535)


@pytest.mark.parametrize("given", ["", "-1", "http", "٣", "1.5"])
def test_what_is_no_number_is_no_port(given: str) -> None:
    with pytest.raises(UsageError, match="--port is"):
        _port(given)
