"""From the values of the report to its one file: a template engine, and nothing fetched."""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from specops.errors import PreconditionError
from specops.report import charts
from specops.report.model import Page

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATES: Final = Path(__file__).with_name("templates")
_KIB: Final = 1024


def render(page: Page) -> str:
    """Return the report as HTML; every text in it is escaped.

    Raises ``PreconditionError`` where the template engine is not installed.
    """
    try:
        return str(_template().render(page=page))
    except ImportError:
        message = "the report needs jinja2, which is not installed"
        remedy = "install specops-guardrails[report]"
        raise PreconditionError(message, remedy) from None


@cache
def _template() -> "Template":
    """Compile the template, with the charts as functions of it."""
    import jinja2  # noqa: PLC0415 - an extra, and only this command needs it
    from markupsafe import Markup  # noqa: PLC0415 - comes with it

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["size"] = spelled_size
    for draw in (charts.timeline, charts.sparkline, charts.bar):
        drawn = partial(_drawn, Markup, draw)
        environment.globals[draw.__name__] = drawn
    return environment.get_template("report.html")


def _drawn(markup: Callable[[str], str], draw: Callable[..., str], given: object) -> str:
    """Return a chart as part of the page: shapes made of numbers, and no text of a repository."""
    return markup(draw(given))


def spelled_size(size: int) -> str:
    """Return a number of bytes as people read it."""
    value = float(size)
    for unit in ("B", "KiB", "MiB"):
        if value < _KIB:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= _KIB
    return f"{value:.1f} GiB"
