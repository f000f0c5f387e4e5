import base64
import re
import textwrap

import pytest

from specops.redaction import redactor

SECRET = "gr\xf6\xdfe/?>-" + "\xff\xfe\xfb~" * 4
MARK = "[redacted:KEY]"
CLEAN = redactor({"KEY": SECRET})
LONG = "".join(f"{number:02}-sentinel-" for number in range(12))
PEM = f"""-----BEGIN PRIVATE KEY-----
{textwrap.fill(base64.b64encode(LONG.encode()).decode(), 64)}
Qg==
-----END PRIVATE KEY-----
"""


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
@pytest.mark.parametrize("lead", range(3))
def test_base64_of_either_encoding_is_found_at_each_alignment(encoding: str, lead: int) -> None:
    content = b"u:;"[:lead] + SECRET.encode(encoding) + b"tail"
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        text = encode(content).decode()
        for written in (
            text,
            text.replace("/", "\\/").replace("+", "\\u002B"),
            text.replace("/", "%2f").replace("+", "%2B"),
            text.replace("/", "&#x2F;").replace("+", "&#43;"),
        ):
            kept = CLEAN.text(written)
            assert MARK in kept
            assert len(kept) <= len(MARK) + 12, kept


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\n    ", "\\r\\n", "\\n", "%0D%0A"])
def test_line_breaks_do_not_hide_an_encoded_secret(line_break: str) -> None:
    clean = redactor({"KEY": LONG})
    for text in (base64.b64encode(LONG.encode()).decode(), LONG.encode().hex()):
        lines = re.findall(".{1,76}", text)
        if line_break == "%0D%0A" and "2d" in text:
            continue
        assert len(clean.text(line_break.join(lines))) <= len(MARK) + 4


@pytest.mark.parametrize("between", ["", ":", " ", "-", "\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_hexadecimal_digits_are_found_in_either_case_and_apart(between: str, encoding: str) -> None:
    text = between.join(f"{byte:02x}" for byte in SECRET.encode(encoding))
    assert CLEAN.text(f"<{text}>") == CLEAN.text(f"<{text.upper()}>") == f"<{MARK}>"


def test_a_secret_that_latin_1_cannot_spell_has_no_such_form() -> None:
    clean = redactor({"KEY": "日本語の鍵です!"})
    assert clean.text("日本語の鍵です!".encode().hex()) == MARK
    assert clean.text("????????") == "????????"


def test_bytes_that_are_not_utf_8_are_read_as_latin_1() -> None:
    assert CLEAN.clean(b"bad key " + SECRET.encode("latin-1")) == b"bad key [redacted:KEY]"
    assert CLEAN.clean(b"\xff" + SECRET.encode()) == b"\xff[redacted:KEY]"
    named = redactor({"HAL_SECRET_\u03a9": SECRET})
    assert named.clean(SECRET.encode("latin-1")) == b"[redacted:HAL_SECRET_\\u03a9]"


def test_each_line_of_a_secret_of_several_counts_as_a_secret() -> None:
    clean = redactor({"KEY": PEM})
    indented = textwrap.indent(PEM, "    | ").replace("Qg==", "")
    assert not re.search("[A-Za-z0-9]{9}", clean.text(indented).replace("redacted", ""))
    assert clean.text(PEM) == MARK
    assert clean.text(PEM.replace("\n", "\\n")) == MARK
    assert clean.text(PEM.replace("\n", "\n    ")).strip() == MARK
    assert clean.value(PEM.splitlines()) == [MARK] * 4 + ["Qg==", MARK]


def test_a_long_secret_is_redacted_as_far_as_it_goes() -> None:
    clean = redactor({"KEY": LONG})
    assert clean.text(f"<{LONG[:40]}\\...>") == f"<{MARK}\\...>"
    assert clean.text(f"<{LONG[:16]}>") == f"<{MARK}>"
    assert clean.text(f"<{LONG[:15]}\\...>") == f"<{LONG[:15]}\\...>"


def test_secrets_that_touch_become_one_mark() -> None:
    clean = redactor({"KEY": "it's-a-key"})
    assert clean.text("<it\\'s-a-keyit's-a-key>") == f"<{MARK}>"
