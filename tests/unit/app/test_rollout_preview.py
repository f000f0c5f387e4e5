"""``rollout.preview`` over real evidence."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes.clocked import DOWN, Clocked
from tests.fakes.repository import Guarded

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WINDOW = (
    '[[rollout.rules]]\nguardrail = "hal-smoke"\nmode = "warn"\nuntil = 2026-12-31\n'
    'owner = "ada"\nreason = "the service moves"\n'
)


@pytest.fixture
def clocked(guarded: Guarded) -> Clocked:
    guarded.write("specops.toml", DOWN + WINDOW)
    guarded.commit("the HAL is down, and may be")
    return Clocked(guarded)


def states(clocked: Clocked) -> dict[str, str]:
    return {one["name"]: one["readiness"] for one in clocked.told["guardrails"]}


def test_a_warned_run_is_not_yet_ready_and_strict_then_does_what_was_told(
    clocked: Clocked,
) -> None:
    assert clocked.validate(NOW) == 0
    session = clocked.guarded.envelope()["sessionId"]
    assert clocked.run("rollout.preview", NOW) == 0
    told = states(clocked)
    assert (told["hal-smoke"], told["rollout"], told["lock"]) == ("not yet", "ready", "no evidence")
    (smoke,) = [one for one in clocked.told["guardrails"] if one["name"] == "hal-smoke"]
    assert smoke["blocked"] == [{"run": f"SPEC-KIT-018 validate {session}", "why": ["HS001"]}]
    assert not clocked.told["ready"]
    assert clocked.validate(NOW, enforcement="strict") == 1


def test_the_policy_of_a_later_day_is_the_one_that_is_replayed(clocked: Clocked) -> None:
    assert clocked.validate(NOW) == 0
    for day, ready in (("2026-12-30", True), ("2026-12-31", False)):
        assert clocked.run("rollout.preview", NOW, as_of=day) == 0
        assert clocked.told["policy"] == f"the policy of {day}"
        assert clocked.told["ready"] is ready


def test_runs_from_before_the_span_do_not_count(clocked: Clocked) -> None:
    assert clocked.validate(NOW - timedelta(days=40)) == 0
    assert clocked.run("rollout.preview", NOW) == 0
    assert (clocked.told["runs"], states(clocked)["hal-smoke"]) == (0, "no evidence")
    for since in ("41d", "2026-10-01"):
        assert clocked.run("rollout.preview", NOW, since=since) == 0
        assert (clocked.told["runs"], states(clocked)["hal-smoke"]) == (1, "not yet")


def test_a_record_that_was_tampered_with_makes_nothing_ready(clocked: Clocked) -> None:
    assert clocked.validate(NOW, hal="embedded") == 0
    assert clocked.run("rollout.preview", NOW) == 0
    assert clocked.told["ready"]
    (attestation,) = clocked.guarded.evidence("*.intoto.json")
    attestation.write_bytes(attestation.read_bytes().replace(b'"exitCode":0', b'"exitCode":1'))
    assert clocked.run("rollout.preview", NOW) == 0
    assert (clocked.told["ready"], len(clocked.told["unreadable"])) == (False, 1)
    attestation.unlink()
    assert clocked.run("rollout.preview", NOW) == 0
    assert len(clocked.told["unreadable"]) == 1


def test_todays_tree_counts_like_a_run(clocked: Clocked) -> None:
    clocked.guarded.write("SPEC.md", "no table\n")
    assert clocked.run("rollout.preview", NOW) == 0
    told = states(clocked)
    assert (told["tracker"], told["documents"]) == ("not yet", "ready")
    assert "telemetry" not in told


def test_people_and_pull_requests_get_the_same_in_their_own_form(clocked: Clocked) -> None:
    for minute in range(5):
        assert clocked.validate(NOW + timedelta(minutes=minute)) == 0
    later = NOW + timedelta(hours=1)
    assert clocked.run("rollout.preview", later, output_format="text") == 0
    lines = clocked.printed.splitlines()
    assert lines[0] == "under strict on 2026-11-25, 5 runs since 2026-10-26 and today's tree:"
    assert "  hal-smoke         not yet: 5 of 5 runs" in lines
    assert lines[-1] == "not ready"
    assert clocked.run("rollout.preview", later, output_format="markdown") == 0
    rows = [line for line in clocked.printed.splitlines() if line.startswith("| `hal-smoke` |")]
    assert len(rows) == 1
    assert "not yet: 5 of 5 runs" in rows[0]
    assert rows[0].endswith("; 2 more |")
    assert "**Rollout: not ready**" in clocked.printed


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("since", "soon"),
        ("since", "0d"),
        ("since", "99999d"),
        ("since", "2026-02-30"),
        ("as_of", "2026-13-01"),
        ("as_of", "tomorrow"),
        ("output_format", "sarif"),
    ],
)
def test_a_span_a_day_or_a_form_that_makes_no_sense_is_refused(
    clocked: Clocked, option: str, value: str
) -> None:
    assert clocked.run("rollout.preview", NOW, **{"output_format": "text", option: value}) == 2
    assert value in clocked.said
