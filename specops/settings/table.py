"""Every setting there is: key, kind, default, variable, flag, and one sentence for the documents."""

from dataclasses import dataclass
from typing import Any, Final

from specops.settings import kinds
from specops.settings.kinds import BOOLEAN, NAMES, PATH, SECONDS, TEXT, Kind, choice

BASELINE_MODES: Final = ("skip", "quick", "no-run", "full")
TRANSPORTS: Final = ("http",)
EMBEDDED: Final = "embedded"


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of the settings; ``variable`` and ``flag`` are empty where there is none."""

    key: str
    kind: Kind
    default: Any
    summary: str
    variable: str = ""
    flag: str = ""


SETTINGS: Final = (
    Setting(
        "evidence_root", PATH, "evidence", "Where evidence is written.", "SPEC_OPS_EVIDENCE_ROOT"
    ),
    Setting("docs_root", PATH, "docs", "Where the packets are."),
    Setting("tracker", PATH, "SPEC.md", "The tracker table."),
    Setting("constitution", PATH, "memory/constitution.md", "The rules of the repository."),
    Setting(
        "enforcement",
        choice(("strict", "warn")),
        "strict",
        "Whether failures stop the pipeline.",
        "SPEC_OPS_ENFORCEMENT",
        "enforcement",
    ),
    Setting(
        "hal.base_url",
        TEXT,
        "http://127.0.0.1:7878",
        "The HAL to judge, or `embedded`.",
        "SPEC_OPS_HAL_BASE_URL",
        "hal",
    ),
    Setting("hal.profile", PATH, "docs/hal/hal_profile.json", "The HAL profile."),
    Setting(
        "hal.transport",
        choice(TRANSPORTS),
        "http",
        "The road to the HAL.",
        "SPEC_OPS_HAL_TRANSPORT",
        "transport",
    ),
    Setting(
        "hal.timeout_s",
        SECONDS,
        10.0,
        "Deadline of each check in seconds; caps `timeout_s` of the profile.",
        "SPEC_OPS_HAL_TIMEOUT_S",
    ),
    Setting("hal.total_timeout_s", SECONDS, 60.0, "Deadline of the whole smoke in seconds."),
    Setting("hal.ca_file", kinds.Kind("path or empty", str, str), "", "Own certificate authority."),
    Setting(
        "hal.secret_env",
        TEXT,
        "HAL_SECRET_KAVEDARR_API_KEY",
        "The variable that holds the API key of the HAL.",
        "SPEC_OPS_HAL_SECRET_ENV",
    ),
    Setting(
        "hal.skip",
        BOOLEAN,
        False,
        "Skip the HAL smoke; the skip is recorded.",
        "SPEC_OPS_HAL_SKIP",
    ),
    Setting(
        "telemetry.hal",
        BOOLEAN,
        False,
        "Write `hal.summary` into telemetry.",
        "SPEC_OPS_TELEMETRY_HAL",
    ),
    Setting(
        "session_id",
        TEXT,
        "",
        "The session id of the run; made when not given.",
        "SPEC_OPS_SESSION_ID",
    ),
    Setting("stages.validate.scenarios", NAMES, ("hal-smoke",), "The scenarios of validate."),
    Setting("stages.audit.scenarios", NAMES, ("hal-smoke",), "The scenarios of audit."),
)
BY_KEY: Final = {setting.key: setting for setting in SETTINGS}
