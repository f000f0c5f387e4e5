"""A real git repository in a temporary folder, whatever the configuration of the machine."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

_GIT = shutil.which("git") or "/usr/bin/git"
_ISOLATED = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


@dataclass(frozen=True)
class GitRepository:
    """A repository to do things to; ``root`` is its top folder."""

    root: Path

    @classmethod
    def create(cls, root: Path) -> "GitRepository":
        """Make an empty repository, without commits."""
        root.mkdir(parents=True, exist_ok=True)
        repository = cls(root)
        repository.git("init", "--quiet", "--initial-branch=main")
        return repository

    def git(self, *arguments: str) -> str:
        """Run git in the repository and return what it printed, without the line feed."""
        identity = ("-c", "user.name=Tester", "-c", "user.email=tester@example.invalid")
        options = (*identity, "-c", "commit.gpgsign=false", "-c", "protocol.file.allow=always")
        done = subprocess.run(
            [_GIT, *options, *arguments],
            cwd=self.root,
            env={"PATH": os.environ["PATH"], "HOME": os.devnull, **_ISOLATED},
            check=True,
            capture_output=True,
            timeout=240,
        )
        return done.stdout.decode().removesuffix("\n")

    def write(self, path: str, content: str = "content\n") -> Path:
        """Write a file, with its folders."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
        return file

    def commit(self, *paths: str) -> str:
        """Write files that have no content yet, commit everything, return the commit id."""
        for path in paths:
            self.write(path)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "a change")
        return self.git("rev-parse", "HEAD")
