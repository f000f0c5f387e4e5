"""The main job, as a user runs it: real processes, a real repository, a real HAL."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from specops.evidence.read import Reading, validate
from specops.hal.embedded.server import EmbeddedHal
from tests.fakes import inside
from tests.fakes.repository import Guarded, environment

SPEC = ("--spec", "SPEC-KIT-018")
KEY = "sentinel-4711-sentinel"
CHECKS = ["health", "list_movies", "indexer_test", "graphql_ping"]
CLOSED = {"SPEC_OPS_HAL_BASE_URL": "http://127.0.0.1:1", "HAL_SECRET_KAVEDARR_API_KEY": KEY}


def one_line(text: str) -> str:
    (line,) = text.splitlines()
    assert "Traceback" not in line
    return line


def test_a_healthy_hal_passes_and_leaves_evidence(guarded: Guarded) -> None:
    done = guarded.invoke("validate", *SPEC)
    assert (done.returncode, done.stderr) == (0, "")
    names = [path.name for path in guarded.evidence()]
    assert len(names) == 7
    assert [name for name in names if "-hal-" in name] == sorted(
        f"{guarded.envelope()['sessionId']}-hal-{check}.json" for check in CHECKS
    )
    envelope = guarded.envelope()
    assert validate(envelope, Reading.STRICT) == ()
    assert envelope["scenarios"] == [{"name": "hal-smoke", "status": "passed"}]
    assert "hal" not in envelope
    assert "evidence: evidence/commands/SPEC-KIT-018/spec-validate_" in done.stdout
    assert "embedded" in done.stdout


def test_every_artifact_exists_and_matches_its_digest(guarded: Guarded) -> None:
    guarded.invoke("validate", *SPEC)
    for entry in guarded.envelope()["artifacts"]:
        assert (guarded.root / entry["path"]).is_file()
    (path,) = guarded.evidence("*.intoto.json")
    subjects = json.loads(path.read_bytes())["subject"]
    assert len(subjects) == 6
    for subject in subjects:
        content = (guarded.root / subject["name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == subject["digest"]["sha256"]


def test_the_attestation_binds_the_run_to_commit_packet_and_settings(guarded: Guarded) -> None:
    commit = guarded.git("rev-parse", "HEAD")
    guarded.invoke("validate", *SPEC)
    predicate = guarded.attestation()
    told = predicate["specops"]
    assert (predicate["result"], told["exitCode"], told["checked"]) == ("PASSED", 0, 4)
    assert (told["commit"], told["dirty"]) == (commit, False)
    assert told["tree"] == guarded.git("rev-parse", "HEAD^{tree}")
    assert told["halTarget"] == "embedded"
    assert told["previous"] is None
    assert {entry["name"] for entry in predicate["configuration"]} == {
        "docs/SPEC-KIT-018-hal-smoke/plan.md",
        "docs/SPEC-KIT-018-hal-smoke/spec.md",
        "docs/SPEC-KIT-018-hal-smoke/tasks.md",
        "docs/hal/hal_profile.json",
        "specops.toml",
    }


def test_evidence_does_not_dirty_the_tree_that_it_attests(guarded: Guarded) -> None:
    guarded.invoke("validate", *SPEC)
    guarded.invoke("validate", *SPEC)
    assert guarded.attestation()["specops"]["dirty"] is False
    guarded.write("untracked.txt", "x")
    guarded.invoke("validate", *SPEC)
    assert guarded.attestation()["specops"]["dirty"] is True


def test_the_summary_is_written_behind_its_flag_only(guarded: Guarded) -> None:
    guarded.invoke("validate", *SPEC, SPEC_OPS_TELEMETRY_HAL="1")
    envelope = guarded.envelope()
    assert envelope["hal"]["summary"]["status"] == "passed"
    assert envelope["hal"]["summary"]["failed_checks"] == []
    assert len(envelope["hal"]["summary"]["artifacts"]) == 4
    assert validate(envelope, Reading.STRICT) == ()


def test_a_stopped_hal_fails_each_check_as_refused(guarded: Guarded) -> None:
    done = guarded.invoke("validate", *SPEC, SPEC_OPS_TELEMETRY_HAL="1", **CLOSED)
    assert done.returncode == 1
    assert done.stdout.count("refused") >= 4
    summary = guarded.envelope()["hal"]["summary"]
    assert (summary["status"], summary["failed_checks"]) == ("failed", CHECKS)
    for path in guarded.evidence("*-hal-*.json"):
        record = json.loads(path.read_bytes())
        assert record["response"] is None
        assert record["failure"]["class"] == "refused"
    log = guarded.log()
    assert all(f"hal-smoke/{check} " in log and "refused" in log for check in CHECKS)
    assert guarded.attestation()["result"] == "FAILED"


@pytest.mark.parametrize(
    ("check", "fault", "kind"),
    [
        ("graphql_ping", "graphql-errors", "graphql-errors"),
        ("list_movies", "status-401", "status"),
        ("health", "html", "content-type"),
        ("indexer_test", "empty", "empty"),
    ],
)
def test_a_wrong_answer_fails_its_check_and_only_that(
    guarded: Guarded, check: str, fault: str, kind: str
) -> None:
    with EmbeddedHal(KEY, faults={check: fault}) as hal:
        done = guarded.invoke(
            "validate",
            *SPEC,
            SPEC_OPS_TELEMETRY_HAL="1",
            SPEC_OPS_HAL_BASE_URL=hal.base_url,
            HAL_SECRET_KAVEDARR_API_KEY=KEY,
        )
    assert done.returncode == 1
    assert guarded.envelope()["hal"]["summary"]["failed_checks"] == [check]
    (path,) = guarded.evidence(f"*-hal-{check}.json")
    record = json.loads(path.read_bytes())
    assert record["failure"]["class"] == kind
    assert record["response"]["status"] in {200, 401}


def test_a_skip_is_explicit_and_says_who_asked(guarded: Guarded) -> None:
    done = guarded.invoke("validate", *SPEC, SPEC_OPS_HAL_SKIP="1", SPEC_OPS_TELEMETRY_HAL="1")
    assert done.returncode == 0
    assert "skipped" in done.stdout
    assert "SPEC_OPS_HAL_SKIP" in done.stdout
    assert guarded.envelope()["scenarios"] == [{"name": "hal-smoke", "status": "skipped"}]
    (skip,) = guarded.attestation()["specops"]["skipped"]
    assert skip["askedBy"] == "environment SPEC_OPS_HAL_SKIP"
    assert guarded.attestation()["result"] == "WARNED"


def test_a_stopped_hal_is_refused_even_before_a_secret_is_missed(guarded: Guarded) -> None:
    done = guarded.invoke(
        "validate", *SPEC, SPEC_OPS_TELEMETRY_HAL="1", SPEC_OPS_HAL_BASE_URL="http://127.0.0.1:1"
    )
    assert done.returncode == 1
    assert guarded.envelope()["hal"]["summary"]["failed_checks"] == CHECKS
    assert guarded.attestation()["specops"]["findings"] == {"HS001": 4}


def test_a_missing_secret_of_a_real_hal_is_exit_3_and_named(guarded: Guarded) -> None:
    with EmbeddedHal(KEY) as hal:
        done = guarded.invoke("validate", *SPEC, SPEC_OPS_HAL_BASE_URL=hal.base_url)
        assert {seen.path for seen in hal.witness} == {"/health"}
    assert done.returncode == 3
    assert "HAL_SECRET_KAVEDARR_API_KEY" in done.stdout
    assert guarded.envelope()["scenarios"] == [{"name": "hal-smoke", "status": "failed"}]
    assert guarded.attestation()["result"] == "FAILED"


def test_allow_fail_lets_a_failure_through_and_leaves_a_trace(guarded: Guarded) -> None:
    done = guarded.invoke("validate", *SPEC, "--allow-fail", "--reason", "drill", **CLOSED)
    assert done.returncode == 0
    envelope = guarded.envelope()
    assert envelope["scenarios"] == [{"name": "hal-smoke", "status": "failed"}]
    assert envelope["overrides"] == [
        {
            "name": "allow-fail",
            "source": "flag --allow-fail",
            "reason": "drill",
            "covers": ["HS001"],
        }
    ]
    assert guarded.attestation()["result"] == "WARNED"
    assert "override: allow-fail" in done.stdout


def test_warn_changes_the_exit_code_and_nothing_in_telemetry(guarded: Guarded) -> None:
    done = guarded.invoke("validate", *SPEC, "--enforcement", "warn", **CLOSED)
    assert done.returncode == 0
    assert "strict would have been exit 1" in done.stdout
    assert guarded.envelope()["scenarios"] == [{"name": "hal-smoke", "status": "failed"}]
    told = guarded.attestation()["specops"]["enforcement"]
    assert (told["mode"], told["decidedBy"]) == ("warn", "flag --enforcement")


def test_no_switch_of_the_runner_turns_red_into_green(guarded: Guarded) -> None:
    for switches in (["-w"], ["-R"], ["--dry"], ["-w", "-R"]):
        assert guarded.invoke(*switches, "validate", *SPEC, **CLOSED).returncode == 1
    for name in ("INVOKE_RUN_WARN", "INVOKE_RUN_DRY", "INVOKE_RUN_ECHO"):
        assert guarded.invoke("validate", *SPEC, **CLOSED, **{name: "1"}).returncode == 1


def test_a_dry_run_judges_and_writes_nothing(guarded: Guarded) -> None:
    assert guarded.invoke("validate", *SPEC, "--dry-run").returncode == 0
    assert guarded.invoke("validate", *SPEC, "--dry-run", **CLOSED).returncode == 1
    assert guarded.evidence() == []


def test_json_is_one_document_and_nothing_else(guarded: Guarded) -> None:
    done = guarded.invoke("validate", *SPEC, "--output-format", "json", **CLOSED)
    document = json.loads(done.stdout)
    assert (document["verdict"], document["exitCode"], done.returncode) == ("failed", 1, 1)
    assert [result["name"] for result in document["results"]] == [
        f"hal-smoke/{check}" for check in CHECKS
    ]
    assert {finding["code"] for finding in document["findings"]} == {"HS001"}
    assert (guarded.root / document["evidence"][0]).is_file()


@pytest.mark.parametrize(
    ("arguments", "variables", "told"),
    [
        (["validate"], {}, "needs a spec"),
        (["validate", "--spec", "SPEC-KIT-019"], {}, "did you mean SPEC-KIT-018"),
        (["validate", "--spec", "../../etc"], {}, "is not a spec id"),
        (["validate", *SPEC, "--scenario", "hal-smok"], {}, "did you mean hal-smoke"),
        (["validate", *SPEC, "--hal", "ftp://x"], {}, "http"),
        (["validate", *SPEC, "--transport", "pigeon"], {}, "one of http, mcp, cargo"),
        (["validate", *SPEC, "--output-format", "xml"], {}, "one of text, json, github"),
        (["validate", *SPEC, "--enforcement", "maybe"], {}, "one of strict, warn"),
        (["validate", *SPEC], {"SPEC_OPS_TELEMETRY_HAL": "maybe"}, "1/true/yes/on"),
        (["validate", *SPEC], {"SPEC_OPS_SESSION_ID": "today"}, "is not a session id"),
        (["validate", *SPEC], {"HAL_SECRET_KAVEDARR_API_KEY": "short"}, "fewer than 8"),
        (["validate", *SPEC], {"HAL_SECRET_X": "SPEC-KIT-018"}, "evidence has to spell"),
        (["auto", *SPEC], {"HAL_SECRET_X": "commands"}, "evidence has to spell"),
        (["plan", *SPEC], {"HAL_SECRET_X": "018-hal-smoke"}, "evidence has to spell"),
        (["validate", *SPEC, "--root", "nowhere"], {}, "is not a folder"),
    ],
)
def test_a_wrong_request_is_exit_2_in_one_line_with_nothing_written(
    guarded: Guarded, arguments: list[str], variables: dict[str, str], told: str
) -> None:
    done = inside.ran(guarded, *arguments, **variables)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in one_line(done.stderr)
    assert guarded.evidence() == []


@pytest.mark.parametrize("variables", [{}, {"SPEC_OPS_TELEMETRY_HAL": "maybe"}])
def test_a_wrong_request_is_exit_2_of_both_front_ends(
    guarded: Guarded, variables: dict[str, str]
) -> None:
    told = "1/true/yes/on" if variables else "did you mean SPEC-KIT-018"
    for run in (guarded.invoke, guarded.specops):
        done = run("validate", *(SPEC if variables else ("--spec", "SPEC-KIT-019")), **variables)
        assert (done.returncode, done.stdout) == (2, "")
        assert told in one_line(done.stderr)
    assert guarded.evidence() == []


def test_a_session_that_exists_is_exit_2(guarded: Guarded) -> None:
    session = {"SPEC_OPS_SESSION_ID": "20261122T113000123Z-3f9c1a"}
    assert guarded.invoke("validate", *SPEC, **session).returncode == 0
    before = {path: path.read_bytes() for path in guarded.evidence()}
    done = guarded.invoke("validate", *SPEC, **session)
    assert (done.returncode, "exists already" in one_line(done.stderr)) == (2, True)
    assert {path: path.read_bytes() for path in guarded.evidence()} == before


@pytest.mark.parametrize("profile", ["{", '{"health": {"method": "GET"}}', "{}", '{"a": 1}'])
def test_an_unusable_profile_is_exit_2_and_a_missing_one_exit_3(
    guarded: Guarded, profile: str
) -> None:
    path = guarded.write("docs/hal/hal_profile.json", profile)
    done = inside.ran(guarded, "validate", *SPEC)
    assert (done.returncode, guarded.evidence()) == (2, [])
    assert "docs/hal/hal_profile.json" in one_line(done.stderr)
    path.unlink()
    done = inside.ran(guarded, "validate", *SPEC)
    assert done.returncode == 3
    assert "there is no HAL profile" in done.stdout


def test_an_evidence_root_that_cannot_be_written_is_exit_3(guarded: Guarded) -> None:
    guarded.write("evidence", "a file, not a folder")
    done = guarded.invoke("validate", *SPEC)
    assert done.returncode == 3
    assert "evidence could not be written" in one_line(done.stderr)
    assert (guarded.root / "evidence").read_text(encoding="utf-8") == "a file, not a folder"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_is_130_and_recorded_as_failed(
    guarded: Guarded, number: signal.Signals
) -> None:
    with EmbeddedHal(KEY, faults={"health": "hang"}) as hal:
        variables = {"SPEC_OPS_HAL_BASE_URL": hal.base_url, "HAL_SECRET_KAVEDARR_API_KEY": KEY}
        process = subprocess.Popen(
            [sys.executable, "-m", "invoke", "validate", *SPEC],
            cwd=guarded.root,
            env=environment(variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        ending = time.monotonic() + 120
        while len(hal.witness) < 4 and time.monotonic() < ending:
            time.sleep(0.02)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, out + err
    assert "Traceback" not in out + err
    assert guarded.envelope()["scenarios"] == [{"name": "hal-smoke", "status": "failed"}]
    told = guarded.attestation()["specops"]
    assert (told["exitCode"], told["interrupted"]) == (130, True)
    assert validate(guarded.envelope(), Reading.STRICT) == ()


def test_no_secret_is_printed_or_written_even_when_the_server_echoes_it(guarded: Guarded) -> None:
    with EmbeddedHal(KEY) as hal:
        variables = {"SPEC_OPS_HAL_BASE_URL": hal.base_url, "HAL_SECRET_KAVEDARR_API_KEY": KEY}
        done = guarded.invoke("validate", *SPEC, **variables)
        sent = [seen.headers for seen in hal.witness]
    assert done.returncode == 0
    assert any(KEY in str(headers) for headers in sent)
    assert KEY not in done.stdout + done.stderr
    for path in guarded.evidence():
        assert KEY.encode() not in path.read_bytes()
    assert b"[redacted:HAL_SECRET_KAVEDARR_API_KEY]" in b"".join(
        path.read_bytes() for path in guarded.evidence("*-hal-*.json")
    )


def test_a_repository_without_commits_and_a_folder_without_git_can_be_validated(
    guarded: Guarded, tmp_path: Path
) -> None:
    (guarded.root / ".git").rename(tmp_path / "git-moved-away")
    assert guarded.invoke("validate", *SPEC).returncode == 0
    assert guarded.attestation()["specops"]["commit"] is None
    guarded.git("init", "-q")
    assert guarded.invoke("validate", *SPEC).returncode == 0
    assert guarded.attestation()["specops"]["commit"] is None


def test_two_tasks_in_one_call_both_run_and_the_first_failure_ends_it(guarded: Guarded) -> None:
    assert guarded.invoke("validate", *SPEC, "tasks", *SPEC).returncode == 0
    assert len(guarded.evidence("*.intoto.json")) == 2
    failed = guarded.invoke("validate", *SPEC, "--hal", "http://127.0.0.1:1", "tasks", *SPEC)
    assert failed.returncode == 1
    assert len(guarded.evidence("*.intoto.json")) == 3


def test_audit_names_the_record_of_validate_by_its_digest(guarded: Guarded) -> None:
    guarded.invoke("validate", *SPEC)
    guarded.invoke("audit", *SPEC, "--scenario", "hal-smoke")
    before = guarded.attestation("audit")["specops"]["previous"]
    content = (guarded.root / before["name"]).read_bytes()
    assert before["stage"] == "validate"
    assert before["digest"]["sha256"] == hashlib.sha256(content).hexdigest()


def test_a_closed_pipe_is_no_traceback(guarded: Guarded) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "specops", "config"],
            cwd=guarded.root,
            env=environment({}),
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert (done.returncode, done.stderr) == (3, "")


def test_invoke_keeps_bytecode_so_that_the_next_run_need_not_compile(
    guarded: Guarded, tmp_path: Path
) -> None:
    prefix = tmp_path / "bytecode"
    variables = {"PYTHONPYCACHEPREFIX": str(prefix), "PYTHONDONTWRITEBYTECODE": ""}
    guarded.invoke("config", **variables)
    kept = {path.name.partition(".")[0] for path in prefix.rglob("*.pyc")}
    assert {"config", "workspace", "resolve"} <= kept
    again = tmp_path / "none"
    guarded.invoke("config", PYTHONPYCACHEPREFIX=str(again), PYTHONDONTWRITEBYTECODE="1")
    assert not again.exists()


def test_a_given_session_cannot_be_set_before_what_is_recorded_nor_into_the_future(
    guarded: Guarded,
) -> None:
    guarded.invoke("validate", *SPEC)
    before = guarded.evidence()
    for given, told in (
        ("20200101T000000000Z-3f9c1a", "is not later than"),
        ("99991231T235959999Z-3f9c1a", "lies in the future"),
    ):
        done = guarded.invoke("validate", *SPEC, SPEC_OPS_SESSION_ID=given)
        assert (done.returncode, told in one_line(done.stderr)) == (2, True)
    assert guarded.evidence() == before


def test_a_skipped_smoke_names_no_hal_that_was_never_asked(guarded: Guarded) -> None:
    guarded.invoke("validate", *SPEC, "--hal", "http://hal.invalid", SPEC_OPS_HAL_SKIP="1")
    assert guarded.attestation()["specops"]["halTarget"] is None


def test_a_picked_scenario_cannot_stand_for_the_whole_stage(guarded: Guarded) -> None:
    guarded.specops("auto", *SPEC, "--to", "implement")
    done = guarded.specops("validate", *SPEC, "--scenario", "hal-smoke")
    assert done.returncode == 0
    assert guarded.attestation()["specops"]["picked"] == ["hal-smoke"]
    audit = guarded.specops("audit", *SPEC)
    assert audit.returncode == 1
    assert "EV012" in audit.stdout


def test_warn_mode_removes_no_lock(guarded: Guarded) -> None:
    guarded.specops("implement", *SPEC)
    done = guarded.specops("unlock", *SPEC, "--enforcement", "warn")
    assert done.returncode == 0
    assert guarded.envelope("unlock")["unlock_status"] == "failed"
    assert (guarded.root / "evidence/locks/SPEC-KIT-018.json").is_file()


def test_a_pipe_for_a_profile_is_refused_and_not_waited_for(guarded: Guarded) -> None:
    profile = guarded.root / "docs/hal/hal_profile.json"
    profile.unlink()
    os.mkfifo(profile)
    done = guarded.specops("validate", *SPEC)
    assert (done.returncode, guarded.evidence()) == (2, [])
    assert "it is no regular file" in one_line(done.stderr)
