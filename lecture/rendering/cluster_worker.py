"""What a Dask worker does with a parcel: unpack it, let a process of its own do the task, bring back what it made.

These functions are sent to the workers by value, where our packages need not be installed: they use nothing of them.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from distributed import get_worker

SECONDS_BETWEEN_LOOKS = 0.5
LETTERS_TOLD = 2000
"""Of an error that we have not foreseen, the last ones."""


def run(parcel: bytes, key: str, topic: str) -> bytes:
    """What `lecture.rendering.cluster_process` answers; its progress is told under `topic`."""
    worker = get_worker()
    with tempfile.TemporaryDirectory(prefix="lecture-") as scratch:
        folder = Path(scratch)
        with zipfile.ZipFile(io.BytesIO(parcel)) as archive:
            archive.extractall(folder)
        with (folder / "errors").open("w+") as errors, _process(folder, worker, errors) as process:
            threading.Thread(target=_end_when_cancelled, args=(process, worker, key), daemon=True).start()
            for line in process.stdout:
                worker.log_event(topic, {"key": key, **json.loads(line)})
            if code := process.wait():
                errors.seek(0)
                said = errors.read()[-LETTERS_TOLD:]
                raise RuntimeError(f"the process on {worker.address} ended with exit code {code}: {said}")
        return (folder / "answer").read_bytes()


def versions(packages: Sequence[str]) -> dict[str, str]:
    """The versions that are installed here; nothing for a package that is not."""
    found: dict[str, str] = {}
    for name in packages:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = ""
    return found


def _process(folder: Path, worker: Any, errors: Any) -> Any:
    """The task's process. Trained runs are kept as long as the worker lives, or where the worker's variable says."""
    project = folder / "project"
    runs = os.environ.get("LECTURE_CACHE") or f"{worker.local_directory}/runs"
    path = os.pathsep.join(filter(None, (str(project), os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [sys.executable, "-m", "lecture.rendering.cluster_process", str(folder), runs],
        cwd=project,
        env=os.environ | {"PYTHONPATH": path},
        stdin=subprocess.PIPE,  # its end tells the process that this one is gone
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    )


def _end_when_cancelled(process: Any, worker: Any, key: str) -> None:
    """A task whose client has gone is forgotten, but its thread runs on."""
    while process.poll() is None:
        known = worker.state.tasks.get(key)
        if known is None or known.state == "cancelled":
            process.kill()
        time.sleep(SECONDS_BETWEEN_LOOKS)
