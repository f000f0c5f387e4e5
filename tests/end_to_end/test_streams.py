"""Trouble with the standard streams, and text that no terminal should get: real processes."""

import json
import subprocess
import sys

import pytest

from specops.schema import load, violations
from tests.fakes.repository import Guarded, environment

SPEC = ("--spec", "SPEC-KIT-018")
VALIDATE = ("validate", *SPEC)
KEY = "sentinel-4711-sentinel-" + "k" * 80
SECRET = {"HAL_SECRET_KAVEDARR_API_KEY": KEY}


def shell(guarded: Guarded, line: str, **variables: str) -> "subprocess.CompletedProcess[bytes]":
    """Run a line of a shell in which ``specops`` and ``invoke`` are those of this project."""
    names = "".join(
        f'{name}() {{ "{sys.executable}" -m {name} "$@"; }}\n' for name in ("specops", "invoke")
    )
    return subprocess.run(
        ["/bin/bash", "-c", f"set -o pipefail\n{names}{line}"],
        cwd=guarded.root,
        env=environment(variables),
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "trouble", ["> /dev/full", "| head -1", "| true", ">&-", "2>&-", "<&-", "<&- >&- 2>&-"]
)
@pytest.mark.parametrize("code", [0, 1])
def test_no_trouble_with_streams_changes_the_code_or_loses_a_check(
    guarded: Guarded, trouble: str, code: int
) -> None:
    hal = "--hal http://127.0.0.1:1" if code else ""
    done = shell(guarded, f"specops {' '.join(VALIDATE)} {hal} {trouble}")
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    told = guarded.attestation()["specops"]
    assert (told["exitCode"], told["checked"]) == (code, 4)
    assert (b"could not be printed" in done.stderr) == ("full" in trouble)


@pytest.mark.parametrize("trouble", ["> /dev/full", "| true", ">&-", "2>&-"])
def test_invoke_keeps_the_code_as_well(guarded: Guarded, trouble: str) -> None:
    done = shell(guarded, f"invoke {' '.join(VALIDATE)} --hal http://127.0.0.1:1 {trouble}")
    assert (done.returncode, b"Traceback" in done.stderr) == (1, False)


def test_a_green_that_left_no_trace_anywhere_is_a_3(guarded: Guarded) -> None:
    for line, code in (
        ("specops hal.smoke > /dev/full", 3),
        ("specops hal.smoke | true", 0),
        ("specops hal.smoke --hal http://127.0.0.1:1 > /dev/full", 1),
        ("specops config > /dev/full", 3),
        ("specops --help > /dev/full", 3),
        ("specops --version > /dev/full", 3),
        ("specops config --help > /dev/full", 3),
    ):
        done = shell(guarded, line)
        assert (done.returncode, b"Traceback" in done.stderr) == (code, False), line


@pytest.mark.parametrize("trouble", ["2> /dev/full", "2>&-", "> /dev/full", ">&-", "| true"])
def test_an_error_that_nobody_can_be_told_keeps_its_code(guarded: Guarded, trouble: str) -> None:
    for command in ("validate --spec nope", "nonsense", "validate --bogus"):
        assert shell(guarded, f"specops {command} --output-format json {trouble}").returncode == 2


def test_what_an_encoding_lacks_is_escaped(guarded: Guarded) -> None:
    line = f"specops {' '.join(VALIDATE)} --allow-fail --reason 'pr\u00fcfung' --hal http://127.0.0.1:1"
    for word in ("text", "json", "junit", "github", "sarif"):
        done = shell(guarded, f"{line} --output-format {word}", PYTHONIOENCODING="ascii")
        assert (done.returncode, done.stderr) == (0, b""), word
        assert done.stdout.isascii()


