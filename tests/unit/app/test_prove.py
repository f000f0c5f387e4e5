"""``prove`` in this process; the commands that it runs are real ones."""

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from specops.app.boundary import execute
from specops.app.proof import choice
from specops.canaries.registry import canaries
from specops.evidence.attestation import sha256
from specops.evidence.signature import generate
from specops.schema import load, violations
from tests.fakes.repository import Guarded
from tests.fakes.world import Kept, call, world

ONE = {"code": "TR008"}
OWN = """
[[prove.canaries]]
name = "tracker-gone"
plant = ["rm", "SPEC.md"]
code = "BA007"
command = ["plan", "--spec", "SPEC-KIT-018"]
"""


def ended(
    guarded: Guarded, given: dict[str, str], *switches: str, **environ: str
) -> tuple[int, str, str]:
    """Prove, and return the exit code and what was printed."""
    kept = Kept()
    here = world(guarded.root, kept, {"PATH": os.environ["PATH"], **environ})
    code = execute(call("prove", here, values=given, switches=frozenset(switches)))
    return code, kept.out.getvalue(), kept.err.getvalue()


def proved(
    guarded: Guarded, given: dict[str, str], *switches: str, code: int = 0, **environ: str
) -> dict[str, Any]:
    """Prove, demand an exit code, and return the document."""
    got, out, err = ended(guarded, {**given, "output-format": "json"}, *switches, **environ)
    assert got == code, (out, err)
    return dict(json.loads(out))


def untouched(root: Path) -> dict[str, object]:
    """Return every file but those of git and of evidence, with its bytes, mode and time."""
    return {
        str(path): (path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns)
        for path in root.rglob("*")
        if path.is_file() and not {".git", "evidence"} & set(path.relative_to(root).parts)
    }


def test_a_code_is_proved_and_nothing_but_evidence_is_written(guarded: Guarded) -> None:
    before = untouched(guarded.root)
    told = proved(guarded, ONE)
    assert untouched(guarded.root) == before
    assert guarded.git("status", "--porcelain", "--", ":!evidence") == ""
    record = json.loads((guarded.root / told["evidence"][0]).read_bytes())
    assert violations(load("proof"), record) == ()
    assert record["summary"] == "proved: 1/1 faults caught, 1/1 healthy twins green"
    assert (record["partial"], record["killRate"]) == ("--code TR008", 1)
    assert record["commit"] == guarded.git("rev-parse", "HEAD")
    assert record["settings"] == sha256((guarded.root / "specops.toml").read_bytes())
    assert told["notes"] == [record["summary"]]


def test_the_files_of_a_proof_are_attested(guarded: Guarded) -> None:
    written = proved(guarded, ONE)["evidence"]
    assert [path.partition(".")[2] for path in written] == ["json", "intoto.json", "md", "log"]
    statement = json.loads((guarded.root / written[1]).read_bytes())
    told = {one["name"]: one["digest"]["sha256"] for one in statement["subject"]}
    files = [written[0], written[3], written[2]]
    assert told == {path: sha256((guarded.root / path).read_bytes()) for path in files}
    assert statement["predicate"]["result"] == "PASSED"
    assert statement["predicate"]["specops"]["command"] == "prove"


def verified(guarded: Guarded, **values: str) -> tuple[int, str]:
    """Verify the evidence, and return the exit code and what was printed."""
    kept = Kept()
    code = execute(call("evidence.verify", world(guarded.root, kept), values=values))
    return code, kept.out.getvalue()


def test_the_evidence_of_a_proof_is_verified_and_survives_a_squash(guarded: Guarded) -> None:
    record = guarded.root / proved(guarded, ONE)["evidence"][0]
    code, out = verified(guarded)
    assert code == 0, out
    assert "passed  evidence/proofs" in out
    guarded.git("add", "evidence")
    guarded.git("commit", "-q", "--amend", "-m", "squashed")
    assert verified(guarded)[0] == 0
    record.with_suffix(".md").write_text("proved: everything", encoding="utf-8")
    code, out = verified(guarded)
    assert (code, f"EV014 evidence/proofs/{record.stem}.md" in out) == (1, True)


