import pytest

from specops.packet.acceptance.places import line_of, lines_by_name

TEXT = """# a remark
[R1]
argv = ["a"]
expect.telemetry."/a/b" = 1

[["NFR-2.1".run]]
argv = ["a"]
[["NFR-2.1".run]] # the second
argv = ["b"]
expect.exit = 1
[[R2.drill]]
fails = true
[[R2.drill.run]]
argv = ["a"]
[[R2.drill]]
fails = true
[[R2.drill.run]]
argv = ["b"]
"""


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("", 1),
        ("/R7", 1),
        ("/R1", 2),
        ("/R1/argv/0", 3),
        ("/R1/expect/telemetry/~1a~1b", 4),
        ("/R1/nothing", 2),
        ("/NFR-2.1/run/0/argv", 7),
        ("/NFR-2.1/run/1", 8),
        ("/NFR-2.1/run/1/expect/exit", 10),
        ("/R2/drill/0/run/0/argv", 14),
        ("/R2/drill/1/run/0/argv", 18),
    ],
)
def test_a_pointer_leads_to_the_line_of_its_key(pointer: str, line: int) -> None:
    assert line_of(TEXT, pointer) == line


def test_the_lines_of_all_names_are_those_of_each() -> None:
    text = TEXT + '[R1.expect]\n["R/3"]\n["R/3"]\nR4.argv = 1\n'
    assert lines_by_name(text) == {"R1": 2, "R/3": 20}
    assert line_of(text, "/R1") == 2
    assert line_of(text, "/R~13") == 20
    assert line_of('R1.argv = ["a"]', "/R1") == 1
