"""All check codes, in the order of their families."""

from typing import Final

from specops.codes import hal
from specops.codes.model import CheckCode

CODES: Final[tuple[CheckCode, ...]] = hal.CODES
