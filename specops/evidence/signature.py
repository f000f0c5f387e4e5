"""Signatures of attestations: DSSE (https://github.com/secure-systems-lab/dsse), ed25519 keys.

The only module that knows the signing library, which comes with the extra ``sign`` and is imported
when a key is used. A signature lies beside the attestation and holds the same bytes once more:
readers without a key lose nothing.
"""

import base64
import binascii
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from specops import strict_json
from specops.collaborator import collaborator
from specops.errors import EvidenceError, PreconditionError, UsageError
from specops.evidence.durable import flush_folder
from specops.evidence.regular import read_regular

if TYPE_CHECKING:
    from types import ModuleType

PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
_MAX_KEY_BYTES: Final = 1 << 14
_REMEDY: Final = "make a pair with `specops evidence.keygen --key FILE`"
_INSTALL: Final = "install it with the extra: pip install 'specops-guardrails[sign]'"


@collaborator
class SigningKey:
    """A private key; ``signer`` is the library's."""

    signer: Any

    @property
    def key_id(self) -> str:
        """The id by which a signature names its key."""
        return str(self.signer.public_key.keyid)

    def sign(self, attestation: bytes) -> bytes:
        """Return the DSSE envelope of an attestation, as a file holds it."""
        dsse, _, _ = _library()
        envelope = dsse.Envelope(attestation, PAYLOAD_TYPE, {})
        envelope.sign(self.signer)
        return strict_json.pretty(envelope.to_dict())


@collaborator
class VerifyingKey:
    """A public key; ``key`` is the library's."""

    key: Any

    def fault(self, signature: bytes) -> str:
        """Say why a DSSE envelope is not signed by this key, or nothing when it is."""
        dsse, _, _ = _library()
        try:
            dsse.Envelope.from_dict(strict_json.parse(signature)).verify([self.key], 1)
        except Exception as error:  # noqa: BLE001 - whatever the library says of it, it does not hold
            return f"it is not signed by the key {self.key.keyid[:12]}: {type(error).__name__}"
        return ""


def payload_fault(signature: bytes, attestation: bytes) -> str:
    """Say why a DSSE envelope is not one over an attestation, whoever signed it, or nothing."""
    try:
        told = strict_json.parse(signature)
        payload = base64.b64decode(told["payload"], validate=True)
        kind = told["payloadType"]
    except (ValueError, TypeError, KeyError, binascii.Error):
        return "it is no DSSE envelope"
    if kind != PAYLOAD_TYPE:
        return "its payload is no in-toto statement"
    return "" if payload == attestation else "it was made over another attestation"


def load_signing_key(path: Path) -> SigningKey:
    """Load a private ed25519 key, PEM and PKCS8, that nobody else may read.

    Raises ``PreconditionError`` for one that cannot be used, and without the library.
    """
    _, signer, serialization = _library()
    pem = _pem(path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        message = f"the signing key {path} can be read by others"
        raise PreconditionError(message, f"chmod 600 {path}")
    try:
        private = serialization.load_pem_private_key(pem, None)
        return SigningKey(signer.CryptoSigner(private, _of(signer, private.public_key())))
    except Exception as error:  # noqa: BLE001 - the libraries raise many things for a bad key
        raise _unusable(path, error) from None


def load_verifying_key(path: Path) -> VerifyingKey:
    """Load a public ed25519 key, PEM.

    Raises ``PreconditionError`` for one that cannot be used, and without the library.
    """
    _, signer, serialization = _library()
    pem = _pem(path)
    try:
        return VerifyingKey(_of(signer, serialization.load_pem_public_key(pem)))
    except Exception as error:  # noqa: BLE001 - the libraries raise many things for a bad key
        raise _unusable(path, error) from None


def generate(path: Path) -> tuple[Path, str]:
    """Write a new private key, for its owner alone, and the public one beside it, ``.pub``.

    Returns the path of the public key and the id of both. Raises ``UsageError`` when one of the
    files exists, ``EvidenceError`` when they cannot be written.
    """
    _, signer, serialization = _library()
    made = signer.CryptoSigner.generate_ed25519()
    private = serialization.load_pem_private_key(made.private_bytes, None)
    public: bytes = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    beside = path.with_name(f"{path.name}.pub")
    try:
        _write(beside, public, 0o644)
        try:
            _write(path, made.private_bytes, 0o600)
        except OSError:
            beside.unlink()
            raise
        flush_folder(path.parent)
    except FileExistsError as error:
        message = f"{error.filename} exists already"
        raise UsageError(message, "give another name, nothing was overwritten") from None
    except OSError as error:
        message = f"the keys could not be written to {path.parent}: {error.strerror}"
        raise EvidenceError(message, "give a folder that can be written") from None
    return beside, str(made.public_key.keyid)


def _library() -> "tuple[ModuleType, ModuleType, ModuleType]":
    """Import the signing library. Raises ``PreconditionError`` when it is not installed."""
    try:
        from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - optional
        from securesystemslib import dsse, signer  # noqa: PLC0415 - optional
    except ImportError:
        message = "signatures need the library securesystemslib"
        raise PreconditionError(message, _INSTALL) from None
    return dsse, signer, serialization


def _of(signer: "ModuleType", public: object) -> Any:  # noqa: ANN401 - the library's key
    """Return a public key as the library knows it. Raises ``ValueError`` for another algorithm."""
    key = signer.SSlibKey.from_crypto(public)
    if key.keytype != "ed25519":
        raise ValueError(key.keytype)
    return key


def _pem(path: Path) -> bytes:
    """Read a key file."""
    try:
        return read_regular(Path(os.path.realpath(path)), limit=_MAX_KEY_BYTES)
    except (FileNotFoundError, EvidenceError) as error:
        message = f"the key {path} cannot be read: {error}"
        raise PreconditionError(message, _REMEDY) from None


def _write(path: Path, content: bytes, mode: int) -> None:
    """Write a new file with a mode, whole and flushed."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _unusable(path: Path, error: Exception) -> PreconditionError:
    """Say that a key file holds no key for us, without showing anything of it."""
    message = f"{path} holds no ed25519 key in PEM: {type(error).__name__}"
    return PreconditionError(message, _REMEDY)
