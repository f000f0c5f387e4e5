"""The invoke tasks of this repository: see ``invoke --list``."""

from specops.tasks import namespace

__all__ = ["namespace"]
