"""``python -m specops``: the console command."""

import sys

from specops.console import main

if __name__ == "__main__":
    sys.exit(main())
