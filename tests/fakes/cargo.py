"""Small cargo workspaces to judge, and a scripted cargo."""

import json
import shutil
from pathlib import Path

import pytest

from specops.cargo.commands import CargoAction, CargoProject
from specops.guardrails.cargo.guardrail import CargoGuardrail
from specops.model import CheckResult
from specops.process.command import Completed
from tests.fakes.program import put_on_path

PACKAGE = '[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2021"\n'
NO_CARGO = "no cargo on this machine"
needs_cargo = pytest.mark.skipif(shutil.which("cargo") is None, reason=NO_CARGO)


def write(root: Path, files: dict[str, str]) -> Path:
    """Write files below a folder and return the folder."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root


def workspace(root: Path, **changed: str) -> Path:
    """Write a workspace of a library with a test and a program that uses it, below ``rust``.

    ``changed`` gives another content to ``lib`` or ``main``.
    """
    library = "pub fn two() -> u8 { 2 }\n#[test]\nfn is_two() { assert_eq!(two(), 2); }\n"
    main = 'fn main() { println!("{}", lib1::two()); }\n'
    dependency = '[dependencies]\nlib1 = { path = "../lib1" }\n'
    return write(
        root,
        {
            "rust/Cargo.toml": '[workspace]\nmembers = ["lib1", "app"]\nresolver = "2"\n',
            "rust/lib1/Cargo.toml": PACKAGE.format(name="lib1"),
            "rust/lib1/src/lib.rs": changed.get("lib", library),
            "rust/app/Cargo.toml": PACKAGE.format(name="app") + dependency,
            "rust/app/src/main.rs": changed.get("main", main),
        },
    )


def project(root: Path, target: Path, deadline_s: float = 240) -> CargoProject:
    """Return a workspace below ``rust`` as it is judged: without the network."""
    return CargoProject(root, "rust/Cargo.toml", target, deadline_s, offline=True)


def judge(
    project: CargoProject, action: CargoAction, arguments: tuple[str, ...] = ()
) -> tuple[list[CheckResult], list[Completed]]:
    """Judge a project; return the results, and the commands that ran."""
    ran: list[Completed] = []
    return list(CargoGuardrail(project, action, ran.append, arguments).run()), ran


class ScriptedCargo:
    """A program named ``cargo`` whose answer to each subcommand is a piece of shell script."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """Put it on the PATH and write a manifest for it to be run on."""
        self.root = write(tmp_path / "repo", {"rust/Cargo.toml": ""})
        self._patch, self._folder = monkeypatch, tmp_path / "bin"
        self.metadata = {
            "packages": [{"id": "p", "targets": [{"test": True}]}],
            "workspace_members": ["p"],
            "workspace_root": str(self.root / "rust"),
        }

    def answers(self, **scripts: str) -> CargoProject:
        """Let it answer, and return the project; without a script metadata is that of a package."""
        (self._folder / "say").mkdir(parents=True, exist_ok=True)
        (self._folder / "say" / "metadata").write_text(json.dumps(self.metadata))
        scripts = {"metadata": self.says("metadata"), **scripts}
        cases = "\n".join(f"{name}) {script} ;;" for name, script in scripts.items())
        put_on_path(self._patch, self._folder, "cargo", f'case "$1" in\n{cases}\nesac')
        return project(self.root, self._folder / "target", 20)

    def says(self, name: str, *lines: object, exit_code: int = 0) -> str:
        """Return a script that prints JSON lines and ends."""
        file = self._folder / "say" / name
        if lines:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
        return f"cat '{file}'; exit {exit_code}"


BUILT = {
    "reason": "compiler-artifact",
    "package_id": "p",
    "target": {"name": "p", "kind": ["lib"]},
    "profile": {"test": False},
}
FINISHED = {"reason": "build-finished", "success": True}
STOPPED = {"reason": "build-finished", "success": False}
