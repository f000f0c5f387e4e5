"""What ``cargo metadata`` says of a workspace."""

from collections.abc import Mapping
from typing import Any

from specops import strict_json
from specops.values import dataclass


class MetadataError(ValueError):
    """Output of ``cargo metadata`` that is not what cargo documents."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace: ``root`` is an absolute path, ``members`` are package ids.

    ``targets`` counts what its packages build; ``testable`` those of them that can hold tests.
    """

    root: str
    members: frozenset[str]
    targets: int
    testable: int


def parse(output: bytes) -> Workspace:
    """Read the output of ``cargo metadata --no-deps``, format version 1.

    Raises ``MetadataError`` for anything else.
    """
    try:
        return _workspace(strict_json.parse(output))
    except strict_json.StrictJsonError as error:
        message = f"cargo metadata printed no JSON: {error}"
    except (KeyError, TypeError, AttributeError) as error:
        message = f"cargo metadata printed an unknown form: {type(error).__name__} {error}"
    raise MetadataError(message)


def _workspace(document: Mapping[str, Any]) -> Workspace:
    """Pick what we use from the document."""
    members = frozenset(map(str, document["workspace_members"]))
    targets = [
        target
        for package in document["packages"]
        if package["id"] in members
        for target in package["targets"]
    ]
    testable = sum(bool(target.get("test")) for target in targets)
    return Workspace(str(document["workspace_root"]), members, len(targets), testable)
