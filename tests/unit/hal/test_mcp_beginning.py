from concurrent.futures import Future

import pytest

from specops.hal.mcp_session import tell_who_waits


def test_an_error_is_raised_where_somebody_waits_for_the_beginning() -> None:
    ready: Future[None] = Future()
    tell_who_waits(ready, ValueError("first"))
    tell_who_waits(ready, ValueError("too late"))
    with pytest.raises(ValueError, match="first"):
        ready.result(0)
