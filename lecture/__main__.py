"""`python -m lecture` and the `lecture` command."""

import sys

from lecture.command import main

if __name__ == "__main__":
    sys.exit(main())
