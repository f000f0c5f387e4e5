import base64
import json
from urllib.parse import quote, quote_plus

from hypothesis import given, settings
from hypothesis import strategies as st

from specops.redaction import redactor

SECRETS = st.text(min_size=8, max_size=40).filter(lambda s: not s.isspace())
AROUND = st.text(max_size=20)


def encodings(secret: str, before: str, after: str) -> list[str]:
    whole = before + secret + after
    raw = whole.encode("utf-8", "surrogatepass")
    return [
        whole,
        json.dumps(whole),
        json.dumps(whole, ensure_ascii=False),
        json.dumps(whole).replace("/", "\\/"),
        quote(raw),
        quote(raw, safe=""),
        quote_plus(raw),
        raw.hex(),
        raw.hex().upper(),
        "".join(f"%{byte:02x}" for byte in raw),
    ]


def forms(secret: str) -> set[str]:
    raw = secret.encode("utf-8", "surrogatepass")
    return {secret, json.dumps(secret)[1:-1], quote(raw, safe=""), quote_plus(raw), raw.hex()}


@settings(deadline=None)
@given(SECRETS, AROUND, AROUND)
def test_no_encoding_of_a_secret_survives(secret: str, before: str, after: str) -> None:
    clean = redactor({"KEY": secret})
    for text in encodings(secret, before, after):
        kept = clean.text(text).replace("[redacted:KEY]", "")
        assert not any(form in kept for form in forms(secret) if form in text), text


@settings(deadline=None)
@given(st.binary(min_size=12, max_size=40), st.binary(max_size=9), st.binary(max_size=9))
def test_base64_of_a_secret_does_not_survive_at_any_alignment(
    secret: bytes, before: bytes, after: bytes
) -> None:
    text = secret.hex()
    clean = redactor({"KEY": text})
    whole = before + text.encode() + after
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        kept = clean.clean(encode(whole))
        assert b"[redacted:KEY]" in kept
        for start in range(len(text) - 12):
            piece = base64.b64encode(text[start : start + 9].encode())
            assert piece not in kept


def test_a_secret_within_a_longer_one_leaves_no_rest() -> None:
    clean = redactor({"SHORT": "abcdefgh", "LONG": "abcdefgh-and-more"})
    assert (
        clean.text("x abcdefgh-and-more y abcdefgh z") == "x [redacted:LONG] y [redacted:SHORT] z"
    )


def test_json_values_are_cleaned_in_keys_and_depth() -> None:
    clean = redactor({"KEY": "hunter2-hunter2"})
    value = {"hunter2-hunter2": ["hunter2-hunter2!", 1, None, {"a": ("hunter2-hunter2",)}]}
    assert clean.value(value) == {
        "[redacted:KEY]": ["[redacted:KEY]!", 1, None, {"a": ["[redacted:KEY]"]}]
    }


@given(st.text())
def test_without_secrets_nothing_changes(text: str) -> None:
    assert redactor({}).text(text) == text
    assert redactor({"EMPTY": ""}).text(text) == text


def test_a_text_without_the_secret_stays_as_it_is() -> None:
    assert (
        redactor({"KEY": "sentinel-4711"}).text("nothing to see \ud800") == "nothing to see \ud800"
    )


PARTS = ("open-sesame", "=\0", "a\0open", "-sesame")
JSON = st.recursive(
    st.one_of(st.integers(), st.text(), st.sampled_from(PARTS)),
    lambda inner: st.one_of(
        st.lists(inner), st.dictionaries(st.text() | st.just("my open-sesame"), inner)
    ),
)


@settings(deadline=None)
@given(JSON, st.sampled_from(["open-sesame", "open-\0sesame", "sesame\0"]))
def test_a_value_is_cleaned_as_each_of_its_texts_is(value: object, secret: str) -> None:
    clean = redactor({"KEY": secret})

    def each(part: object) -> object:
        if isinstance(part, str):
            return clean.text(part)
        if isinstance(part, dict):
            return {clean.text(key): each(item) for key, item in part.items()}
        return [each(item) for item in part] if isinstance(part, list) else part

    assert clean.value(value) == each(value)
