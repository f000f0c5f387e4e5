import pytest

from specops.canaries.model import Canary
from specops.canaries.own import own_canaries
from specops.errors import SettingsError
from specops.settings.canary_kinds import OwnCanary

WORDS = ("plan", "--spec", "SPEC-KIT-018", "--reason", "two\nlines \"'", "A=b", "{hal}", "")


def own(*command: str) -> Canary:
    (canary,) = own_canaries([OwnCanary("mine", command, ("rm", "SPEC.md"), "BA007", 1)])
    return canary


def test_the_words_of_a_command_are_handed_on_as_they_were_given() -> None:
    canary = own(*WORDS)
    assert canary.fault.words == canary.healthy.words == WORDS
    assert (canary.fault.script, canary.healthy.script) == ("", "")
    assert (canary.fault.arguments, canary.healthy.arguments) == (("rm", "SPEC.md"), ())


def test_fault_and_twin_have_the_time_that_was_given() -> None:
    given = OwnCanary("mine", ("plan",), ("rm", "SPEC.md"), "BA007", 1, 900)
    (canary,) = own_canaries([given])
    assert (canary.fault.deadline_s, canary.healthy.deadline_s) == (900, 900)


def test_what_is_planted_is_told_in_one_line() -> None:
    assert (
        own("plan", "--reason", "two\nlines").says
        == "`rm SPEC.md` before `plan --reason 'two\\nlines'`"
    )


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("lint.trackr",), "the command 'lint.trackr'.*; did you mean lint.tracker[?]"),
        (("-w", "plan"), "the command '-w': it must begin with a command of `specops --help`$"),
        (("plan --spec X",), "the command 'plan --spec X'"),
        (("prove", "--code", "BA003"), "the command prove, which would prove the canary again"),
        (
            ("plan", "--output-format", "text"),
            "the command plan with --output-format: leave it out",
        ),
        (("plan", "--output-format=text"), "the command plan with --output-format: leave it out"),
        (("plan", "--root", "/"), "the command plan with --root: leave it out: a proof runs it"),
        (("plan", "--root=/"), "the command plan with --root: leave it out"),
    ],
)
def test_a_command_that_cannot_be_proved_is_refused(command: tuple[str, ...], told: str) -> None:
    with pytest.raises(SettingsError, match=f"the canary mine of prove.canaries has {told}"):
        own(*command)


def test_a_path_may_have_the_name_of_an_option() -> None:
    words = ("lint.tracker", "--", "--output-format", "--root")
    assert own(*words).fault.words == words
