"""BA: the rules of the baseline audit, of hooks and of configured commands.

The examples are shell scripts, run in a repository that passes: the failing one breaks a rule, the
passing one comes near it and keeps it.
"""

from typing import Final

from specops.codes.model import CheckCode

NO_WORK_TREE: Final = "BA001"
NO_COMMIT: Final = "BA002"
DIRTY: Final = "BA003"
CONSTITUTION: Final = "BA004"
DOCUMENT_MISSING: Final = "BA005"
DOCUMENT_UNREADABLE: Final = "BA006"
TRACKER_MISSING: Final = "BA007"
TRACKER_ROWS: Final = "BA008"
TRACKER_STATUS: Final = "BA009"
HAL_PROFILE: Final = "BA010"
COMMAND_FAILED: Final = "BA011"
COMMAND_LATE: Final = "BA012"
HOOK_FAILED: Final = "BA013"
DRILL: Final = "BA014"

CODES: Final = (
    CheckCode(
        NO_WORK_TREE,
        "The root is not in a git work tree",
        "Evidence is bound to a commit; a bare repository or a plain folder has no files of one.",
        "Run in a clone with a work tree: `git clone`, `git worktree add`, or `git init`.",
        "rm -rf .git",
        "git checkout -q --detach",
        "sh",
    ),
    CheckCode(
        NO_COMMIT,
        "The repository has no commit",
        "What was judged could not be told apart from anything that comes later.",
        "Commit the packet before its first plan.",
        """rm -rf .git
git init -q""",
        """git checkout -q --orphan fresh
git commit -q -m fresh""",
        "sh",
    ),
    CheckCode(
        DIRTY,
        "The tree differs from its commit",
        "A result for files that nobody else has proves nothing. Untracked files count, as a build"
        " may need one. The evidence root and `baseline.ignore` do not count.",
        "Commit, stash or ignore the files that the message names. `SPEC_OPS_ALLOW_DIRTY=1` lets"
        " them through and is recorded.",
        "echo note > stray.txt",
        """echo note > stray.txt
git add .
git commit -q -m note""",
        "sh",
    ),
    CheckCode(
        CONSTITUTION,
        "The constitution is missing, empty or unreadable",
        "Plans refer to its rules; without it they refer to nothing.",
        "Write it, or name it in the setting `constitution`.",
        """echo > memory/constitution.md
git commit -q -a -m blank""",
        """echo One rule. > memory/constitution.md
git commit -q -a -m short""",
        "sh",
    ),
    CheckCode(
        DOCUMENT_MISSING,
        "A document of the packet is missing or empty",
        "Each later stage reads spec.md, plan.md and tasks.md.",
        "Write the document that the message names.",
        """git rm -q docs/SPEC-KIT-018-hal-smoke/plan.md
git commit -q -m gone""",
        """printf '\\357\\273\\277# Plan\\r\\n' > docs/SPEC-KIT-018-hal-smoke/plan.md
git commit -q -a -m windows""",
        "sh",
    ),
    CheckCode(
        DOCUMENT_UNREADABLE,
        "A document of the packet cannot be read as UTF-8 text",
        "Bytes that each reader guesses at mean something else to each.",
        "Save it as UTF-8, as a plain file inside the repository.",
        """printf 'caf\\351\\n' > docs/SPEC-KIT-018-hal-smoke/spec.md
git commit -q -a -m latin""",
        """printf 'caf\\303\\251\\n' > docs/SPEC-KIT-018-hal-smoke/spec.md
git commit -q -a -m unicode""",
        "sh",
    ),
    CheckCode(
        TRACKER_MISSING,
        "The tracker is missing, empty or unreadable",
        "Without it nobody knows what state a spec is in.",
        "Write it, or name it in the setting `tracker`.",
        """git rm -q SPEC.md
git commit -q -m gone""",
        """echo >> SPEC.md
git commit -q -a -m longer""",
        "sh",
    ),
    CheckCode(
        TRACKER_ROWS,
        "The tracker does not have exactly one row for the spec",
        "A spec without a row is not planned; one with two rows has two states.",
        "Keep one row whose Task ID is the id of the spec.",
        """sed -i /SPEC-KIT-018/d SPEC.md
git commit -q -a -m gone""",
        """sed -i /SPEC-OPS-004/d SPEC.md
git commit -q -a -m other""",
        "sh",
    ),
    CheckCode(
        TRACKER_STATUS,
        "The status in the tracker does not allow the stage",
        "A spec that is done is neither planned nor implemented again, and an unknown status says"
        " nothing. plan, tasks and implement ask for it.",
        "Set the status to Backlog, In Progress, In Review or Blocked, or open a new spec.",
        """sed -i 's/In Progress/Done/' SPEC.md
git commit -q -a -m done""",
        """sed -i 's/In Progress/In Review/' SPEC.md
git commit -q -a -m review""",
        "sh",
    ),
    CheckCode(
        HAL_PROFILE,
        "The HAL profile is missing or invalid",
        "The HAL smoke of a later stage could judge nothing; better to know it now.",
        "Correct the profile at the place that the message names, or set `hal.profile`.",
        """echo '{' > docs/hal/hal_profile.json
git commit -q -a -m broken""",
        """echo '{"health": {"method": "GET", "path": "/health"}}' > docs/hal/hal_profile.json
git commit -q -a -m small""",
        "sh",
    ),
    CheckCode(
        COMMAND_FAILED,
        "A configured command failed",
        "Its exit code is its verdict, whatever it prints.",
        "Run the command of the message by hand and correct what it reports.",
        """cat >> specops.toml <<'END'
[[baseline.commands]]
name = "unit-tests"
modes = ["no-run"]
argv = ["sh", "-c", "echo all passed; exit 3"]
END
git commit -q -a -m command""",
        """cat >> specops.toml <<'END'
[[baseline.commands]]
name = "unit-tests"
modes = ["no-run"]
argv = ["sh", "-c", "exit 0"]
END
git commit -q -a -m command""",
        "sh",
    ),
    CheckCode(
        COMMAND_LATE,
        "A configured command did not end before its deadline",
        "What hangs would hang the pipeline; it is ended, with all that it started.",
        "Find what it waits for, or give it a longer deadline (`timeout_s`, `hooks.timeout_s`).",
        """cat >> specops.toml <<'END'
[[baseline.commands]]
name = "unit-tests"
modes = ["no-run"]
argv = ["sleep", "60"]
timeout_s = 0.1
END
git commit -q -a -m command""",
        """cat >> specops.toml <<'END'
[[baseline.commands]]
name = "unit-tests"
modes = ["no-run"]
argv = ["sleep", "0.01"]
timeout_s = 30
END
git commit -q -a -m command""",
        "sh",
    ),
    CheckCode(
        HOOK_FAILED,
        "A hook failed",
        "What it prepares or guards is not there.",
        "Run the command of the message by hand and correct what it reports.",
        """cat >> specops.toml <<'END'
[hooks.session]
start = [["false"]]
END
git commit -q -a -m hook""",
        """cat >> specops.toml <<'END'
[hooks.session]
start = [["true"]]
END
git commit -q -a -m hook""",
        "sh",
    ),
    CheckCode(
        DRILL,
        "The failure was forced: a drill",
        "A gate that was never seen closed may not close.",
        "Unset `SPEC_OPS_BASELINE_FORCE_FAIL` when the drill is over.",
        """cat >> specops.toml <<'END'
[baseline]
force_fail = true
END
git commit -q -a -m drill""",
        """cat >> specops.toml <<'END'
[baseline]
force_fail = false
END
git commit -q -a -m drill""",
        "sh",
    ),
)
