"""What the commands of the rollout print as json fits the published schema, and nothing more."""

from datetime import UTC, datetime, timedelta

from tests.contract.test_output_schema import wrong
from tests.fakes.clocked import DOWN, SPEC, Clocked
from tests.fakes.repository import Guarded

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ANSWERED = {"owner": "ada", "expires": "2027-01-31"}


def test_a_rollout_from_the_first_run_to_the_last_waiver_prints_what_is_published(
    guarded: Guarded,
) -> None:
    guarded.write("specops.toml", DOWN)
    clocked = Clocked(guarded)
    later = NOW + timedelta(minutes=1)
    steps: tuple[tuple[str, dict[str, str], int], ...] = (
        ("rollout.waivers", {}, 0),
        ("validate", {"spec": SPEC}, 1),
        ("rollout.preview", {}, 0),
        ("rollout.waive", {"path": "docs/hal/hal_profile.json", **ANSWERED}, 2),
        ("rollout.adopt", ANSWERED, 0),
        ("validate", {"spec": SPEC}, 0),
        ("rollout.adopt", {}, 0),
        ("rollout.waivers", {}, 0),
        ("validate", {"spec": SPEC, "enforcement": "warn", "policy-from": "HEAD"}, 0),
        ("rollout.preview", {"as-of": "2027-01-31"}, 0),
        ("config", {}, 0),
    )
    for rank, (command, options, code) in enumerate(steps):
        assert clocked.run(command, later + timedelta(minutes=rank), **options) == code, command
        assert wrong(clocked.told) == [], command
