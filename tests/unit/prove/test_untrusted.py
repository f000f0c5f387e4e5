import ssl
from pathlib import Path

import pytest

from specops.hal.embedded.server import EmbeddedHal
from specops.hal.http import HttpTransport
from specops.hal.interface import FailureClass, Request
from specops.prove import untrusted

KEY = "a-key-of-a-test-0123456789"


def test_trust_is_all_that_the_certificate_lacks(tmp_path: Path) -> None:
    with EmbeddedHal(KEY, tls=untrusted.context()) as hal:
        request = Request("health", "GET", f"{hal.base_url}/health", {}, None, 30.0)
        refused = HttpTransport().send(request).failure
        assert refused is not None
        assert refused.kind is FailureClass.TLS
        known = ssl.get_server_certificate(("127.0.0.1", int(hal.base_url.rpartition(":")[2])))
        authority = tmp_path / "authority.pem"
        authority.write_text(known, encoding="ascii")
        assert HttpTransport(ca_file=str(authority)).send(request).failure is None


def test_nothing_of_the_key_stays_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    untrusted.context()
    assert list(tmp_path.iterdir()) == []
