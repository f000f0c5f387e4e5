"""EV080 to EV091: what the check of a requirement can come to, and what audit says of its record.

The examples up to EV086 are ``accept`` blocks of a plan, which are run; those from EV087 on are
what somebody types in a repository in which each requirement of the plan has a check.
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
    80,
    (
        "A requirement has no check that a machine can run",
        "What only prose validates was validated once, by somebody, perhaps.",
        "Name a test or a scenario in its row, or add it to the accept block below the table.",
    ),
    _TOUCH.replace("R1", "R2"),
)
UNMET: Final = _code(
    81,
    (
        "A check of a requirement failed",
        "The requirement is not met by what is committed.",
        "Run the command of the message by hand, and correct what it shows.",
    ),
    _TOUCH.replace('files = ["built"]', "exit = 1"),
)
NOT_RED: Final = _code(
    82,
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
    83,
    (
        "A check did not end within its deadline",
        "What hangs shows nothing, and holds up everything behind it.",
        "Find what it waits for, or give it a longer `timeout_s`.",
    ),
    '[R1]\nargv = ["sleep", "60"]\ntimeout_s = 0.2\n',
)
EDITED: Final = _code(
    84,
    (
        "A check edited the committed tree",
        "It judged something else than what is committed, and so did whatever came after it.",
        "Let it write new files, or edit a copy.",
    ),
    '[R1]\nargv = ["rm", "SPEC.md"]\n',
)
NO_TEST: Final = _code(
    85,
    (
        "A test that shows a requirement does not exist",
        "A name that no test has any more was shown by nothing.",
        "Correct the node id, or write the test.",
    ),
    _TESTED % "test_that" + _TEST % "    assert True",
    _SOUND,
)
SKIPPED_TEST: Final = _code(
    86,
    (
        "A test that shows a requirement was not run, or was expected to fail",
        "pytest ends with 0 all the same, and nothing was shown.",
        "Make the test run here, or bind the requirement to another check.",
    ),
    _TESTED % "test_it" + _TEST % '    pytest.skip("not today")',
    _SOUND,
)


def _audit(number: int, words: tuple[str, str, str], failing: str, passing: str) -> CheckCode:
    title, why, fix = words
    before, after = (f"{lines}invoke audit {_ACCEPTANCE}\n" for lines in (failing, passing))
    return CheckCode(f"EV{number:03d}", title, why, fix, before, after, language="sh")


_SPEC: Final = "--spec SPEC-KIT-018"
_ACCEPTANCE: Final = f"{_SPEC} --scenario acceptance"
_ACCEPT: Final = f"invoke accept {_SPEC}\n"
_RECORD: Final = "evidence/commands/SPEC-KIT-018/accept_*Z-??????.json"
_AGAIN: Final = "Run `accept` again."
NOT_SHOWN: Final = _audit(
    87,
    (
        "A requirement was never shown",
        "No record says that its check ever passed.",
        "Run `accept`.",
    ),
    f"invoke accept {_SPEC} --requirement R1\n",
    _ACCEPT,
)
NOT_PASSED: Final = _audit(
    88,
    (
        "The latest record of a requirement did not pass",
        "An older pass does not count: the last run says what the state is.",
        "Correct what failed, and run `accept` again.",
    ),
    f"touch not-ready\ngit add not-ready\ngit commit -q -m work\n{_ACCEPT}",
    _ACCEPT,
)
OUTDATED: Final = _audit(
    89,
    (
        "A requirement was shown for another state",
        "The packet, or a file that decides the check, is no longer what was checked.",
        _AGAIN,
    ),
    f"{_ACCEPT}echo more >> docs/SPEC-KIT-018-hal-smoke/plan.md\n",
    f"{_ACCEPT}git add evidence\ngit commit -q -m evidence\n",
)
UNTRUSTED: Final = _audit(
    90,
    (
        "The record of an acceptance cannot be trusted",
        "It is not valid, has no attestation, or was changed after it was attested.",
        f"Restore it from version control, or remove it. {_AGAIN}",
    ),
    f"{_ACCEPT}sed -i s/passed/PASSED/ {_RECORD}\n",
    _ACCEPT,
)
TICKED: Final = _audit(
    91,
    (
        "A task is ticked that has no evidence",
        "It is Done because somebody says so, and nothing shows it.",
        "Show its requirements by `accept`, or correct its status.",
    ),
    "true\n",
    _ACCEPT,
)
CODES: Final = (
    UNBOUND,
    UNMET,
    NOT_RED,
    LATE,
    EDITED,
    NO_TEST,
    SKIPPED_TEST,
    NOT_SHOWN,
    NOT_PASSED,
    OUTDATED,
    UNTRUSTED,
    TICKED,
)
