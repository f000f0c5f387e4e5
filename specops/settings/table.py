"""Every setting there is: key, kind, default, variable, flag, and one sentence for people."""

from typing import Final

from specops.settings import kinds, rollout_kinds
from specops.settings.acceptance import ACCEPTANCE
from specops.settings.evidence import EVIDENCE
from specops.settings.kinds import BOOLEAN, NAMES, PATH, SECONDS, TEXT, choice
from specops.settings.progress import PROGRESS
from specops.settings.proof import PROOF
from specops.settings.setting import Setting

BASELINE_MODES: Final = ("skip", "quick", "no-run", "full")
TRANSPORTS: Final = ("http", "mcp", "cargo")
EMBEDDED: Final = "embedded"
_VALIDATE: Final = ("hal-smoke", "cargo-build", "packet-unchanged")
SETTINGS: Final = (
    *EVIDENCE,
    Setting("docs_root", PATH, "docs", "Where the packets are."),
    Setting("tracker", PATH, "SPEC.md", "The tracker table."),
    Setting(
        "tracker_rules.max_in_progress",
        kinds.LIMIT,
        1,
        "How many rows an owner may have In Progress, or `off`.",
    ),
    Setting(
        "tracker_rules.records",
        choice(("strict", "compat")),
        "strict",
        "How records named as evidence are read; `compat` takes those of earlier writers.",
    ),
    Setting(
        "lint.cache",
        BOOLEAN,
        True,
        "Leave out what passed a linter and has not changed since, in large repositories.",
    ),
    Setting(
        "documents.structure",
        kinds.PATH_OR_NOTHING,
        "",
        "A JSON file with the sections that packets must have; empty for those of the package.",
    ),
    Setting("constitution", PATH, "memory/constitution.md", "The rules of the repository."),
    Setting(
        "rollout.default",
        choice(("strict", "warn")),
        "strict",
        "Whether failures stop the pipeline.",
        "SPEC_OPS_ENFORCEMENT",
        "enforcement",
    ),
    Setting(
        "rollout.until",
        rollout_kinds.DAY_OR_NOTHING,
        None,
        "The day, in UTC, from which a default of `warn` is strict.",
    ),
    Setting("rollout.owner", rollout_kinds.WORDS, "", "Who answers for a default of `warn`."),
    Setting("rollout.reason", rollout_kinds.WORDS, "", "Why the default is `warn`."),
    Setting(
        "rollout.rules",
        rollout_kinds.RULES,
        (),
        "Enforcement of one guardrail or code: mode, guardrail, code, until, owner, reason.",
    ),
    Setting(
        "waivers",
        rollout_kinds.WAIVERS,
        (),
        "Findings that are accepted: code, fingerprint, path, spec, check, reason, owner, expires,"
        " count.",
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
    Setting(
        "hal.mcp.command",
        kinds.table("command", kinds.argv),
        ("npx", "-y", "hal-mcp"),
        "The MCP server of the transport mcp.",
    ),
    Setting("hal.mcp.start_timeout_s", SECONDS, 30.0, "Deadline of its start in seconds."),
    Setting("hal.cargo.package", TEXT, "codex-mcp-client", "The package of the transport cargo."),
    Setting("hal.cargo.bin", TEXT, "call_tool", "The program of that package that calls a tool."),
    Setting(
        "hal.cargo.server",
        kinds.table("command", kinds.argv),
        ("npx", "-y", "hal-mcp"),
        "The MCP server that this program starts.",
    ),
    Setting("hal.ca_file", kinds.FILE_OR_NOTHING, "", "Own certificate authority."),
    Setting(
        "hal.tls_verify",
        BOOLEAN,
        True,
        "Verify certificates; switched off, each HAL smoke records an override.",
    ),
    Setting(
        "hal.secret_env",
        TEXT,
        "HAL_SECRET_KAVEDARR_API_KEY",
        "The variable that holds the API key of the HAL.",
        "SPEC_OPS_HAL_SECRET_ENV",
    ),
    Setting(
        "hal.allow_short_secrets",
        BOOLEAN,
        False,
        "Take secrets of fewer than 8 characters, which cannot be redacted safely.",
    ),
    Setting(
        "hal.skip",
        BOOLEAN,
        False,
        "Skip the HAL smoke; the skip is recorded.",
        "SPEC_OPS_HAL_SKIP",
    ),
    PROOF,
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
    Setting(
        "baseline.mode",
        choice(BASELINE_MODES),
        "no-run",
        "How much the baseline audit does.",
        flag="baseline-mode",
    ),
    Setting(
        "baseline.commands",
        kinds.table("commands", kinds.commands(("no-run", "full"))),
        (),
        "Commands of the audit: name, argv, modes, timeout_s.",
    ),
    Setting("baseline.ignore", NAMES, (), "Paths that may be dirty, beside the evidence root."),
    Setting(
        "baseline.allow_fail",
        BOOLEAN,
        False,
        "Let a failed baseline through; recorded as an override.",
        "SPEC_OPS_BASELINE_ALLOW_FAIL",
    ),
    Setting(
        "baseline.force_fail",
        BOOLEAN,
        False,
        "Fail the baseline on purpose, for drills.",
        "SPEC_OPS_BASELINE_FORCE_FAIL",
    ),
    Setting(
        "allow_dirty",
        BOOLEAN,
        False,
        "Let a dirty tree through; recorded as an override.",
        "SPEC_OPS_ALLOW_DIRTY",
    ),
    Setting(
        "allow_dirty_overrides_baseline",
        BOOLEAN,
        True,
        "Whether `allow_dirty` lets a baseline through that failed for other reasons.",
    ),
    Setting(
        "cargo.manifest",
        PATH,
        "codex-rs/Cargo.toml",
        "The cargo manifest.",
        "SPEC_OPS_CARGO_MANIFEST",
        "manifest-path",
    ),
    Setting("cargo.timeout_s", SECONDS, 900.0, "Deadline of each cargo command in seconds."),
    Setting("cargo.offline", BOOLEAN, False, "Run cargo without the network."),
    Setting(
        "hooks.session.start",
        kinds.table("commands", kinds.argv_list),
        (),
        "Commands that plan runs when a session starts.",
    ),
    Setting(
        "hooks.file_after_write",
        kinds.table("commands", kinds.argv_list),
        (),
        "Commands that implement runs after it has locked the packet.",
    ),
    Setting("hooks.timeout_s", SECONDS, 60.0, "Deadline of each hook in seconds."),
    Setting(
        "status.stale_after_h",
        kinds.LIMIT,
        24,
        "After how many hours a record counts as stale in `status`, or `off`.",
    ),
    Setting(
        "scenarios",
        kinds.table("commands", kinds.commands(("run",))),
        (),
        "Scenario commands of your own: name, argv, timeout_s.",
    ),
    Setting(
        "audit.allow_embedded_hal",
        BOOLEAN,
        False,
        "Let audit judge the embedded HAL, which proves nothing about a product.",
    ),
    *ACCEPTANCE,
    PROGRESS,
    Setting("stages.validate.scenarios", NAMES, _VALIDATE, "The scenarios of validate."),
    Setting(
        "stages.audit.scenarios",
        NAMES,
        (*_VALIDATE, "stage-chain", "lock-held"),
        "The scenarios of audit, which judges packet, chain and lock in any case.",
    ),
)
BY_KEY: Final = {setting.key: setting for setting in SETTINGS}
