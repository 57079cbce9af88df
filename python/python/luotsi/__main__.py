"""``python -m luotsi`` is the command ``luotsi``."""

import sys

from .command import main

sys.exit(main())