def test_the_matrix_can_be_printed_for_a_pull_request(guarded: Guarded) -> None:
    code, out, err = ended(guarded, {**ONE, "output-format": "markdown"})
    assert (code, err) == (0, "")
    (record,) = guarded.evidence("proof_*Z-??????.json")
    matrix = record.with_suffix(".md").read_text(encoding="utf-8")
    assert matrix.startswith("# proved: 1/1 faults caught, 1/1 healthy twins green\n")
    place = record.relative_to(guarded.root)
    assert out == f"{matrix}\n**passed**, exit 0\n\nEvidence: `{place}`\n"


def test_the_matrix_of_a_dry_run_tells_a_miss_and_its_exit_code(guarded: Guarded) -> None:
    guarded.configure(OWN.replace('"rm", "SPEC.md"', '"touch", "harmless"'), commit=False)
    given = {"guardrail": "own", "output-format": "markdown"}
    code, out, _ = ended(guarded, given, "dry-run")
    assert code == 1
    assert "| own | 0 | 1 | 0 | 0 | 0 | 0% |\n" in out
    dirty = "the tree differs from its commit: canaries of your own were planted into the commit"
    assert out.endswith(f"\n\n**failed**, exit 1\n\n{dirty}\n")


def test_a_dry_run_writes_nothing(guarded: Guarded) -> None:
    place = guarded.write("evidence", "a file, where nothing could be written\n")
    assert "evidence" not in proved(guarded, ONE, "dry-run")
    assert place.is_file()
    assert guarded.git("status", "--porcelain") == "?? evidence"


def test_a_folder_that_cannot_be_written_to_is_noticed_before_anything_is_planted(
    guarded: Guarded,
) -> None:
    guarded.write("evidence", "a file\n")
    code, out, err = ended(guarded, ONE)
    assert (code, out) == (3, "")
    told = "specops: evidence could not be written to evidence/proofs: Not a directory: "
    assert err.startswith(told)


class Stopped(io.StringIO):
    """Where somebody presses Ctrl-C as soon as there is anything to see."""

    def write(self, _: str) -> int:
        raise KeyboardInterrupt


def test_a_proof_that_is_interrupted_writes_nothing(guarded: Guarded) -> None:
    here = world(guarded.root, Kept(Stopped()), {"PATH": os.environ["PATH"]})
    assert execute(call("prove", here, values=ONE)) == 130
    assert guarded.git("status", "--porcelain") == ""


def test_warn_mode_is_told_with_its_line_and_fails_a_strict_proof(guarded: Guarded) -> None:
    guarded.configure('[rollout]\ndefault = "warn"\n')
    told = proved(guarded, ONE, "dry-run")
    assert told["verdict"] == "skipped"
    assert "rollout.default (specops.toml:8)" in told["results"][0]["reason"]
    strict = proved(guarded, ONE, "dry-run", "strict-proof", code=1)
    assert [finding["code"] for finding in strict["findings"]] == ["PV003"]


def test_a_scenario_that_is_switched_off_is_blamed(guarded: Guarded) -> None:
    guarded.configure('[stages.validate]\nscenarios = ["packet-unchanged"]\n')
    told = proved(guarded, {"code": "HS006"}, "dry-run")
    assert told["verdict"] == "skipped"
    assert "stages.validate.scenarios (specops.toml:8)" in told["results"][0]["reason"]


def test_a_variable_that_skips_is_blamed(guarded: Guarded) -> None:
    told = proved(guarded, {"code": "HS006"}, "dry-run", SPEC_OPS_HAL_SKIP="1")
    assert "the variable SPEC_OPS_HAL_SKIP" in told["results"][0]["reason"]


