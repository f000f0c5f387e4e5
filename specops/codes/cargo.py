"""CG: what can be wrong with a cargo workspace.

Each example names a file of a small package in its first line and gives its content; the tests put
it into that package and judge it.
"""

from typing import Final

from specops.codes.model import CheckCode

_PACKAGE: Final = '# Cargo.toml\n[package]\nname = "demo"\nversion = "0.1.0"\nedition = "2021"\n'
_LOCK: Final = "# Cargo.lock\nversion = 4\n"
_LIBRARY: Final = "// src/lib.rs\n#[test]\nfn adds() {\n    %s\n}\n"

MANIFEST: Final = CheckCode(
    "CG001",
    "The manifest cannot be used",
    "Without a manifest that cargo reads, nothing of the workspace is built or tested.",
    "Correct the manifest at the place that the message names; `cargo metadata` shows the same.",
    failing=_PACKAGE.replace("[package]", "[package"),
    passing=_PACKAGE,
    language="toml",
)
COMPILE: Final = CheckCode(
    "CG002",
    "The workspace does not compile",
    "Code that does not compile cannot be run, tested or released.",
    "Correct the error that the compiler reports at the place of the finding.",
    failing='// src/lib.rs\npub fn answer() -> u8 {\n    "42"\n}\n',
    passing="// src/lib.rs\npub fn answer() -> u8 {\n    42\n}\n",
    language="rust",
)
BUILD: Final = CheckCode(
    "CG003",
    "The build stopped without an error of the compiler",
    "A build script that fails or a dependency that does not exist stops every build.",
    "Run the command from the log; correct the build script or the dependency that it names.",
    failing="// build.rs\nfn main() {\n    std::process::exit(1);\n}\n",
    passing="// build.rs\nfn main() {}\n",
    language="rust",
)
LOCK: Final = CheckCode(
    "CG004",
    "The lock file does not fit the manifests",
    "A stale lock file means that what is judged here is not what is built elsewhere.",
    "Run `cargo update --workspace` and commit `Cargo.lock`.",
    failing=_LOCK,
    passing=f'{_LOCK}\n[[package]]\nname = "demo"\nversion = "0.1.0"\n',
    language="toml",
)
TEST: Final = CheckCode(
    "CG005",
    "A test fails",
    "A failing test says that the code does not do what its authors promised.",
    "Correct the code, or the test when the promise has changed.",
    failing=_LIBRARY % "assert_eq!(1 + 1, 3);",
    passing=_LIBRARY % "assert_eq!(1 + 1, 2);",
    language="rust",
)
PROGRAM: Final = CheckCode(
    "CG006",
    "The program fails",
    "It compiles, starts, and ends with an exit code that means failure.",
    "Run the command from the log and read what the program says.",
    failing="// src/main.rs\nfn main() {\n    std::process::exit(101);\n}\n",
    passing="// src/main.rs\nfn main() {}\n",
    language="rust",
)
DEADLINE: Final = CheckCode(
    "CG007",
    "Cargo did not end within its deadline",
    "A test or a build that hangs would stop the pipeline for ever.",
    "Find what hangs in the output of the log; raise `cargo.timeout_s` for a long build.",
    failing=_LIBRARY % "loop {}",
    passing=_LIBRARY % "loop { break }",
    language="rust",
)
CODES: Final = (MANIFEST, COMPILE, BUILD, LOCK, TEST, PROGRAM, DEADLINE)
