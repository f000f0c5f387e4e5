"""Judges what cargo says of a manifest and of a build."""

from typing import Final

from specops.cargo import messages, metadata
from specops.cargo.metadata import MetadataError, Workspace
from specops.cargo.places import Places
from specops.codes import cargo as codes
from specops.guardrails.cargo.endings import broken_off, failed, reason_of, unjudged
from specops.model import CheckResult, Finding, Location, judged, passed
from specops.process.command import Completed

_CARGO_FAILED: Final = 101
_RERUN: Final = "run the command from the log"
_FETCH: Final = "fetch the dependencies first: cargo fetch"
_LOCK_WORDS: Final = ("--locked was passed", "failed to parse lock file")
_OFFLINE_WORDS: Final = ("--offline", "offline mode")
_WORKSPACE_WORDS: Final = (
    "no matching package", "failed to select a version", "failed to load manifest",
    "failed to parse manifest", "failed to resolve", "cyclic package dependency",
)  # fmt: skip


def judge_metadata(
    name: str, completed: Completed, manifest: str, places: Places
) -> tuple[CheckResult, Workspace | None]:
    """Judge ``cargo metadata``; give the workspace where there is one to go on with.

    Cargo ends with 101 for a manifest that it cannot use. Other codes come from what runs in
    its place: rustup without the toolchain ends with 1.
    """
    ended = broken_off(name, completed)
    if ended:
        return ended, None
    if not completed.succeeded:
        said = reason_of(completed, places)
        if completed.exit_code != _CARGO_FAILED or said.silent:
            return unjudged(
                name, completed, said.message, "correct the installation of cargo"
            ), None
        location = said.location or Location(manifest)
        return failed(name, completed, codes.MANIFEST, said.message, location), None
    try:
        workspace = metadata.parse(completed.stdout)
    except MetadataError as error:
        return unjudged(name, completed, str(error), "correct the installation of cargo"), None
    return _judge_workspace(name, completed, workspace, places), workspace


def _judge_workspace(
    name: str, completed: Completed, workspace: Workspace, places: Places
) -> CheckResult:
    """Judge what a workspace consists of; an empty one leaves nothing to check."""
    if not workspace.targets:
        reason = "the workspace has no package: nothing to check"
        return unjudged(name, completed, reason, "add a member, or name another manifest")
    if workspace.root != places.root and places.inside(workspace.root) is None:
        reason = "the root of the workspace lies outside of the repository"
        return unjudged(name, completed, reason, "make the repository a workspace of its own")
    count = len(workspace.members)
    observed = f"{count} packages, {workspace.targets} targets"
    return passed(name, count, observed=observed, duration_ms=completed.duration_ms)


def judge_build(
    name: str, completed: Completed, workspace: Workspace, places: Places
) -> CheckResult:
    """Judge a command with JSON messages: what was compiled, and what could not be.

    ``places`` finds the files of the compiler, which are relative to the workspace's root.
    """
    said = messages.parse(completed.stdout, places)
    if said.errors and not completed.timed_out:
        findings = tuple(
            Finding(codes.COMPILE.code, error.message, error.location, codes.COMPILE.fix)
            for error in said.errors
        )
        return judged(name, len(findings), findings, duration_ms=completed.duration_ms)
    ended = broken_off(name, completed)
    if ended:
        return ended
    if not completed.succeeded:
        return _judge_unbuilt(name, completed, places, began=said.finished is not None)
    if said.finished is not True or said.unreadable:
        reason = "cargo ended with exit 0 and messages that do not say that the build finished"
        return unjudged(name, completed, reason, "correct the installation of cargo")
    built = sum(artifact.package in workspace.members for artifact in said.artifacts)
    observed = f"{built} targets, {said.warnings} warnings"
    return passed(name, built, observed=observed, duration_ms=completed.duration_ms)


def _judge_unbuilt(name: str, completed: Completed, places: Places, *, began: bool) -> CheckResult:
    """Tell why there was no build and no error of the compiler: the workspace, or the machine."""
    said = reason_of(completed, places)
    text = completed.stderr.decode(errors="replace")
    if any(words in text for words in _LOCK_WORDS):
        return failed(name, completed, codes.LOCK, said.message, said.location)
    if any(words in text for words in _OFFLINE_WORDS):
        return unjudged(name, completed, said.message, _FETCH)
    if began or any(words in text for words in _WORKSPACE_WORDS):
        return failed(name, completed, codes.BUILD, said.message, said.location)
    return unjudged(name, completed, said.message, _RERUN)