def test_a_canary_of_the_repository_is_planted_into_its_commit(guarded: Guarded) -> None:
    guarded.configure(OWN)
    guarded.write("stray.txt", "not committed")
    told = proved(guarded, {"guardrail": "own"}, "dry-run")
    assert told["notes"][0].startswith("the tree differs from its commit")
    assert told["notes"][1] == "proved: 1/1 faults caught, 1/1 healthy twins green"


def test_a_canary_of_the_repository_that_nobody_catches_is_a_miss(guarded: Guarded) -> None:
    guarded.configure(OWN.replace('"rm", "SPEC.md"', '"touch", "harmless"'))
    told = proved(guarded, {"guardrail": "own"}, code=1)
    assert [finding["code"] for finding in told["findings"]] == ["PV001"]
    assert "tracker-gone" in told["findings"][0]["message"]


def test_a_canary_that_cannot_be_planted_is_no_proof(guarded: Guarded) -> None:
    guarded.configure(OWN.replace('"rm"', '"no-such-program"'))
    guarded.write("stray.txt", "not committed")
    told = proved(guarded, {"guardrail": "own"}, code=3)
    assert told["notes"] == ["proved: 0/1 faults caught, 1/1 healthy twins green"]
    assert told["verdict"] == "error"
    reason = told["results"][0]["reason"]
    assert reason.startswith("'no-such-program' could not be started: ")
    assert reason.endswith(": install it or correct the configured command")


def test_a_repository_without_settings_is_proved_as_well(guarded: Guarded) -> None:
    guarded.git("rm", "-q", "specops.toml")
    guarded.commit()
    told = proved(guarded, ONE)
    assert json.loads((guarded.root / told["evidence"][0]).read_bytes())["settings"] == ""


def test_a_person_sees_each_canary_and_the_summary(guarded: Guarded) -> None:
    code, out, _ = ended(guarded, {"code": "TR008"}, "dry-run")
    assert code == 0
    assert "passed  tracker/TR008" in out
    assert "note: proved: 1/1 faults caught, 1/1 healthy twins green\n" in out


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"code": "TR999"}, "there is no canary for the code 'TR999'"),
        ({"guardrail": "trakcer"}, "there is no canary for the guardrail 'trakcer'"),
        ({"guardrail": "baseline", "code": "TR008"}, "there is no canary for the code 'TR008'"),
        (
            {"guardrail": "tracker", "code": "BA003"},
            "no canary for the code 'BA003': BA003 is of the guardrails baseline, runner\n",
        ),
        (
            {"guardrail": "tracker", "code": "ba001"},
            "there is no canary for the code 'ba001': BA001 is of the guardrail baseline\n",
        ),
        ({"code": "ba003"}, "there is no canary for the code 'ba003': did you mean BA003?\n"),
        ({"code": "ba03"}, "there is no canary for the code 'ba03': did you mean BA"),
        ({"guardrail": "Tracker"}, "for the guardrail 'Tracker': did you mean tracker?\n"),
        (
            {"code": "nothing-like-it"},
            "there is no canary for the code 'nothing-like-it': there are",
        ),
        ({"code": "HS020"}, "'HS020': HS020 has none, as it tells of an override that somebody"),
        ({"jobs": "0"}, "--jobs is '0': it must be a number from 1 to 64"),
        ({"jobs": "65"}, "--jobs is '65'"),
        ({"jobs": "two"}, "--jobs is 'two'"),
        ({"output-format": "xml"}, "one of text, json, github, junit, sarif, markdown"),
        ({"output-format": "markdwn"}, "did you mean markdown?"),
    ],
)
def test_a_wrong_request_is_refused_before_anything_is_planted(
    guarded: Guarded, given: dict[str, str], words: str
) -> None:
    code, _, err = ended(guarded, given)
    assert code == 2
    assert words in err


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"plan"', '"lint.trackr"', "did you mean lint.tracker?"),
        ('"BA007"', '"ZZ999"', "'ZZ999' is none"),
        ('"BA007"', '""', "'' is none"),
        ('"BA007"', '"BA007"\nexit_code = true', "it must be canaries with an exit_code of 1 or 3"),
        ('"BA007"', '"BA007"\nexit_code = 1.0', "it must be canaries with an exit_code of 1 or 3"),
    ],
)
def test_a_canary_of_the_repository_that_makes_no_sense_is_refused(
    guarded: Guarded, old: str, new: str, words: str
) -> None:
    guarded.configure(OWN.replace(old, new), commit=False)
    code, _, err = ended(guarded, ONE)
    assert code == 2
    assert words in err


