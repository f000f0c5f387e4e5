import pytest
from hypothesis import given
from hypothesis import strategies as st

from specops.errors import UnknownSpecError
from specops.packet.spec_id import canonical, is_spec_id, resolve

PACKETS = ["SPEC-KIT-018-hal-smoke", "SPEC-KIT-0180", "SPEC-OPS-004-guardrails", "SPEC-KIT-019"]


def test_an_id_resolves_by_its_whole_name_or_at_a_boundary() -> None:
    assert resolve("SPEC-KIT-018", PACKETS) == "SPEC-KIT-018-hal-smoke"
    assert resolve("SPEC-KIT-018-hal", PACKETS) == "SPEC-KIT-018-hal-smoke"
    assert resolve("SPEC-KIT-018-hal-smoke", PACKETS) == "SPEC-KIT-018-hal-smoke"
    assert resolve("SPEC-KIT-0180", PACKETS) == "SPEC-KIT-0180"


def test_the_canonical_form_is_the_first_three_parts() -> None:
    assert canonical("SPEC-KIT-018-hal-smoke") == canonical("SPEC-KIT-018") == "SPEC-KIT-018"


def test_a_part_of_a_word_is_not_a_boundary() -> None:
    with pytest.raises(UnknownSpecError, match="there is no packet for SPEC-KIT-01"):
        resolve("SPEC-KIT-01", PACKETS)


def test_an_unknown_id_names_what_is_near() -> None:
    with pytest.raises(UnknownSpecError, match=r"did you mean SPEC-OPS-004"):
        resolve("SPEC-OPS-005", PACKETS)
    with pytest.raises(
        UnknownSpecError, match=r"there are SPEC-KIT-018, SPEC-KIT-0180, SPEC-KIT-019"
    ):
        resolve("SPEC-ZZZZZZZZ-qqqqqq", PACKETS)
    with pytest.raises(UnknownSpecError, match="there is no packet at all"):
        resolve("SPEC-KIT-018", [])


def test_an_id_of_two_packets_is_ambiguous_unless_it_is_the_whole_name_of_one() -> None:
    both = ["SPEC-KIT-018-a", "SPEC-KIT-018-b"]
    with pytest.raises(UnknownSpecError, match="ambiguous: SPEC-KIT-018-a, SPEC-KIT-018-b"):
        resolve("SPEC-KIT-018", both)
    assert resolve("SPEC-KIT-018-b", both) == "SPEC-KIT-018-b"


@pytest.mark.parametrize(
    "malformed",
    [
        "",
        "SPEC",
        "SPEC-KIT",
        "spec-kit-018",
        "SPEC-KIT-018/",
        "SPEC-KIT-018/../../etc",
        "../SPEC-KIT-018",
        "SPEC-KIT-018.",
        'SPEC-KIT-018"',
        "SPEC-KIT-018'; rm -rf /",
        "SPEC-KIT-018\n",
        "SPEC-KIT-018\0",
        "SPEC-KIT--018",
        "SPEC-KIT-018-",
        "SPEC-KIT-" + "1" * 200,
        "SPEC-KIT-０１８",  # noqa: RUF001 - full-width digits are the point
        "SPEС-KIT-018",  # noqa: RUF001 - a Cyrillic letter is the point
    ],
)
def test_a_malformed_id_is_refused_in_one_printable_line(malformed: str) -> None:
    with pytest.raises(UnknownSpecError, match="is not a spec id") as caught:
        resolve(malformed, PACKETS)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 250


@given(st.text(max_size=120))
def test_whatever_has_the_form_is_a_safe_name_of_a_folder(text: str) -> None:
    if is_spec_id(text):
        assert text.isascii()
        assert not set(text) & set("/\\.:\0\n ")
