"""What can go wrong, in one clear message each, and the exit code that it ends with.

Exit codes: 0 done, 1 a render failed (or the disk is full), 2 the deck or the arguments are wrong,
130 stopped by Ctrl-C.
"""

from __future__ import annotations

import difflib
import errno
import sys
import unicodedata
from collections.abc import Collection
from pathlib import Path

DONE, FAILED, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""No space, a quota, a limit on the size of files: to whoever renders they are the same."""


class LectureError(Exception):
    """A message for whoever gave the command; it says where, what was expected and what to do."""

    exit_code = WRONG_INPUT


class RenderError(LectureError):
    """The input is right, but something could not be made."""

    exit_code = FAILED


def tell(message: str) -> None:
    """Print a message to stderr. What would be a command to the terminal is shown as what it is."""
    shown = (
        letter if letter == "\n" or unicodedata.category(letter) != "Cc" else repr(letter)[1:-1] for letter in message
    )
    print(f"lecture: {''.join(shown)}", file=sys.stderr)


def one_of(what: str, name: str, names: Collection[str]) -> str:
    """`name` if it is one of `names`, else an error about `what` with the nearest of them."""
    if name in names:
        return name
    near = difflib.get_close_matches(name.lower(), names, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise LectureError(f"{what}: expected one of {', '.join(names)}, got {name!r}.{hint}")


def storage_error(place: Path, error: OSError) -> LectureError:
    """The message for a file or folder that could not be written."""
    if error.errno in FULL:
        return RenderError(
            f"{place}: no space left on the disk. What was finished before is intact. "
            "Free some space, or name a folder on another disk with --media, and run the command again."
        )
    reason = error.strerror or str(error)
    return LectureError(
        f"{place}: cannot be written ({reason}). Make it writable, or name another folder with --media."
    )
