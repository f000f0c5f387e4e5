"""A certificate that nobody trusts, for a HAL whose only fault that is.

It is valid for 127.0.0.1 and until the end of the year 9999, and no authority has signed it. Its
key is public by being here, and protects nothing. It comes with the package, as the standard
library can make neither.
"""

import ssl
from typing import Final

from specops.scratch import scratch

_CERTIFICATE: Final = (
    "MIIBWzCCAQCgAwIBAgIBATAKBggqhkjOPQQDAjArMSkwJwYDVQQDDCBhIGNlcnRpZmljYXRlIHRoYXQgbm9ib2R5"
    "IHRydXN0czAgFw0yMDAxMDEwMDAwMDBaGA85OTk5MTIzMTIzNTk1OVowKzEpMCcGA1UEAwwgYSBjZXJ0aWZpY2F0"
    "ZSB0aGF0IG5vYm9keSB0cnVzdHMwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASZJFNhpdxtRPfMxFgIq618dyMP"
    "ueqJ1QCBpU27W55i0IsO+EstOdig26U808/Wgz00Ij901vAB8PTY9tIZ1V6moxMwETAPBgNVHREECDAGhwR/AAAB"
    "MAoGCCqGSM49BAMCA0kAMEYCIQDocWXwudQB5AV8TlHmhQ+X3ahpbTspInmSA+bHxno3ywIhAOM+LBAYKLSsmWU/"
    "X1Pn37zR5QX6q7gPC1/cHHC585b+"
)
_KEY: Final = (
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgaVkB+WEUBTfX8ZKr6XAO+fcSVD1mq2edlmEXOn3D"
    "HumhRANCAASZJFNhpdxtRPfMxFgIq618dyMPueqJ1QCBpU27W55i0IsO+EstOdig26U808/Wgz00Ij901vAB8PTY"
    "9tIZ1V6m"
)


def context() -> ssl.SSLContext:
    """Return the server's side of TLS with the certificate. Raises ``OSError`` without a disk."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with scratch("specops-tls-") as folder:
        chain = folder / "chain.pem"
        chain.write_text(_armoured("CERTIFICATE", _CERTIFICATE) + _armoured("PRIVATE KEY", _KEY))
        made.load_cert_chain(chain)
    return made


def _armoured(kind: str, text: str) -> str:
    """Return base64 as PEM, the one form that is loaded."""
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join((f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----", ""))
