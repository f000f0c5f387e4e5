"""All check codes, in the order of their families."""

from typing import Final

from specops.codes import baseline, hal
from specops.codes.model import CheckCode

CODES: Final[tuple[CheckCode, ...]] = (*baseline.CODES, *hal.CODES)
