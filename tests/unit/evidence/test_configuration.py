import os
import socket
from pathlib import Path, PurePosixPath

import pytest

from specops import schema
from specops.errors import PreconditionError
from specops.evidence.attestation import sha256
from specops.evidence.configuration import current_schemas, digests, read_configuration
from specops.packet.folder import find
from specops.settings.resolve import SettingsFile, read_file, resolve
from tests.fakes.repository import Guarded

DOCUMENTS = [f"docs/SPEC-KIT-018-hal-smoke/{name}.md" for name in ("spec", "plan", "tasks")]


def test_the_configuration_is_the_packet_the_profile_and_the_settings(guarded: Guarded) -> None:
    root = guarded.root
    settings = resolve(read_file("specops.toml", (root / "specops.toml").read_bytes()), {}, {})
    configuration = read_configuration(root, find(root, "docs", "SPEC-KIT-018"), settings)
    assert list(configuration.documents) == DOCUMENTS
    assert list(configuration.others) == ["docs/hal/hal_profile.json", "specops.toml"]
    both = {**configuration.documents, **configuration.others}
    assert all(digest == sha256((root / path).read_bytes()) for path, digest in both.items())


def test_what_does_not_exist_is_not_there(guarded: Guarded) -> None:
    (guarded.root / DOCUMENTS[1]).unlink()
    (guarded.root / "docs/hal/hal_profile.json").unlink()
    packet = find(guarded.root, "docs", "SPEC-KIT-018")
    configuration = read_configuration(guarded.root, packet, resolve(SettingsFile(), {}, {}))
    assert list(configuration.documents) == [DOCUMENTS[0], DOCUMENTS[2]]
    assert configuration.others == {}


def test_a_run_attests_the_very_configuration_that_its_record_is_compared_with(
    guarded: Guarded,
) -> None:
    guarded.invoke("validate", "--spec", "SPEC-KIT-018")
    settings = resolve(
        read_file("specops.toml", (guarded.root / "specops.toml").read_bytes()), {}, {}
    )
    configuration = read_configuration(
        guarded.root, find(guarded.root, "docs", "SPEC-KIT-018"), settings
    )
    attested = {
        entry["name"]: entry["digest"]["sha256"] for entry in guarded.attestation()["configuration"]
    }
    assert attested == {**configuration.documents, **configuration.others}


def test_the_schemas_of_a_run_are_known_by_their_digests() -> None:
    names = ("telemetry.v1", "attestation")
    assert current_schemas() == {name: schema.digest(name) for name in names}


def test_a_file_that_cannot_be_read_is_a_missing_precondition(tmp_path: Path) -> None:
    # Root may read everything, so the file is one that even root cannot read.
    path = Path("/proc/self/mem")
    if not path.is_file():
        pytest.skip("this system has no /proc")
    (tmp_path / "mem").symlink_to(path)
    with pytest.raises(PreconditionError, match=r"^mem cannot be read: ") as caught:
        digests(tmp_path, [PurePosixPath("mem")])
    assert caught.value.remedy == "make it a readable file"


def test_a_folder_and_a_socket_are_no_documents(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    before = Path.cwd()
    os.chdir(tmp_path)  # the path of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("s.md")
    finally:
        os.chdir(before)
    assert digests(tmp_path, [PurePosixPath("folder.md"), PurePosixPath("s.md")]) == {}
