"""Setting up the scenario ``cargo-build``."""

from specops.cargo import commands
from specops.guardrails.cargo.guardrail import CargoGuardrail
from specops.guardrails.context import RunContext


def build(context: RunContext) -> CargoGuardrail:
    """Build the guardrail that has cargo build the configured manifest."""
    return CargoGuardrail(project(context), commands.CargoAction.BUILD, context.log.command)


def project(context: RunContext) -> commands.CargoProject:
    """Return the cargo project of a run, with a target directory outside the tree."""
    settings = context.settings
    return commands.CargoProject(
        context.root,
        settings.text("cargo.manifest"),
        commands.target_directory(context.root, context.environ),
        settings.value("cargo.timeout_s"),
        settings.is_on("cargo.offline"),
    )
