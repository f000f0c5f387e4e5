"""The direction of imports, held by reading them; the layers are told in docs/architecture.md."""

import ast
import functools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
LAYERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "vocabulary",
        (
            "specops",
            "specops.collaborator",
            "specops.values",
            "specops.model",
            "specops.errors",
            "specops.codes.model",
        ),
    ),
    (
        "pure rules",
        (
            "specops.codes",
            "specops.policy",
            "specops.settings",
            "specops.redaction",
            "specops.session",
            "specops.one_line",
            "specops.near",
            "specops.json_faults",
            "specops.strict_json",
            "specops.markdown",
            "specops.packet",
            "specops.shards",
            "specops.commands",
            "specops.canaries",
            "specops.hal.interface",
            "specops.hal.check",
            "specops.hal.profile",
            "specops.hal.body_text",
            "specops.hal.meaning",
            "specops.hal.kept_body",
            "specops.hal.retry",
            "specops.hal.secrets",
            "specops.hal.request",
            "specops.hal.expectation",
            "specops.hal.record",
            "specops.hal.tool_call",
            "specops.hal.tool_result",
            "specops.guardrails.interface",
            "specops.evidence.wire",
            "specops.evidence.names",
            "specops.evidence.telemetry",
            "specops.evidence.judgement",
            "specops.evidence.attestation",
            "specops.evidence.rulings",
            "specops.evidence.locate",
            "specops.schema",
            "specops.schemas",
            "specops.evidence.acceptance",
            "specops.evidence.read",
        ),
    ),
    (
        "edges",
        (
            "specops.process",
            "specops.interrupts",
            "specops.threads",
            "specops.scratch",
            "specops.evidence",
            "specops.reporting",
            "specops.git",
            "specops.whole_file",
            "specops.memory",
            "specops.report",
            "specops.progress",
            "specops.sandbox",
        ),
    ),
    ("adapters", ("specops.hal", "specops.cargo")),
    ("guardrails", ("specops.acceptance", "specops.guardrails")),
    ("stages", ("specops.guardrails.registry", "specops.stages")),
    ("runner", ("specops.runner", "specops.prove", "specops.init")),
    ("use cases", ("specops.app",)),
    ("front ends", ("specops.tasks", "specops.console", "specops.completion", "specops.__main__")),
)
OWNERS = {
    "requests": "specops.hal.http",
    "urllib3": "specops.hal.http",
    "subprocess": "specops.process.command",
    "jsonschema": "specops.schema",
    "jsonschema_rs": "specops.schema",
    "invoke": "specops.tasks",
    "jinja2": "specops.report.page",
    "graphql": "specops.hal.embedded",
    "mcp": "specops.hal.mcp",
    "genson": "specops.hal.learned",
    "rich": "specops.progress.live",
    "securesystemslib": "specops.evidence.signature",
    "cryptography": "specops.evidence.signature",
    "mcp_types": "specops.hal.mcp",
    "anyio": "specops.hal.mcp",
    "asyncio": "specops.hal.mcp",
}


@functools.cache
def modules() -> dict[str, Path]:
    found = {}
    for path in sorted((ROOT / "specops").rglob("*.py")):
        dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        found[dotted.removesuffix(".__init__")] = path
    return found


@functools.cache
def parsed(path: Path) -> ast.Module:
    """Parse a module, once for all who look at it."""
    return ast.parse(path.read_text(encoding="utf-8"))


def of_every_module(check: Callable[[str], None]) -> Callable[[], None]:
    """Make one test of a check that holds for each module; it tells all that break the rule.

    A test for each of hundreds of modules takes longer to be begun and ended than to be run.
    """

    @functools.wraps(check)
    def test() -> None:
        faults = []
        for name in modules():
            try:
                check(name)
            except AssertionError as error:
                faults.append(f"{name}: {error}")
        assert not faults, "\n".join(faults)

    del test.__wrapped__  # or pytest looks for its parameter
    return test


@functools.cache
def imports(name: str, path: Path) -> tuple[str, ...]:
    """Return every module that a module imports, at any depth of its code.

    Libraries that only a type checker imports do not count. Modules of our own do: what they must
    not know when they run, they must not know when they are read.
    """
    tree = parsed(path)
    unrun = {id(node) for branch in unrun_branches(tree) for node in ast.walk(branch)}
    return tuple(
        one
        for node in ast.walk(tree)
        for one in imported(name, node)
        if id(node) not in unrun or one.partition(".")[0] == "specops"
    )


def unrun_branches(tree: ast.AST) -> Iterator[ast.If]:
    """Give the branches that only a type checker reads."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield node


def imported(name: str, node: ast.AST) -> Iterator[str]:
    """Give the modules that a statement imports."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"{name}: imports are absolute"
        assert node.module
        inner = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (one if one in modules() else node.module for one in inner)


def layer(name: str) -> int:
    """Return the layer of a module: that of the longest prefix that the list holds."""
    ranked = [
        (len(prefix), index)
        for index, (_, prefixes) in enumerate(LAYERS)
        for prefix in prefixes
        if name == prefix or (prefix != "specops" and name.startswith(f"{prefix}."))
    ]
    assert ranked, f"{name} is in no layer"
    return max(ranked)[1]


@of_every_module
def test_a_module_imports_only_from_its_own_layer_and_those_below(name: str) -> None:
    here = layer(name)
    above = [
        other
        for other in imports(name, modules()[name])
        if other.startswith("specops") and layer(other) > here
    ]
    assert not above, f"{name} ({LAYERS[here][0]}) imports {above}"


@of_every_module
def test_a_library_with_an_owner_is_imported_by_its_owner_only(name: str) -> None:
    for other in imports(name, modules()[name]):
        owner = OWNERS.get(other.partition(".")[0])
        assert owner is None or name.startswith(owner), f"{name} imports {other}: {owner} owns it"


def test_there_is_no_cycle() -> None:
    known = modules()
    graph = {
        name: {one for one in imports(name, path) if one in known and one != name}
        for name, path in known.items()
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name not in done:
            for other in sorted(graph[name]):
                visit(other, (*trail, name))
            done.add(name)

    sys.setrecursionlimit(2000)
    for name in graph:
        visit(name, ())


@of_every_module
def test_rooms_stay_small(name: str) -> None:
    path = modules()[name]
    text = path.read_text(encoding="utf-8")
    # The codes are tables of words, one entry after the other: length is no crowd there.
    limit = 450 if name.startswith("specops.codes.") else 250
    assert text.count("\n") <= limit, f"{name} has grown crowded"
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 40, f"{name}.{node.name} has {length} lines"
