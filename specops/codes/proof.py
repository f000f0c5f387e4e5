"""PV: what a proof of the guardrails can find.

Each example is what somebody types in a repository; the tests run it, and look at what the last
command finds.
"""

from typing import Final

from specops.codes.model import CheckCode

_PROVE: Final = "invoke prove --guardrail own"
_CANARY: Final = """cat >> specops.toml <<'END'
[[prove.canaries]]
name = "tracker-gone"
plant = ["%s", "%s"]
code = "BA007"
command = ["plan", "--spec", "SPEC-KIT-018"]
END
"""
_COMMIT: Final = "git commit -q -a -m canary\n"
_SOUND: Final = _CANARY % ("rm", "SPEC.md") + _COMMIT + _PROVE
_WARN: Final = "SPEC_OPS_ENFORCEMENT=warn invoke prove --code TR008"

MISSED: Final = CheckCode(
    "PV001",
    "A planted fault was missed",
    "A guardrail that lets its own canary through would let the real fault through as well.",
    "Run the command of the canary by hand on the planted fault, and correct the guardrail.",
    failing=_CANARY % ("touch", "harmless.txt") + _COMMIT + _PROVE,
    passing=_SOUND,
    language="sh",
)
FALSE_ALARM: Final = CheckCode(
    "PV002",
    "A healthy twin is red",
    "A gate that is always red stops nothing: people walk around it.",
    "Run the command of the canary by hand on the committed tree, and correct what it reports.",
    failing=f"echo > memory/constitution.md\n{_SOUND}",
    passing=_SOUND,
    language="sh",
)
NOT_STOPPED: Final = CheckCode(
    "PV003",
    "The set-up of this repository would not stop a fault (strict proof)",
    "The guardrail works, and what was set here keeps it from closing.",
    "Change the setting that the message names, or prove without `--strict-proof`.",
    failing=f"{_WARN} --strict-proof",
    passing=_WARN,
    language="sh",
)
CODES: Final = (MISSED, FALSE_ALARM, NOT_STOPPED)
