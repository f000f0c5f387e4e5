"""How what cargo printed is judged, once it has ended: word for word."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from specops.cargo.commands import CargoAction, CargoProject, command
from specops.cargo.metadata import Workspace
from specops.cargo.places import Places
from specops.codes import cargo as codes
from specops.codes.model import CheckCode
from specops.errors import ProcessStartError
from specops.guardrails.cargo import guardrail
from specops.guardrails.cargo.building import judge_build, judge_metadata
from specops.guardrails.cargo.guardrail import CargoGuardrail
from specops.guardrails.cargo.running import judge_program, judge_tests
from specops.guardrails.command import Observe
from specops.model import CheckResult, Finding, Location, could_not_judge, judged, passed
from specops.process.command import Command, Completed
from tests.fakes.answers import Answers
from tests.fakes.cargo import BUILT, FINISHED, STOPPED

TOOK = 4711
PLACES = Places("/repo", "/repo/rust")
WORKSPACE = Workspace("/repo/rust", frozenset({"p"}), 1, 1)
INSTALL = "correct the installation of cargo"
MEMORY = "run it again; look for a lack of memory"


def ended(
    exit_code: int = 0, out: str | bytes = "", err: str | bytes = "", *, late: bool = False
) -> Completed:
    """Return a cargo that ended so."""
    stdout, stderr = (one if isinstance(one, bytes) else one.encode() for one in (out, err))
    argv = ("cargo", "build", "--more")
    return Completed(argv, exit_code, stdout, stderr, TOOK, timed_out=late)


def found(
    code: CheckCode, message: str, place: Location | None = None, checked: int = 1
) -> CheckResult:
    finding = Finding(code.code, message, place, code.fix)
    return judged("step", checked, (finding,), duration_ms=TOOK)


def error(reason: str, remedy: str) -> CheckResult:
    return could_not_judge("step", reason, remedy=remedy, duration_ms=TOOK)


def said(*messages: object) -> str:
    return "".join(f"{json.dumps(message)}\n" for message in messages)


def metadata(*members: str, root: str = "/repo/rust", targets: int = 1) -> str:
    """Return what cargo says of a workspace with some members."""
    packages = [{"id": one, "targets": [{"test": True}] * targets} for one in members]
    told = {"workspace_root": root, "workspace_members": members, "packages": packages}
    return json.dumps(told)


LATE = found(codes.DEADLINE, "cargo build did not end within its deadline")
KILLED = error("cargo was ended by SIGKILL", MEMORY)
SILENT = "cargo ended with exit 101 and gave no reason"
AT = "\n --> Cargo.toml:3:1"
PLACE = Location("rust/Cargo.toml", 3, 1)


@pytest.mark.parametrize(
    ("completed", "told"),
    [
        (ended(late=True), LATE),
        (ended(-9), KILLED),
        (ended(-40), error("cargo was ended by signal 40", MEMORY)),
        (ended(1, err="error: no toolchain"), error("no toolchain", INSTALL)),
        (ended(101), error(SILENT, INSTALL)),
        (
            ended(101, err="error: it is bad"),
            found(codes.MANIFEST, "it is bad", Location("rust/Cargo.toml")),
        ),
        (ended(101, err=f"error: it is bad{AT}"), found(codes.MANIFEST, "it is bad", PLACE)),
        (
            ended(out="{}"),
            error("cargo metadata printed an unknown form: KeyError 'workspace_members'", INSTALL),
        ),
    ],
)
def test_metadata_that_leave_no_workspace_are_judged(
    completed: Completed, told: CheckResult
) -> None:
    assert judge_metadata("step", completed, "rust/Cargo.toml", PLACES) == (told, None)


@pytest.mark.parametrize(
    ("out", "told"),
    [
        (
            metadata("p", "q", targets=2),
            passed("step", 2, observed="2 packages, 4 targets", duration_ms=TOOK),
        ),
        (
            metadata("p", root="/repo"),
            passed("step", 1, observed="1 packages, 1 targets", duration_ms=TOOK),
        ),
        (
            metadata(),
            error(
                "the workspace has no package: nothing to check",
                "add a member, or name another manifest",
            ),
        ),
        (
            metadata("p", root="/other"),
            error(
                "the root of the workspace lies outside of the repository",
                "make the repository a workspace of its own",
            ),
        ),
    ],
)
def test_a_workspace_is_judged_and_gone_on_with(out: str, told: CheckResult) -> None:
    result, workspace = judge_metadata("step", ended(out=out), "rust/Cargo.toml", PLACES)
    assert result == told
    assert workspace is not None


SPAN = {
    "is_primary": True,
    "label": None,
    "file_name": "src/lib.rs",
    "line_start": 2,
    "column_start": 5,
}


def compiler(message: str, level: str = "error") -> dict[str, object]:
    told: dict[str, object] = {"level": level, "message": message, "code": None, "spans": [SPAN]}
    return {"reason": "compiler-message", "message": told}


HERE = Location("rust/src/lib.rs", 2, 5)
ERRORS = judged(
    "step",
    2,
    tuple(Finding(codes.COMPILE.code, f"error: {name}", HERE, codes.COMPILE.fix) for name in "ab"),
    duration_ms=TOOK,
)
UNFINISHED = error(
    "cargo ended with exit 0 and messages that do not say that the build finished", INSTALL
)
OTHER = {**BUILT, "package_id": "x"}
FETCH = "fetch the dependencies first: cargo fetch"


@pytest.mark.parametrize(
    ("completed", "told"),
    [
        (
            ended(out=said(compiler("w", "warning"), BUILT, OTHER, FINISHED)),
            passed("step", 1, observed="1 targets, 1 warnings", duration_ms=TOOK),
        ),
        (
            ended(out=said(FINISHED)),
            could_not_judge("step", "nothing was checked", duration_ms=TOOK),
        ),
        (ended(101, said(compiler("a"), compiler("b"))), ERRORS),
        (ended(out=said(compiler("a"), compiler("b"), FINISHED)), ERRORS),
        (ended(-9, said(compiler("a"), compiler("b"))), ERRORS),
        (ended(out=said(compiler("a")), late=True), LATE),
        (ended(-9), KILLED),
        (ended(out=said(BUILT)), UNFINISHED),
        (ended(out=said(BUILT, STOPPED)), UNFINISHED),
        (ended(out=said(BUILT, {"no": "reason"}, FINISHED)), UNFINISHED),
        (
            ended(101, err=f"error: it needs --locked was passed{AT}"),
            found(codes.LOCK, "it needs --locked was passed", PLACE),
        ),
        (
            ended(101, err=f"error: failed to parse lock file{AT}"),
            found(codes.LOCK, "failed to parse lock file", PLACE),
        ),
        (
            ended(101, said(STOPPED), "error: not with --offline"),
            error("not with --offline", FETCH),
        ),
        (
            ended(101, said(STOPPED), f"error: a script failed{AT}"),
            found(codes.BUILD, "a script failed", PLACE),
        ),
        (
            ended(101, err=f"error: failed to resolve it{AT}"),
            found(codes.BUILD, "failed to resolve it", PLACE),
        ),
        (ended(101, err="error: no space"), error("no space", "run the command from the log")),
        (
            ended(101, err=b"error: a\xff failed to resolve"),
            found(codes.BUILD, r"a\xff failed to resolve"),
        ),
        (ended(101), error(SILENT, "run the command from the log")),
    ],
)
def test_a_build_is_judged_by_its_messages_and_by_how_it_ended(
    completed: Completed, told: CheckResult
) -> None:
    assert judge_build("step", completed, WORKSPACE, PLACES) == told


def of_tests(failures: tuple[Finding, ...], ran: int) -> CheckResult:
    return judged("step", ran, failures, observed=f"{ran} tests", duration_ms=TOOK)


def failed_test(message: str, place: Location | None = None) -> Finding:
    return Finding(codes.TEST.code, message, place, codes.TEST.fix)


PANIC = """test a ... FAILED
test b ... FAILED
failures:
---- a stdout ----
thread a panicked at src/lib.rs:3:5:
boom
test result: FAILED. 1 passed; 2 failed; 0 ignored
"""


@pytest.mark.parametrize(
    ("completed", "told"),
    [
        (ended(late=True), LATE),
        (ended(-9), KILLED),
        (ended(out="test result: ok. 2 passed; 0 failed; 3 ignored"), of_tests((), 2)),
        (ended(), error("no test ran", "write a test, or build only")),
        (ended(101, err="error: it died"), found(codes.TEST, "it died")),
        (
            ended(101, out="test result: ok. 2 passed; 0 failed; 3 ignored"),
            found(codes.TEST, SILENT),
        ),
        (
            ended(101, PANIC),
            of_tests(
                (
                    failed_test("a failed: boom", Location("rust/src/lib.rs", 3, 5)),
                    failed_test("b failed"),
                ),
                3,
            ),
        ),
    ],
)
def test_tests_are_judged_by_their_failures_and_by_how_they_ended(
    completed: Completed, told: CheckResult
) -> None:
    assert judge_tests("step", completed, PLACES) == told


@pytest.mark.parametrize(
    ("completed", "told"),
    [
        (ended(), passed("step", 1, observed="exit 0", duration_ms=TOOK)),
        (ended(-15, late=True), LATE),
        (ended(-11), found(codes.PROGRAM, "the program was ended by SIGSEGV")),
        (ended(-64), found(codes.PROGRAM, "the program was ended by SIGRTMAX")),
        (ended(3), found(codes.PROGRAM, "the program ended with exit 3")),
        (
            replace(ended(), interrupted=True),
            found(codes.PROGRAM, "the program ended with exit 0"),
        ),
        (
            ended(1, err="first\n\x1b[2J last \n\n"),
            found(codes.PROGRAM, r"the program ended with exit 1: \x1b[2J last"),
        ),
        (ended(1, err=b"a\xff"), found(codes.PROGRAM, r"the program ended with exit 1: a\xff")),
    ],
)
def test_a_program_is_judged_by_how_it_ended(completed: Completed, told: CheckResult) -> None:
    assert judge_program("step", completed) == told


class Cargo:
    """A cargo that ends as it is told, command by command, and keeps with what it was asked."""

    def __init__(self, patch: pytest.MonkeyPatch, *answers: Completed | ProcessStartError) -> None:
        self.asked: list[tuple[Command, Observe]] = []
        self.left = list(answers)
        patch.setattr(guardrail, "run", self.run)

    def run(self, asked: Command, observe: Observe) -> Completed:
        self.asked.append((asked, observe))
        answer = self.left.pop(0)
        if isinstance(answer, ProcessStartError):
            raise answer
        return answer


@pytest.fixture
def project(tmp_path: Path) -> CargoProject:
    (tmp_path / "rust").mkdir()
    (tmp_path / "rust/Cargo.toml").touch()
    return CargoProject(tmp_path, "rust/Cargo.toml", tmp_path / "target", 7.0)


METADATA, CHECK, BUILD, NO_RUN, TEST, RUN = CargoAction
COMPILED = ended(out=said(BUILT, FINISHED))


@pytest.mark.parametrize("is_locked", [True, False])
@pytest.mark.parametrize(
    ("action", "steps"),
    [
        (METADATA, ()),
        (CHECK, (CHECK,)),
        (BUILD, (BUILD,)),
        (NO_RUN, (NO_RUN,)),
        (TEST, (NO_RUN, TEST)),
        (RUN, (BUILD, RUN)),
    ],
)
def test_an_action_is_taken_step_by_step(
    monkeypatch: pytest.MonkeyPatch,
    project: CargoProject,
    action: CargoAction,
    steps: tuple[CargoAction, ...],
    *,
    is_locked: bool,
) -> None:
    root = project.root / "rust"
    if is_locked:
        (root / "Cargo.lock").touch()
    last = ended(out="test result: ok. 2 passed; 0 failed; 3 ignored")
    workspace = ended(out=metadata("p", root=str(root)))
    cargo = Cargo(monkeypatch, workspace, *[COMPILED] * (len(steps) - 1), last)
    if steps and steps[-1] not in {TEST, RUN}:
        cargo.left[-1] = COMPILED
    observe = Answers().give(None)
    judge = CargoGuardrail(project, action, observe, ("--one", "two"))
    results = list(judge.run())
    assert [result.name for result in results] == ["metadata", *(step.value for step in steps)]
    assert {result.verdict for result in results} == {"passed"}
    given = [("--one", "two") if step in {TEST, RUN} else () for step in steps]
    assert cargo.asked == [
        (command(project, METADATA), observe),
        *(
            (command(project, step, locked=is_locked, arguments=one), observe)
            for step, one in zip(steps, given, strict=True)
        ),
    ]
    assert (judge.name, (root / "Cargo.lock").exists()) == ("cargo-build", is_locked)


def test_where_nothing_can_be_a_test_the_workspace_is_checked(
    monkeypatch: pytest.MonkeyPatch, project: CargoProject
) -> None:
    out = metadata("p", root=str(project.root)).replace("true", "false")
    Cargo(monkeypatch, ended(out=out), COMPILED)
    assert [one.name for one in CargoGuardrail(project, NO_RUN).run()] == ["metadata", "check"]
    Cargo(monkeypatch, ended(out=out), COMPILED)
    assert [one.name for one in CargoGuardrail(project, BUILD).run()] == ["metadata", "build"]


def test_the_first_step_that_does_not_pass_is_the_last(
    monkeypatch: pytest.MonkeyPatch, project: CargoProject
) -> None:
    workspace = ended(out=metadata("p", root=str(project.root / "rust")))
    Cargo(monkeypatch, workspace, ended(101, err=f"error: failed to resolve{AT}"))
    *_, last = CargoGuardrail(project, TEST).run()
    place = Location("rust/Cargo.toml", 3, 1)
    finding = Finding(codes.BUILD.code, "failed to resolve", place, codes.BUILD.fix)
    assert last == judged("no-run", 1, (finding,), duration_ms=TOOK)
    Cargo(monkeypatch, ended(out=metadata(root=str(project.root))))
    assert [one.verdict for one in CargoGuardrail(project, TEST).run()] == ["error"]


def test_paths_of_cargo_itself_are_relative_to_the_root(
    monkeypatch: pytest.MonkeyPatch, project: CargoProject
) -> None:
    Cargo(monkeypatch, ended(101, err=f"error: it is bad\n --> {project.root}/rust/Cargo.toml:3:1"))
    ((found,),) = (one.findings for one in CargoGuardrail(project, BUILD).run())
    assert found.location == Location("rust/Cargo.toml", 3, 1)
    Cargo(monkeypatch, ended(101, err="error: it is bad\n --> rust/Cargo.toml:3:1"))
    ((found,),) = (one.findings for one in CargoGuardrail(project, BUILD).run())
    assert found.location == Location("rust/Cargo.toml", 3, 1)


def test_settings_of_cargo_that_are_not_in_force_are_told_with_the_rest(
    monkeypatch: pytest.MonkeyPatch, project: CargoProject
) -> None:
    (project.root / "rust/rust-toolchain.toml").touch()
    (project.root / "rust/rust-toolchain").touch()
    Cargo(monkeypatch, ended(out=metadata("p", root=str(project.root))), ended(-9))
    (result,) = CargoGuardrail(project, METADATA).run()
    names = "rust/rust-toolchain.toml, rust/rust-toolchain"
    note = f"cargo runs in the root, where {names} is not in force"
    assert result.observed == f"1 packages, 1 targets; {note}"
    Cargo(monkeypatch, ended(-9))
    (result,) = CargoGuardrail(project, METADATA).run()
    assert result.observed == note


def test_a_cargo_that_cannot_be_started_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, project: CargoProject
) -> None:
    Cargo(monkeypatch, ProcessStartError("'cargo' could not be started"))
    remedy = "install cargo (https://rustup.rs) or put it on the PATH"
    told = could_not_judge("metadata", "'cargo' could not be started", remedy=remedy)
    assert list(CargoGuardrail(project, BUILD).run()) == [told]


def test_a_manifest_that_is_not_there_or_none_is_judged_without_cargo(
    monkeypatch: pytest.MonkeyPatch, project: CargoProject
) -> None:
    cargo = Cargo(monkeypatch)
    path = project.root / "rust/Cargo.toml"
    path.unlink()
    remedy = "create it, or set cargo.manifest (SPEC_OPS_CARGO_MANIFEST, --manifest-path)"
    told = could_not_judge("metadata", "there is no manifest rust/Cargo.toml", remedy=remedy)
    assert list(CargoGuardrail(project, BUILD).run()) == [told]
    path.mkdir()
    place = Location("rust/Cargo.toml")
    finding = Finding(codes.MANIFEST.code, f"{place} is a folder", place, codes.MANIFEST.fix)
    assert list(CargoGuardrail(project, BUILD).run()) == [judged("metadata", 1, (finding,))]
    assert cargo.asked == []
