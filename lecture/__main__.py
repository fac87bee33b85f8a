"""`python -m lecture` and the `lecture` command."""

import sys

from lecture.commands.main import main

if __name__ == "__main__":
    sys.exit(main())
