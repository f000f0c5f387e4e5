"""What cargo, the compiler and the harness print, read into values: nothing is run here."""

import json
from typing import Any

import pytest

from specops.cargo import complaint, harness, messages, metadata
from specops.cargo.messages import Artifact, Diagnostic
from specops.cargo.metadata import MetadataError
from specops.cargo.places import Places
from specops.model import Location

PLACES = Places("/srv/repo", "/srv/repo/rust")


def span(file: str = "lib/src/lib.rs", line: int = 3, **more: object) -> dict[str, Any]:
    place = {"file_name": file, "line_start": line, "column_start": 5}
    return {**place, "is_primary": True, "label": None, "expansion": None, **more}


def diagnostic(level: str = "error", text: str = "mismatched types", **more: object) -> bytes:
    said = {"level": level, "message": text, "spans": [], "code": None, **more}
    return json.dumps({"reason": "compiler-message", "message": said}).encode()


def artifact(package: str, target: str, *, test: bool = False) -> bytes:
    said = {
        "reason": "compiler-artifact",
        "package_id": package,
        "target": {"name": target, "kind": ["lib"]},
        "profile": {"test": test},
    }
    return json.dumps(said).encode()


def read(*lines: bytes) -> messages.BuildMessages:
    return messages.parse(b"\n".join(lines) + b"\n", PLACES)


def test_an_error_has_code_label_and_place_from_the_root_of_the_repository() -> None:
    spans = [span(is_primary=False, label="other"), span(label="expected `u8`, found `&str`")]
    said = read(diagnostic(code={"code": "E0308"}, spans=spans))
    message = "error[E0308]: mismatched types: expected `u8`, found `&str`"
    assert said.errors == (Diagnostic(message, Location("rust/lib/src/lib.rs", 3, 5)),)


def test_an_error_without_a_place_is_an_error() -> None:
    said = read(diagnostic(text="linking with `cc` failed"))
    assert said.errors == (Diagnostic("error: linking with `cc` failed", None),)


def test_a_crash_of_the_compiler_is_an_error() -> None:
    said = read(diagnostic("error: internal compiler error", "it broke"))
    assert said.errors[0].message == "error: internal compiler error: it broke"


def test_an_error_in_a_macro_of_another_crate_is_placed_where_the_macro_is_used() -> None:
    use = span("app/src/main.rs", 9)
    inner = span("/cargo/registry/m/src/lib.rs", 1, expansion={"span": use})
    outer = span("/rustc/abc/library/core/src/macros.rs", 7, expansion={"span": inner})
    said = read(diagnostic(spans=[outer]))
    assert said.errors[0].location == Location("rust/app/src/main.rs", 9, 5)


def test_a_place_outside_of_the_repository_is_none() -> None:
    said = read(diagnostic(spans=[span("/cargo/registry/m/src/lib.rs")]))
    assert said.errors[0].location is None


def test_the_same_error_from_two_targets_is_one() -> None:
    error = diagnostic(spans=[span()])
    assert len(read(error, error, diagnostic(spans=[span(line=4)])).errors) == 2


def test_warnings_are_counted_and_summaries_are_not() -> None:
    said = read(
        diagnostic("warning", "unused variable", spans=[span()]),
        diagnostic("warning", "1 warning emitted"),
        diagnostic("error", "aborting due to 1 previous error"),
        diagnostic("failure-note", "For more information about this error, try ..."),
    )
    assert (said.warnings, said.errors) == (1, ())


def test_built_targets_and_the_last_word_are_kept() -> None:
    said = read(
        b"a build tool says hello",
        artifact("p#1", "p"),
        artifact("p#1", "p"),
        artifact("p#1", "p", test=True),
        b'{"reason": "build-script-executed"}',
        b'{"reason": "build-finished", "success": true}',
    )
    assert said.artifacts == {
        Artifact("p#1", "p", "lib", is_test=False),
        Artifact("p#1", "p", "lib", is_test=True),
    }
    assert (said.finished, said.unreadable) == (True, 0)
    assert read(b'{"reason": "build-finished", "success": false}').finished is False


def test_without_messages_the_build_never_began() -> None:
    assert read(b"").finished is None


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"{}",
        b'{"reason": NaN}',
        b'{"reason": "compiler-message"}',
        b'{"reason": "compiler-message", "message": "text"}',
        b'{"reason": "compiler-message", "message": null}',
        diagnostic(spans=[{}]),
        diagnostic(spans=[span(file_name=None)]),
        diagnostic(text=None),  # type: ignore[arg-type] # what is judged
        b'{"reason": "compiler-artifact", "target": {"kind": []}}',
        b'{"reason": "build-finished"}',
        b'{"a": "\xff"}',
    ],
)
def test_a_message_of_another_form_is_unreadable_and_no_traceback(line: bytes) -> None:
    said = read(line)
    assert (said.unreadable, said.errors, said.finished) == (1, (), None)


