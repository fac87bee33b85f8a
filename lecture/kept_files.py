"""Files of kept results: behind a line with our mark and their digest, so that what is damaged is computed anew."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lecture.folders import KEPT


def read(path: Path) -> bytes | None:
    """What was kept at `path`; None unless it is there as it was written."""
    try:
        head, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    return content if head == _head(content) else None


def write(path: Path, content: bytes) -> None:
    """Keep `content` at `path`, which is whole or not there."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.stem}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines((_head(content), b"\n", content))
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Nobody else computes meanwhile what is to be kept at `path`."""
    with path.with_suffix(".lock").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(KEPT)
        yield


def _head(content: bytes) -> bytes:
    return KEPT + hashlib.sha256(content).hexdigest().encode()