def test_only_canaries_of_its_own_need_a_commit_of_a_repository(guarded: Guarded) -> None:
    guarded.configure(OWN, commit=False)
    guarded.git("checkout", "-q", "--orphan", "empty")
    told = proved(guarded, {**ONE, "jobs": "2"})
    assert json.loads((guarded.root / told["evidence"][0]).read_bytes())["commit"] is None
    own = proved(guarded, {"guardrail": "own"}, "dry-run", code=3)
    assert "there is no commit to copy into a sandbox" in own["results"][0]["reason"]


def test_a_waiver_of_the_repository_raises_no_false_alarm(guarded: Guarded) -> None:
    guarded.configure(
        '[[waivers]]\ncode = "TR010"\npath = "SPEC.md"\ncheck = "tracker"\nowner = "ada"\n'
        f'reason = "soon"\nexpires = 2027-01-31\nfingerprint = "{"0" * 32}"\n'
    )
    told = proved(guarded, ONE, "dry-run")
    assert told["notes"] == ["proved: 1/1 faults caught, 1/1 healthy twins green"]


def test_a_window_for_one_code_is_told_though_another_finding_stops_the_run(
    guarded: Guarded,
) -> None:
    guarded.configure(
        '[[rollout.rules]]\ncode = "BA002"\nmode = "warn"\nowner = "ada"\n'
        'reason = "soon"\nuntil = 2026-12-20\n'
    )
    told = proved(guarded, {"code": "BA002"}, "dry-run")
    assert told["verdict"] == "skipped"
    reason = told["results"][0]["reason"]
    assert "BA002 was found by baseline/work-tree, and did not count" in reason
    assert "rollout.rules (specops.toml:7)" in reason


def test_a_stage_that_picks_a_scenario_of_the_repository_is_proved(guarded: Guarded) -> None:
    guarded.configure(
        '[[scenarios]]\nname = "unit-tests"\nargv = ["no-such-program"]\n'
        '[stages.validate]\nscenarios = ["hal-smoke", "unit-tests"]\n'
    )
    told = proved(guarded, {"code": "HS006"}, "dry-run")
    assert told["notes"] == ["proved: 1/1 faults caught, 1/1 healthy twins green"]


def test_the_key_that_signs_is_that_of_the_repository_wherever_faults_are_planted(
    guarded: Guarded,
) -> None:
    generate(guarded.write("keys/README", "how they were made").with_name("private"))
    green = ["proved: 1/1 faults caught, 1/1 healthy twins green"]
    given = {"code": "BA003", "guardrail": "baseline"}
    told = proved(guarded, given, SPEC_OPS_SIGNING_KEY="keys/private")
    assert told["notes"] == green
    signed = [path.partition(".")[2] for path in told["evidence"]]
    assert signed == ["json", "dsse.json", "intoto.json", "md", "log"]
    assert verified(guarded, key="keys/private.pub")[0] == 0
    log = (guarded.root / told["evidence"][-1]).read_text(encoding="utf-8")
    assert "the attestation is signed by the key " in log
    guarded.configure('[evidence]\nsigning_key = "keys/private"\n')
    assert proved(guarded, given, "dry-run")["notes"] == green


