import pytest

from specops.prove.lines import lines_of

TEXT = '''\
# the first line
plain = 1

[rollout]
note = """
[[waivers]]
plain = 2
"""
rules = [
  {mode = "a"},
  {mode = "b"},
]
[[waivers]]
code = "a"
[[ "waivers" ]]  # and another
code = "b"
[ stages . validate ]
deep.inner = { most = { inmost = 1 } }
"dotted.name" = 3
'''


@pytest.mark.parametrize(
    ("key", "lines"),
    [
        ("plain", (2,)),
        ("rollout.note", (5,)),
        ("rollout.rules", (9,)),
        ("waivers", (13, 15)),
        ("stages.validate.deep.inner.most.inmost", (18,)),
        ("stages.validate.dotted.name", (19,)),
        ("stages.validate", (17,)),
        ("code", ()),
        ("rollout.plain", ()),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_each_statement_that_sets_a_key_has_its_line(
    key: str, lines: tuple[int, ...], ending: str
) -> None:
    assert lines_of(key, TEXT.replace("\n", ending)) == lines


def test_nothing_is_set_by_nothing() -> None:
    assert lines_of("plain", "") == ()
