"""EV060 to EV066: what a check of a requirement can come to.

Each example is the ``accept`` block of a plan, run in a repository that holds nothing else.
"""

from typing import Final

from specops.codes.model import CheckCode

_TOUCH: Final = '[R1]\nargv = ["touch", "built"]\nexpect.files = ["built"]\n'
_TESTED: Final = '[R1]\npytest = ["test_it.py::%s"]\n'
_TEST: Final = (
    'given = [{ file = "test_it.py", text = """\nimport pytest\n\n\ndef test_it():\n%s\n""" }]\n'
)
_SOUND: Final = _TESTED % "test_it" + _TEST % "    assert True"


def _code(
    number: int, words: tuple[str, str, str], failing: str, passing: str = _TOUCH
) -> CheckCode:
    title, why, fix = words
    return CheckCode(f"EV{number:03d}", title, why, fix, failing, passing, language="toml")


UNBOUND: Final = _code(
    60,
    (
        "A requirement has no check that a machine can run",
        "What only prose validates was validated once, by somebody, perhaps.",
        "Name a test or a scenario in its row, or add it to the accept block below the table.",
    ),
    _TOUCH.replace("R1", "R2"),
)
UNMET: Final = _code(
    61,
    (
        "A check of a requirement failed",
        "The requirement is not met by what is committed.",
        "Run the command of the message by hand, and correct what it shows.",
    ),
    _TOUCH.replace('files = ["built"]', "exit = 1"),
)
NOT_RED: Final = _code(
    62,
    (
        "A drill did not go red",
        "The check passes with the defect in place, so its pass says nothing.",
        "Make the check look at what the defect breaks, or plant a defect that breaks it.",
    ),
    _TOUCH + '[R1.drill]\nfails = true\nenv = { BROKEN = "1" }\n',
    _TOUCH + '[R1.drill]\nfails = true\nplant = [{ file = "built/x", text = "" }]\n'
    'argv = ["rm", "built"]\nexpect.log = "*built*"\n',
)
LATE: Final = _code(
    63,
    (
        "A check did not end within its deadline",
        "What hangs shows nothing, and holds up everything behind it.",
        "Find what it waits for, or give it a longer `timeout_s`.",
    ),
    '[R1]\nargv = ["sleep", "60"]\ntimeout_s = 0.2\n',
)
EDITED: Final = _code(
    64,
    (
        "A check edited the committed tree",
        "It judged something else than what is committed, and so did whatever came after it.",
        "Let it write new files, or edit a copy.",
    ),
    '[R1]\nargv = ["rm", "SPEC.md"]\n',
)
NO_TEST: Final = _code(
    65,
    (
        "A test that shows a requirement does not exist",
        "A name that no test has any more was shown by nothing.",
        "Correct the node id, or write the test.",
    ),
    _TESTED % "test_that" + _TEST % "    assert True",
    _SOUND,
)
SKIPPED_TEST: Final = _code(
    66,
    (
        "A test that shows a requirement was not run, or was expected to fail",
        "pytest ends with 0 all the same, and nothing was shown.",
        "Make the test run here, or bind the requirement to another check.",
    ),
    _TESTED % "test_it" + _TEST % '    pytest.skip("not today")',
    _SOUND,
)
CODES: Final = (UNBOUND, UNMET, NOT_RED, LATE, EDITED, NO_TEST, SKIPPED_TEST)
