"""A process that has loaded `lecture render` and waits for its arguments, so that a render begins at once.

What it has loaded may be saved while it waits; it starts anew then, so that the render is by the code as it is now.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

SECONDS_OF_DOUBT = 1.0
"""By which the times of files may lie before the moment when they were saved."""
LOADING = f"""
import time
since = time.time()
from lecture.commands import main, render
from {__name__} import wait
wait(main.main, since)
"""
"""What such a process does."""


class PreparedRender:
    """Has such a process ready. Ctrl-C does not reach it, and it ends with this process."""

    def __init__(self) -> None:
        self._waiting: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Let a process load what it needs."""
        if self._waiting is None:
            self._waiting = subprocess.Popen(
                [sys.executable, "-c", LOADING], stdin=subprocess.PIPE, start_new_session=True
            )

    def render(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        """Begin to render."""
        self.prepare()
        assert self._waiting
        begun, self._waiting = self._waiting, None
        assert begun.stdin
        try:
            with begun.stdin as line:
                line.write(json.dumps(arguments).encode())
        except BrokenPipeError:  # it has been killed
            return subprocess.Popen(_command(arguments), start_new_session=True)
        return begun

    def close(self) -> None:
        """End the process that waits."""
        if self._waiting is not None:
            self._waiting.kill()
            self._waiting.wait()


def _command(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "lecture", "render", *arguments]


def wait(run: Callable[[list[str]], int], since: float) -> None:
    """Wait for the arguments of a command and `run` it, as everything was loaded from `since` on."""
    told = sys.stdin.read()
    if not told:  # whoever would have told has ended
        return
    arguments = json.loads(told)
    loaded = [Path(file) for module in [*sys.modules.values()] if (file := getattr(module, "__file__", None))]
    if any(file.stat().st_mtime > since - SECONDS_OF_DOUBT for file in loaded if file.is_file()):
        os.execv(sys.executable, _command(arguments))
    sys.exit(run(["render", *arguments]))
