"""The keys of a repository: ``evidence.keygen``, and the key that runs sign with."""

from typing import TYPE_CHECKING

from specops.app.workspace import Workspace, open_workspace
from specops.commands.model import Invocation
from specops.errors import UsageError

if TYPE_CHECKING:
    from specops.evidence.signature import SigningKey


def signing_key(workspace: Workspace) -> "SigningKey | None":
    """Return the key that attestations are signed with, or ``None`` where none is set.

    Raises ``PreconditionError`` for a key that cannot be used: nothing is judged that could not be
    signed afterwards.
    """
    name = workspace.settings.text("evidence.signing_key")
    if not name:
        return None
    from specops.evidence.signature import load_signing_key  # noqa: PLC0415 - start-up counts

    return load_signing_key(workspace.root / name)


def keygen(invocation: Invocation) -> int:
    """Make a pair of keys and say where they are."""
    from specops.evidence.signature import generate  # noqa: PLC0415 - start-up counts

    workspace, world = open_workspace(invocation), invocation.world
    name = invocation.value("key")
    if not name:
        message = "evidence.keygen needs the name of a file"
        raise UsageError(message, "add --key, as in `evidence.keygen --key ~/specops.pem`")
    path = world.cwd / name
    if path.resolve().is_relative_to(workspace.root.resolve()):
        message = f"--key {name} lies in the repository"
        raise UsageError(message, "keep a private key where it cannot be committed")
    public, key_id = generate(path)
    print(f"private key: {path}\npublic key: {public}\nkey id: {key_id}", file=world.stdout)
    return 0