def test_a_folder_that_was_removed_is_known_by_its_name_if_at_all(guarded: Guarded) -> None:
    gone = "mkdir gone; cd gone; rmdir ../gone"
    done = shell(guarded, f"{gone}; specops config")
    assert done.stdout.decode().startswith(f"root: {guarded.root}\n")
    done = shell(guarded, f'{gone}; env -u PWD "$PYTHON" -m specops config', PYTHON=sys.executable)
    assert (done.returncode, b"/ is in no repository" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [
        r"--allow-fail --reason $'a\xffb'",
        r"--scenario $'a\xffb'",
        r"--$'a\xffb'",
        r"--root $'a\xffb'",
        r"--hal $'http://a\xffb'",
    ],
)
def test_bytes_that_are_no_text_are_a_wrong_request(guarded: Guarded, arguments: str) -> None:
    done = shell(guarded, f"specops {' '.join(VALIDATE)} {arguments} --output-format json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["exitCode"] == 2
    assert b"Traceback" not in done.stderr
    assert guarded.evidence() == []


def test_the_name_of_a_file_may_hold_any_bytes(guarded: Guarded) -> None:
    for word in ("text", "json", "junit", "github", "sarif"):
        line = rf"specops lint.tracker --output-format {word} --path $'a\xff\x1b[2Jb'"
        done = shell(guarded, line)
        assert (done.returncode, done.stderr) == (1, b""), word
        assert b"\x1b" not in done.stdout
        assert done.stdout.isascii()


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("specops validate --bogus --output-format json", "validate"),
        ("specops nonsense --output-format=json", "nonsense"),
        ("specops '' --output-format=json", "specops"),
        ("specops validate --output-format json --spec A --spec B", "validate"),
        ("specops config --output-format json -- a", "config"),
        ("invoke config --output-format json -- a", "config"),
        ("specops hal.serve --output-format json", "hal.serve"),
    ],
)
def test_a_refusal_before_anything_runs_is_a_document_too(
    guarded: Guarded, line: str, command: str
) -> None:
    done = shell(guarded, line)
    document = json.loads(done.stdout)
    assert (done.returncode, document["exitCode"], document["command"]) == (2, 2, command)
    assert violations(load("output"), document) == ()
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "line",
    [
        'specops validate "--$KEY"',
        'specops "$KEY" --output-format json',
        'specops validate --spec "$KEY" --output-format json',
        'specops validate --spec SPEC-KIT-018 --enforcement "$KEY"',
        'specops validate --spec SPEC-KIT-018 --root "$KEY"',
        'SPEC_OPS_HAL_BASE_URL="http://$KEY@h" specops config',
        'SPEC_OPS_HAL_BASE_URL="http://$KEY@h" specops config --output-format json',
        'specops docs.template --spec "$KEY" --title x',
        'specops docs.template --spec SPEC-KIT-099-x --title "$KEY" --dry-run',
        'invoke validate --spec "$KEY" --output-format json',
    ],
)
def test_no_message_holds_a_secret_not_even_its_beginning(guarded: Guarded, line: str) -> None:
    """The key of the settings' own variable is one, and so is that of any other."""
    guarded.write("specops.toml", '[hal]\nsecret_env = "OUR_KEY"\n')
    for variable in ("HAL_SECRET_KAVEDARR_API_KEY", "OUR_KEY"):
        done = shell(guarded, line, KEY=KEY, **{variable: KEY}, SPECOPS_TRACEBACK="1")
        assert KEY[:8].encode() not in done.stdout + done.stderr
        assert f"[redacted:{variable}]".encode() in done.stdout + done.stderr, done


def test_nothing_from_outside_moves_a_terminal(guarded: Guarded) -> None:
    hostile = "\x1b[31m\u009b2J\u202e"
    for line in (
        'specops validate "--$TEXT"',
        'specops "$TEXT"',
        'specops validate --spec "$TEXT" --output-format json',
        'env "SPEC_OPS_X$TEXT=1" "$PYTHON" -m specops config',
        'specops config --hal "http://$TEXT"',
        'specops config --hal "http://$TEXT" --output-format json',
        'specops validate --spec SPEC-KIT-018 --hal "http://127.0.0.1:1/$TEXT"',
    ):
        done = shell(guarded, line, TEXT=hostile, PYTHON=sys.executable)
        text = (done.stdout + done.stderr).decode()
        assert text.replace("\n", "").isprintable(), line
