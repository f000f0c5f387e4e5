"""Signatures: made by one key, over one attestation, and nothing else holds."""

import base64
import builtins
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specops import strict_json
from specops.errors import EvidenceError, PreconditionError, UsageError
from specops.evidence.signature import (
    generate,
    load_signing_key,
    load_verifying_key,
    payload_fault,
)

MAKE_ONE = "make a pair with `specops evidence.keygen --key FILE`"
ATTESTATION = b'{"a":1}\n'


@pytest.fixture
def key(tmp_path: Path) -> Path:
    pytest.importorskip("securesystemslib", reason="needs the extra sign")
    path = tmp_path / "key"
    beside, key_id = generate(path)
    assert (beside, key_id) == (tmp_path / "key.pub", load_signing_key(path).key_id)
    return path


def signature(key: Path) -> dict[str, Any]:
    return dict(json.loads(load_signing_key(key).sign(ATTESTATION)))


def test_what_one_key_signed_the_other_of_its_pair_verifies(key: Path) -> None:
    signed = load_signing_key(key).sign(ATTESTATION)
    verifying = load_verifying_key(key.with_name("key.pub"))
    assert verifying.fault(signed) == ""
    assert payload_fault(signed, ATTESTATION) == ""
    told = json.loads(signed)
    assert told["payloadType"] == "application/vnd.in-toto+json"
    assert [one["keyid"] for one in told["signatures"]] == [load_signing_key(key).key_id]


def test_the_private_key_is_for_its_owner_alone_and_nothing_is_overwritten(key: Path) -> None:
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert not stat.S_IMODE(key.with_name("key.pub").stat().st_mode) & ~0o644
    before = key.read_bytes()
    with pytest.raises(UsageError, match=r"key\.pub exists already") as caught:
        generate(key)
    assert caught.value.remedy == "give another name, nothing was overwritten"
    key.with_name("key.pub").unlink()
    with pytest.raises(UsageError, match="key exists already"):
        generate(key)
    assert not key.with_name("key.pub").exists()
    assert key.read_bytes() == before


def test_keys_in_a_folder_that_is_not_there_are_an_error_of_one_line(key: Path) -> None:
    with pytest.raises(EvidenceError, match="the keys could not be written to") as caught:
        generate(key.parent / "nowhere" / "key")
    assert caught.value.remedy == "give a folder that can be written"


def test_another_key_does_not_verify(key: Path) -> None:
    other = key.with_name("other")
    _, key_id = generate(other)
    verifying = load_verifying_key(other.with_name("other.pub"))
    fault = verifying.fault(load_signing_key(key).sign(ATTESTATION))
    assert fault == f"it is not signed by the key {key_id[:12]}: VerificationError"


def _payload(told: dict[str, Any]) -> None:
    told["payload"] = base64.b64encode(b"{}").decode()


def _kind(told: dict[str, Any]) -> None:
    told["payloadType"] = "text/plain"


def _no_signature(told: dict[str, Any]) -> None:
    told["signatures"] = []


def _other_bytes(told: dict[str, Any]) -> None:
    told["signatures"][0]["sig"] = base64.b64encode(bytes(64)).decode()


def _no_base64(told: dict[str, Any]) -> None:
    told["payload"] = "*"


@pytest.mark.parametrize("change", [_payload, _kind, _no_signature, _other_bytes, _no_base64])
def test_no_part_of_a_signature_can_be_changed(
    key: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    told = signature(key)
    change(told)
    verifying = load_verifying_key(key.with_name("key.pub"))
    assert "it is not signed by the key" in verifying.fault(strict_json.pretty(told))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is no DSSE envelope"),
        (b"[]", "it is no DSSE envelope"),
        (b'{"payload": "*", "payloadType": ""}', "it is no DSSE envelope"),
        (b'{"payload": "e30=", "payloadType": "x"}', "its payload is no in-toto statement"),
        (
            b'{"payload": "e30=", "payloadType": "application/vnd.in-toto+json"}',
            "it was made over another attestation",
        ),
    ],
)
def test_an_envelope_over_something_else_is_told_without_a_key(content: bytes, why: str) -> None:
    assert payload_fault(content, ATTESTATION) == why


def test_a_key_that_others_can_read_is_refused(key: Path) -> None:
    key.chmod(0o640)
    with pytest.raises(PreconditionError, match="can be read by others") as caught:
        load_signing_key(key)
    assert caught.value.remedy == f"chmod 600 {key}"


@pytest.mark.parametrize("load", [load_signing_key, load_verifying_key])
def test_what_is_no_key_is_told_without_a_word_of_it(
    key: Path, load: Callable[[Path], object]
) -> None:
    key.write_text("-----BEGIN sentinel-4711-----\n", encoding="utf-8")
    with pytest.raises(PreconditionError) as caught:
        load(key)
    assert caught.value.message == f"{key} holds no ed25519 key in PEM: ValueError"
    assert caught.value.remedy == MAKE_ONE
    with pytest.raises(PreconditionError, match="nowhere cannot be read: ") as caught:
        load(key.with_name("nowhere"))
    assert caught.value.remedy == MAKE_ONE
    key.write_bytes(bytes((1 << 14) + 1))
    with pytest.raises(PreconditionError, match="it has more than 16384 bytes"):
        load(key)


def test_a_key_of_another_algorithm_is_none(key: Path) -> None:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - this test alone
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - as above

    other = ec.generate_private_key(ec.SECP256R1())
    public = other.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    private = other.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    key.with_name("key.pub").write_bytes(public)
    with pytest.raises(PreconditionError, match="holds no ed25519 key"):
        load_verifying_key(key.with_name("key.pub"))
    key.write_bytes(private)
    with pytest.raises(PreconditionError, match="holds no ed25519 key"):
        load_signing_key(key)


def test_without_the_library_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:  # noqa: ANN401 - the signature of __import__
        if name.startswith("securesystemslib"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(PreconditionError, match=r"specops-guardrails\[sign\]") as caught:
        generate(tmp_path / "key")
    assert caught.value.message == "signatures need the library securesystemslib"
    assert list(tmp_path.iterdir()) == []
