"""The commands that cargo gets, and the files beside the manifest."""

from pathlib import Path

import pytest

from specops.cargo import lock, manifest
from specops.cargo.commands import CargoAction, CargoProject, command, target_directory
from specops.cargo.manifest import ManifestError
from specops.errors import PreconditionError

MANIFEST = "codex-rs/Cargo.toml"


def project(root: Path = Path("/repo"), *, offline: bool = False) -> CargoProject:
    return CargoProject(root, MANIFEST, Path("/cache/x"), 30, offline)


@pytest.mark.parametrize(
    ("action", "line"),
    [
        (CargoAction.METADATA, "cargo metadata --manifest-path M --format-version=1 --no-deps"),
        (CargoAction.CHECK, "cargo check --manifest-path M --message-format=json"),
        (CargoAction.BUILD, "cargo build --manifest-path M --message-format=json"),
        (CargoAction.NO_RUN, "cargo test --manifest-path M --no-run --message-format=json"),
        (CargoAction.TEST, "cargo test --manifest-path M --no-fail-fast"),
        (CargoAction.RUN, "cargo run --manifest-path M"),
    ],
)
def test_every_command_names_the_manifest_as_it_was_given(action: CargoAction, line: str) -> None:
    made = command(project(), action)
    assert " ".join(made.argv) == line.replace("M", MANIFEST)
    assert (made.cwd, made.deadline_s) == (Path("/repo"), 30)
    assert made.environment["CARGO_TARGET_DIR"] == "/cache/x"


def test_lock_and_network_and_arguments_are_options() -> None:
    made = command(
        project(offline=True), CargoAction.RUN, locked=True, arguments=("--flag", "two words")
    )
    assert made.argv[4:] == ("--locked", "--offline", "--", "--flag", "two words")


def test_the_target_directory_is_in_the_cache_and_one_for_each_root(tmp_path: Path) -> None:
    environ = {"XDG_CACHE_HOME": "/cache", "HOME": "/home/me"}
    first = target_directory(tmp_path, environ)
    assert first.parent == Path("/cache/specops/cargo")
    assert first != target_directory(tmp_path / "other", environ)
    assert first == target_directory(tmp_path / "x" / "..", environ)


@pytest.mark.parametrize("cache", ["", "relative"])
def test_without_a_usable_cache_setting_the_target_directory_is_at_home(cache: str) -> None:
    found = target_directory(Path("/repo"), {"HOME": "/home/me", "XDG_CACHE_HOME": cache})
    assert found.parent == Path("/home/me/.cache/specops/cargo")


def test_a_target_directory_that_is_set_is_respected() -> None:
    assert target_directory(Path("/repo"), {"CARGO_TARGET_DIR": "/t"}) == Path("/t")
    assert target_directory(Path("/repo"), {"CARGO_TARGET_DIR": "t"}) == Path("/repo/t")


@pytest.mark.parametrize("environ", [{}, {"HOME": ""}, {"HOME": "relative"}])
def test_no_place_to_build_in_is_a_missing_precondition(environ: dict[str, str]) -> None:
    with pytest.raises(PreconditionError, match="no cache folder") as caught:
        target_directory(Path("/repo"), environ)
    assert caught.value.remedy == "set CARGO_TARGET_DIR, XDG_CACHE_HOME or HOME"


def test_a_manifest_is_found_or_none(tmp_path: Path) -> None:
    assert manifest.locate(tmp_path, MANIFEST) is None
    (tmp_path / "codex-rs").mkdir()
    (tmp_path / MANIFEST).touch()
    assert manifest.locate(tmp_path, MANIFEST) == tmp_path / MANIFEST


def test_a_folder_is_no_manifest(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).mkdir(parents=True)
    with pytest.raises(ManifestError, match=f"{MANIFEST} is a folder"):
        manifest.locate(tmp_path, MANIFEST)


def test_a_device_is_no_manifest() -> None:
    with pytest.raises(ManifestError, match="dev/null is not a file"):
        manifest.locate(Path("/"), "dev/null")


def test_a_link_cannot_lead_a_manifest_out_of_the_root(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "Cargo.toml").touch()
    (root / "Cargo.toml").symlink_to(tmp_path / "Cargo.toml")
    with pytest.raises(ManifestError, match="lies outside of the repository"):
        manifest.locate(root, "Cargo.toml")


def test_settings_beside_the_manifest_are_named_as_not_in_force(tmp_path: Path) -> None:
    for path in ("rust-toolchain.toml", "a/rust-toolchain.toml", "a/b/.cargo/config.toml"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    found = manifest.not_in_force(tmp_path, "a/b/Cargo.toml")
    assert found == ("a/b/.cargo/config.toml", "a/rust-toolchain.toml")
    assert manifest.not_in_force(tmp_path, "Cargo.toml") == ()


def test_a_lock_file_that_a_build_wrote_is_removed_also_after_an_interrupt(tmp_path: Path) -> None:
    def build() -> None:
        with lock.untouched(tmp_path) as existed:
            assert not existed
            (tmp_path / "Cargo.lock").touch()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build()
    assert list(tmp_path.iterdir()) == []


def test_a_lock_file_that_was_there_stays(tmp_path: Path) -> None:
    (tmp_path / "Cargo.lock").write_text("version = 4\n")
    with lock.untouched(tmp_path) as existed:
        assert existed
    assert (tmp_path / "Cargo.lock").read_text() == "version = 4\n"


def test_where_no_lock_file_was_written_none_is_missed(tmp_path: Path) -> None:
    with lock.untouched(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []
