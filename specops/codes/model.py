"""What a check code is: the stable name of one rule, with the words of its page."""

from specops.collaborator import collaborator


@collaborator
class CheckCode:
    """One rule of one guardrail.

    ``code`` is stable for ever: a retired code is never given to another rule. ``title`` is one
    line, ``why`` what goes wrong without the rule, ``fix`` what to do. ``failing`` and ``passing``
    are examples that the tests execute; ``language`` is the info string of their fenced blocks.
    The page ``docs/checks/<code>.md`` is generated from these fields.
    """

    code: str
    title: str
    why: str
    fix: str
    failing: str
    passing: str
    language: str = "text"
