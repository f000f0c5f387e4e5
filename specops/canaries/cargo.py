"""CG: a small package with one file of an example in it, judged with the real cargo."""

from itertools import starmap
from typing import Final

from specops.canaries import sample
from specops.canaries.model import Canary, Planting
from specops.codes.cargo import COMPILE, DEADLINE, LOCK, MANIFEST, PROGRAM, TEST
from specops.codes.model import CheckCode

GUARDRAIL: Final = "cargo-build"
_COMMANDS: Final = {TEST.code: "test", DEADLINE.code: "test", PROGRAM.code: "run"}
# Whatever does not end within it is what is looked for: on a slow machine the build, else the test.
_HANGS_S: Final = 1
_MANIFEST: Final = "--manifest-path rust/Cargo.toml"
_VALIDATE: Final = f"invoke validate --spec {sample.SPEC} {_MANIFEST}"
_AUDIT: Final = (
    f"invoke auto --spec {sample.SPEC} --to validate\ninvoke audit --spec {sample.SPEC} {_MANIFEST}"
)
# Other runs that have to find what is wrong: each is a guardrail, or has scenarios, of its own.
_ELSEWHERE: Final = (
    ("metadata", MANIFEST, f"invoke cargo.metadata {_MANIFEST}"),
    ("check", COMPILE, f"invoke cargo.check {_MANIFEST}"),
    ("validate", MANIFEST, _VALIDATE),
    ("audit", LOCK, _AUDIT),
)
_PACKAGE: Final = {
    "Cargo.toml": '[package]\nname = "demo"\nversion = "0.1.0"\nedition = "2021"\n',
    "src/main.rs": "fn main() {}\n",
    "src/lib.rs": "#[test]\nfn passes() {}\n",
}


def of(code: CheckCode) -> Canary:
    """Return the canary of a code from its examples."""
    fault, healthy = _planting(code, code.failing), _planting(code, code.passing)
    return Canary(code.code, code.code, GUARDRAIL, code.title, fault, healthy)


def _without_a_manifest() -> Canary:
    """Return the canary of a package that is not where it should be: nothing can be judged."""
    sound = _planting(MANIFEST, MANIFEST.passing)
    fault = Planting(sound.script, (("rust/Cargo.toml", None),))
    name, says = f"{MANIFEST.code}-missing", "a manifest that is missing"
    return Canary(name, MANIFEST.code, GUARDRAIL, says, fault, sound, exit_code=3, finds=False)


def _elsewhere(word: str, code: CheckCode, script: str) -> Canary:
    """Return the canary of a code for another run that has to find it."""
    fault, healthy = (_planting(code, one, script) for one in (code.failing, code.passing))
    says = f"{code.title}, for {word}"
    return Canary(f"{code.code}-{word}", code.code, GUARDRAIL, says, fault, healthy)


def _planting(code: CheckCode, example: str, script: str = "") -> Planting:
    """Return the package with the file that an example names, and what judges it.

    The first line of an example names its file.
    """
    name, _, content = example.removeprefix("# ").removeprefix("// ").partition("\n")
    files = {**_PACKAGE, name: content}
    hangs = code is DEADLINE and example == code.failing
    return Planting(
        script or f"invoke cargo.{_COMMANDS.get(code.code, 'build')} {_MANIFEST}",
        tuple((f"rust/{path}", text.encode()) for path, text in files.items()),
        settings={"cargo.timeout_s": _HANGS_S} if hangs else {},
    )


CANARIES: Final = (_without_a_manifest(), *starmap(_elsewhere, _ELSEWHERE))
