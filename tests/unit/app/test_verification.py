"""The command ``evidence.verify``, in process."""

import json
from pathlib import Path

import pytest

from specops.app.boundary import execute
from specops.app.evidence.verification import moment_digits
from specops.errors import UsageError
from tests.fakes.pipeline import SPEC, Pipeline
from tests.fakes.repository import Guarded
from tests.fakes.world import Kept, call, world


@pytest.fixture
def pipeline(guarded: Guarded) -> Pipeline:
    return Pipeline(guarded)


def verify(root: Path, *switches: str, **values: str) -> tuple[int, str]:
    kept = Kept()
    asked = call("evidence.verify", world(root, kept), values=values, switches=frozenset(switches))
    return execute(asked), kept.out.getvalue() + kept.err.getvalue()


def test_sound_evidence_is_exit_0_and_each_spec_has_a_line(pipeline: Pipeline) -> None:
    pipeline.to("tasks")
    code, shown = verify(pipeline.root)
    assert code == 0
    assert f"passed  evidence/{SPEC}" in shown
    assert "2 runs" in shown


def test_a_finding_is_exit_1_with_its_place(pipeline: Pipeline) -> None:
    pipeline.to("tasks")
    (pipeline.root / "evidence/commands" / SPEC / "notes.txt").touch()
    code, shown = verify(pipeline.root, spec="SPEC-KIT-018-hal-smoke")
    assert code == 1
    assert f"EV020 evidence/commands/{SPEC}/notes.txt: no record names it" in shown


def test_stale_records_are_notes_in_every_format_and_findings_when_strict(
    pipeline: Pipeline,
) -> None:
    pipeline.to("plan")
    pipeline.guarded.write("specops.toml", "# stricter\n")
    code, shown = verify(pipeline.root)
    assert code == 0
    assert f"note: {SPEC} plan: stale: settings specops.toml changed since" in shown
    code, shown = verify(pipeline.root, **{"output-format": "json"})
    assert "settings specops.toml changed" in json.loads(shown)["notes"][1]
    assert verify(pipeline.root, "strict")[0] == 1


def test_a_spec_without_a_packet_can_be_verified(pipeline: Pipeline) -> None:
    pipeline.to("plan")
    pipeline.guarded.git("rm", "-rq", "docs/SPEC-KIT-018-hal-smoke")
    code, shown = verify(pipeline.root)
    assert code == 0
    assert "packet docs/SPEC-KIT-018-hal-smoke/plan.md is gone since" in shown


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"spec": "../etc"}, "'../etc' is not a spec id"),
        ({"since": "yesterday"}, "--since is 'yesterday'"),
        ({"since": "2026-02-30"}, "--since is '2026-02-30'"),
    ],
)
def test_a_wrong_request_is_exit_2(pipeline: Pipeline, values: dict[str, str], told: str) -> None:
    code, shown = verify(pipeline.root, **values)
    assert code == 2
    assert told in shown


def test_no_evidence_is_exit_3(guarded: Guarded) -> None:
    code, shown = verify(guarded.root)
    assert code == 3
    assert "there is no evidence to verify; run a stage first" in shown


@pytest.mark.parametrize(
    ("given", "digits"),
    [
        (None, ""),
        ("2026-11-22", "20261122"),
        ("2026-11-22T11:30", "202611221130"),
        ("2026-11-22T11:30:00Z", "20261122113000"),
        ("20261122T113000123Z-3f9c1a", "20261122113000123"),
    ],
)
def test_a_moment_is_given_as_far_as_it_is_known(given: str | None, digits: str) -> None:
    assert moment_digits(given) == digits


def test_a_year_alone_is_no_moment() -> None:
    with pytest.raises(UsageError, match="give a day, a time or a session"):
        moment_digits("2026")