def test_a_deep_nest_of_macros_is_still_read() -> None:
    place = span("app/src/main.rs", 9)
    for _ in range(140):
        place = span("/elsewhere.rs", 1, expansion={"span": place})
    assert read(diagnostic(spans=[place])).errors[0].location == Location(
        "rust/app/src/main.rs", 9, 5
    )


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        ("src/lib.rs", "rust/src/lib.rs"),
        ("../lib/a.rs", "lib/a.rs"),
        ("/srv/repo/a.rs", "a.rs"),
        ("../../other/a.rs", None),
        ("/srv/repository/a.rs", None),
    ],
)
def test_a_path_is_inside_of_the_repository_or_none(path: str, inside: str | None) -> None:
    assert PLACES.inside(path) == inside


def test_the_root_of_the_file_system_can_be_a_repository() -> None:
    places = Places("/", "/app")
    assert places.inside("a.rs") == "app/a.rs"
    assert places.shortened("no file /x") == "no file x"


METADATA = {
    "packages": [
        {"id": "a", "targets": [{"test": True}, {"test": False}]},
        {"id": "outside", "targets": [{"test": True}]},
    ],
    "workspace_members": ["a"],
    "workspace_root": "/srv/repo/rust",
}


def test_a_workspace_counts_the_targets_of_its_members() -> None:
    found = metadata.parse(json.dumps(METADATA).encode())
    assert found == metadata.Workspace("/srv/repo/rust", frozenset({"a"}), 2, 1)


@pytest.mark.parametrize(
    ("output", "why"),
    [
        (b"", "no JSON: line 1 column 1"),
        (b"hello", "no JSON: line 1 column 1"),
        (b"[]", "an unknown form: TypeError"),
        (b"{}", "an unknown form: KeyError 'workspace_members'"),
        (b'{"workspace_members": [], "packages": [0]}', "an unknown form: TypeError"),
    ],
)
def test_other_metadata_is_refused(output: bytes, why: str) -> None:
    with pytest.raises(MetadataError, match=f"cargo metadata printed {why}"):
        metadata.parse(output)


def complain(text: str) -> complaint.Complaint | None:
    return complaint.read(text.encode(), Places("/srv/repo", "/srv/repo"))


def test_a_complaint_has_its_place_and_not_the_picture_of_it() -> None:
    text = (
        "warning: no edition set\nerror: unclosed table, expected `]`\n"
        " --> rust/Cargo.toml:1:6\n  |\n1 | [pack\n  |      ^\n"
    )
    place = Location("rust/Cargo.toml", 1, 6)
    assert complain(text) == complaint.Complaint("unclosed table, expected `]`", place)


def test_a_complaint_holds_its_causes_in_one_line_without_absolute_paths() -> None:
    text = (
        "error: failed to parse manifest at `/srv/repo/rust/Cargo.toml`\n\n"
        "Caused by:\n  no targets specified in the manifest\n  either src/lib.rs or more\n"
        "help: write one\n  indeed\n"
    )
    message = (
        "failed to parse manifest at `rust/Cargo.toml`:"
        " no targets specified in the manifest: either src/lib.rs or more"
    )
    assert complain(text) == complaint.Complaint(message)


def test_a_complaint_ends_before_the_next_one_and_before_a_stack() -> None:
    assert complain("error: one\nerror: two\n") == complaint.Complaint("one")
    assert complain("error[E1]: one\n\nStack backtrace:\n   0: core\n") == complaint.Complaint(
        "one"
    )


def test_a_complaint_outside_of_the_repository_has_no_place() -> None:
    assert complain("error: x\n --> /etc/Cargo.toml:1:6\n") == complaint.Complaint("x")


def test_a_complaint_is_cut_to_a_line() -> None:
    said = complain("error: " + "word " * 1000)
    assert said
    assert len(said.message) <= 400


@pytest.mark.parametrize("text", ["", "warning: unused\n", "thread 'main' panicked at src:1:1:\n"])
def test_without_an_error_there_is_no_complaint(text: str) -> None:
    assert complain(text) is None


OUTPUT = b"""
running 3 tests
test t::ok ... ok
test t::bad ... FAILED
test t::worse ... FAILED

failures:

---- t::bad stdout ----

thread 't::bad' (29765) panicked at lib/src/lib.rs:2:86:
assertion `left == right` failed
  left: 2
 right: 3

---- t::worse stdout ----
Error: "no panic"

failures:
    t::bad
    t::worse

test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0s

running 1 test
test src/lib.rs - answer (line 3) ... FAILED
test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0s
"""


def test_every_failed_test_is_named_where_it_panicked() -> None:
    run = harness.parse(OUTPUT, PLACES)
    assert run.ran == 4
    assert run.failures == (
        harness.FailedTest(
            "t::bad", "assertion `left == right` failed", Location("rust/lib/src/lib.rs", 2, 86)
        ),
        harness.FailedTest("t::worse"),
        harness.FailedTest("src/lib.rs - answer (line 3)"),
    )


@pytest.mark.parametrize("output", [b"", b"\xff\x00", b"running 0 tests\n"])
def test_without_results_no_test_ran(output: bytes) -> None:
    assert harness.parse(output, PLACES) == harness.HarnessRun(0, ())
