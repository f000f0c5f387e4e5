"""The words that evidence has to spell: a secret that is part of one could not be kept out of it.

Redacting it would break paths, names and keys that readers look for.
"""

import re
from collections.abc import Iterator
from typing import Final

from specops.evidence.store import run_folder
from specops.model import Stage
from specops.packet.folder import Packet
from specops.settings.kinds import NAMES, PATH, PATH_OR_NOTHING
from specops.settings.model import Settings
from specops.settings.table import SETTINGS

# Keys and values of the published schemas, of attestations and of HAL records.
_FIXED: Final = """
https://in-toto.io/Statement/v1 https://in-toto.io/attestation/test-result/v0.1 .intoto.json
bodyShape boolean flaky integer masked
_type artifact artifacts askedBy attempts baseline body bodyBase64 bodyOmitted bodyState
bodyText bytes cargo-build check checkDurationsMs checked class code column command commit complete
config configuration content-type covers decidedBy digest dirty dns docs.template docs.validate
documents durationMs empty encoding enforcement error errors evidence exitCode failed
failedTests failed_checks failure file_after_write findings flag full graphql-errors hal
hal.smoke hal-smoke halTarget headers holder hook_status hooks interrupted invoke key latency
latencyMs lint.telemetry lint.tracker line location lock lock-held lock_status locked lockedAt
message method mode name no-run not-json notes ok overrides packet-unchanged passed passedTests
path picked pointer precondition predicate predicateType previous protocol quick ready reason
redacted redirect refused remedy request reset response result results root scenarios schema
schemaVersion selfDigest session.start sessionId settings sha256 skip skipped source specId
specops stage stage-chain startedAt status strict subject summary target task-table text timeout
timestamp tls too-large tool tracker-row transport tree truncated unhealthy unlock_status
unlocked unreadable url value variable verdict waived warn warnedTests FAILED PASSED WARNED
checks guardrail letThrough schemas sourceTree strictExitCode
acceptance commands covers drill proven pytest requirements scenario spec-ops-accept unproven
work-tree
blocks day expires fingerprint loosened overridden owner policy policyFrom rollout rulings
waivers warns windows
arguments estimateMs evidence.query guardrails notAdopted question readiness rollout.adopt
rollout.preview rollout.waive rollout.waivers
cargoManifest docsRoot preCommit
"""
_PHRASES: Final = ("no evidence", "is there", "lines to add", "would be written")
FIXED: Final = frozenset((*_FIXED.split(), *_PHRASES))
_TIMES: Final = ("0000-00-00T00:00:00.000Z", "00000000T000000000Z-")
_DATE: Final = re.compile("20[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])")
_SETTINGS: Final = (NAMES, PATH, PATH_OR_NOTHING)


def is_spelled(value: str, words: frozenset[str]) -> bool:
    """Tell whether a text is part of a word, or of the time that something happened."""
    return any(value in word for word in words) or _is_time(value)


def words(settings: Settings, packets: tuple[Packet, ...]) -> frozenset[str]:
    """Return the words of a run under some settings, for some packets."""
    named = (
        command.name
        for key in ("baseline.commands", "scenarios")
        for command in settings.value(key)
    )
    return FIXED | set(_configured(settings)) | set(named) | set(_of_packets(settings, packets))


def _configured(settings: Settings) -> Iterator[str]:
    """Give the paths and names of the settings."""
    yield settings.text("session_id")
    for key in ("baseline.commands", "scenarios"):
        yield from (command.name for command in settings.value(key))
    for setting in SETTINGS:
        if setting.kind in _SETTINGS:
            value = settings.value(setting.key)
            yield from (value,) if isinstance(value, str) else value


def _of_packets(settings: Settings, packets: tuple[Packet, ...]) -> Iterator[str]:
    """Give the ids and paths of packets, and of what is written for them."""
    yield from (stage.command for stage in Stage)
    for packet in packets:
        yield from (packet.spec_id, *map(str, packet.documents))
        folder = run_folder(settings.text("evidence_root"), packet.spec_id)
        yield from (f"{folder}/spec-{stage}_20" for stage in Stage)


def _is_time(value: str) -> bool:
    """Tell whether a text is part of a time stamp or of a session id; a number has to be a date."""
    if value.isdecimal():
        return _DATE.fullmatch(value) is not None
    shape = re.sub("[0-9]", "0", value)
    return "0" in shape and any(shape in time for time in _TIMES)
