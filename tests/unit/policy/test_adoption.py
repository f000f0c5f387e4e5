"""A repository is adopted once; from then on the number of its waivers only goes down."""

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specops.policy import Waiver
from specops.policy.adoption import Sighting, again, first

EXPIRES = date(2027, 1, 31)
ROW = Sighting("TR010", "0" * 32, "SPEC.md", "", "tracker", "tracker")
REFUSED = Sighting("HS001", "1" * 32, "p.json", "SPEC-KIT-018", "hal-smoke", "hal-smoke/health")
OWN = Sighting("RO003", "2" * 32, "specops.toml", "", "rollout", "rollout/waivers")
JUDGED = frozenset({("", "tracker"), ("SPEC-KIT-018", "hal-smoke")})
sightings = st.lists(st.sampled_from([ROW, REFUSED, OWN]), max_size=6)


def test_everything_that_is_there_is_adopted_with_one_expiry() -> None:
    done = first([ROW, ROW, REFUSED, OWN], "ada", "legacy", EXPIRES)
    assert [(one.code, one.count, one.check) for one in done.added] == [
        ("TR010", 2, "tracker"),
        ("HS001", 1, "hal-smoke"),
    ]
    told = {(one.expires, one.owner, one.reason, one.adopted) for one in done.added}
    assert told == {(EXPIRES, "ada", "legacy", True)}
    assert (done.removed, done.left) == ((), ())


def test_a_finding_is_waived_by_hand_as_it_was_seen() -> None:
    waiver = Waiver(
        "HS001",
        "1" * 32,
        path="p.json",
        spec="SPEC-KIT-018",
        check="hal-smoke",
        reason="moves",
        owner="ada",
        expires=EXPIRES,
    )
    assert REFUSED.waiver("ada", "moves", EXPIRES) == waiver
    assert REFUSED.waiver("ada", "moves", EXPIRES, 3) == replace(waiver, count=3)


def test_what_is_gone_is_taken_out_and_what_is_new_is_told() -> None:
    adopted = first([ROW, ROW], "ada", "legacy", EXPIRES).added
    done = again([ROW, REFUSED], adopted, JUDGED)
    assert done.removed == adopted
    assert [one.count for one in done.added] == [1]
    assert done.left == (REFUSED,)


def test_of_each_finding_that_is_there_less_often_the_rest_is_kept() -> None:
    adopted = first([ROW, ROW, REFUSED, REFUSED, REFUSED], "ada", "legacy", EXPIRES).added
    done = again([ROW, REFUSED, REFUSED], adopted, JUDGED)
    assert done.removed == adopted
    assert done.added == (replace(adopted[0], count=1), replace(adopted[1], count=2))
    assert done.left == ()


def test_what_nobody_judged_is_still_adopted() -> None:
    adopted = first([REFUSED], "ada", "legacy", EXPIRES).added
    assert again([], adopted, frozenset({("", "tracker")})).removed == ()
    assert again([], adopted, JUDGED).removed == adopted


@given(sightings, sightings)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_number_never_goes_up(before: list[Sighting], after: list[Sighting]) -> None:
    adopted = first(before, "ada", "legacy", EXPIRES).added
    done = again(after, adopted, JUDGED)
    kept = [one for one in adopted if one not in done.removed]
    counts = {(one.code, one.fingerprint): one.count for one in adopted}
    for waiver in (*kept, *done.added):
        assert 1 <= waiver.count <= counts[waiver.code, waiver.fingerprint]
    accepted = sum(one.count for one in (*kept, *done.added))
    assert accepted + len(done.left) == len([one for one in after if one is not OWN])