def test_nothing_is_planted_that_could_not_be_signed_afterwards(guarded: Guarded) -> None:
    guarded.configure('[evidence]\nsigning_key = "keys/gone"\n', commit=False)
    code, out, err = ended(guarded, ONE)
    assert (code, out) == (3, "")
    assert "keys/gone cannot be read" in err
    assert not (guarded.root / "evidence").exists()


def test_a_copy_of_the_repository_signs_with_the_key_beside_it(guarded: Guarded) -> None:
    generate(guarded.root.parent / "private")
    guarded.configure(f'[evidence]\nsigning_key = "../private"\n{OWN}')
    told = proved(guarded, {"guardrail": "own"}, "dry-run")
    assert told["notes"] == ["proved: 1/1 faults caught, 1/1 healthy twins green"]


def test_a_change_to_what_is_ignored_and_kept_by_git_is_planted_too(guarded: Guarded) -> None:
    guarded.write("src/demo.py", "")
    guarded.configure('[baseline]\nignore = ["build", "src", "evidence"]\n')
    told = proved(guarded, {"code": "BA003", "guardrail": "baseline"}, "dry-run")
    found = {one["name"]: one.get("reason", "") for one in told["results"]}
    assert set(found) == {"baseline/BA003", "baseline/BA003-in-src/demo.py"}
    assert "baseline.ignore (specops.toml:8)" in found["baseline/BA003-in-src/demo.py"]


def test_what_is_ignored_where_the_sample_has_its_evidence_is_not_planted(
    guarded: Guarded,
) -> None:
    guarded.write("evidence/kept.txt", "")
    text = (guarded.root / "specops.toml").read_text(encoding="utf-8")
    guarded.write("specops.toml", f'evidence_root = "proofs"\n{text}')
    guarded.configure('[baseline]\nignore = ["evidence"]\n')
    told = proved(guarded, {"code": "BA003", "guardrail": "baseline"}, "dry-run")
    assert [one["name"] for one in told["results"]] == ["baseline/BA003"]


def test_a_rule_about_a_guardrail_that_is_none_is_refused(guarded: Guarded) -> None:
    guarded.configure('[[rollout.rules]]\nguardrail = "trakcer"\nmode = "strict"\n')
    code, _, err = ended(guarded, ONE)
    assert code == 2
    assert "rollout.rules names the unknown guardrail 'trakcer'" in err


def test_a_window_that_nothing_met_is_told_by_a_whole_proof_alone(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    guarded.configure(
        '[[rollout.rules]]\nguardrail = "cargo-run"\ncode = "CG003"\nmode = "warn"\n'
        'owner = "ada"\nreason = "soon"\nuntil = 2026-12-20\n'
    )
    assert len(proved(guarded, ONE, "dry-run")["results"]) == 1
    only = tuple(one for one in canaries() if one.code == "TR008")
    monkeypatch.setattr(choice, "canaries", lambda: only)
    told = proved(guarded, {}, "strict-proof", code=1)
    assert told["findings"][0]["message"].startswith("rollout.rules-1 (cargo-run): ")
    (finding,) = told["findings"]
    assert finding["code"] == "PV003"
    assert finding["location"] == {"path": "specops.toml", "line": 7}
    record = json.loads((guarded.root / told["evidence"][0]).read_bytes())
    assert violations(load("proof"), record) == ()
    assert record["summary"] == "proved: 1/2 faults caught, 1/1 healthy twins green"
    assert [one["name"] for one in record["canaries"]] == ["TR008", "rollout.rules-1"]


def test_a_canary_of_the_repository_is_not_stopped_in_warn_mode(guarded: Guarded) -> None:
    guarded.configure(f'[rollout]\ndefault = "warn"\n{OWN}')
    told = proved(guarded, {"guardrail": "own"}, "dry-run")
    assert told["verdict"] == "skipped"
    assert "rollout.default (specops.toml:8)" in told["results"][0]["reason"]
