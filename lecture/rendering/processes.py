"""What a process must know of those that it was started by: none outlives them."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing import forkserver
from typing import Any

PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Be killed when the process ends that this one was forked from; the system offers it on Linux, else a thread."""
    parent = multiprocessing.parent_process()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if parent is not None and not parent.is_alive():  # it ended before that
            os._exit(1)
    elif parent is not None:
        threading.Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()


def leave_server() -> None:
    """In a process that comes from the server: no longer keep the server alive."""
    server: Any = forkserver._forkserver  # pyright: ignore[reportAttributeAccessIssue]
    if server._forkserver_alive_fd is not None:
        os.close(server._forkserver_alive_fd)
    server._forkserver_alive_fd = server._forkserver_pid = None
