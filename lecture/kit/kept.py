"""Computed once and kept: trained runs that several sections draw on.

    @kept
    def digits_run(seed: int = 0, epochs: int = 40) -> dict[str, np.ndarray]: ...

The key is nncore's source, that of the function's module and of the scene modules it names, and the
arguments; the numbers lie where `lecture.folders.runs_folder` says, as .npz behind a line with our mark and their
digest. One BLAS thread, so that every worker gets the same digits. A file that is not as it was written is computed
anew.
"""

from __future__ import annotations

import hashlib
import inspect
import io
import json
import sys
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

import nncore
from lecture import kept_files, opened_files
from lecture.folders import runs_folder

Arrays = dict[str, np.ndarray]


_told: Path | None = None


def keep_in(place: Path) -> None:
    """Keep the runs of this process in the folder `place`."""
    global _told
    _told = place


def told() -> Path | None:
    """Where this process was told to keep what it computes."""
    return _told


def folder() -> Path:
    """Where the runs lie: where a worker was told, else below the working directory's `media`."""
    return _told or runs_folder(Path("media"))


FILES = "files that were read"
"""The name under which a kept result has the files that it was computed from, with their digests."""


digested: set[Path] = set()
"""The sources that the key of a kept result was made from, as far as one was asked for."""


@lru_cache(maxsize=1)
def _library_digest() -> str:
    digest = hashlib.sha256(np.__version__.encode())
    for path in sorted(Path(nncore.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@lru_cache
def _source_digest(module: str) -> str:
    """Of a module and of those of its package and of the generator that its names come from, theirs included."""
    found: dict[str, Path] = {}
    waiting, own = [module], (f"{module.partition('.')[0]}.", "lecture.")
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found[name] = Path(inspect.getfile(sys.modules[name]))
        values = vars(sys.modules[name]).values()
        named = {getattr(value, "__module__", None) or getattr(value, "__name__", "") for value in values}
        waiting += [other for other in named if str(other).startswith(own) and other in sys.modules]
    digested.update(found.values())
    digest = hashlib.sha256()
    for name in sorted(found):
        digest.update(found[name].read_bytes())
    return digest.hexdigest()


def kept(function: Callable[..., Arrays]) -> Callable[..., Arrays]:
    """Keep what `function` returns (named arrays) on disk, and in memory for this process.

    All arguments are keywords with JSON values.
    """
    memory: dict[str, Arrays] = {}

    @wraps(function)
    def run(**inputs: object) -> Arrays:
        bound = inspect.signature(function).bind(**inputs)
        bound.apply_defaults()
        sources = [_library_digest(), _source_digest(function.__module__)]
        text = json.dumps([*sources, function.__qualname__, bound.arguments], sort_keys=True)
        key = f"{function.__name__}-{hashlib.sha256(text.encode()).hexdigest()[:20]}"
        if key not in memory:
            memory[key] = _from_disk_or(lambda: function(**inputs), folder() / f"{key}.kept")
        return memory[key]

    return run


def _from_disk_or(compute: Callable[[], Arrays], path: Path) -> Arrays:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        opened_files.ignore(path.parent)
        with kept_files.locked(path):
            found = _read(path)
            if found is None:
                with opened_files.during() as files:
                    found = _computed(compute)
                _write(path, {**found, FILES: np.array(json.dumps({str(file): _digest(file) for file in files}))})
            return found
    except OSError:  # an unwritable or full disk costs the keeping, not the lecture
        return _computed(compute)


def _computed(compute: Callable[[], Arrays]) -> Arrays:
    with threadpool_limits(limits=1):
        return {name: np.asarray(array) for name, array in compute().items()}


def _read(path: Path) -> Arrays | None:
    """What lies at `path`, unless it is damaged or a file that it was computed from has changed."""
    content = kept_files.read(path)
    if content is None:
        return None
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    for name, digest in json.loads(str(arrays.pop(FILES))).items():
        opened_files.note(Path(name))
        if _digest(Path(name)) != digest:
            return None
    return arrays


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _write(path: Path, arrays: Arrays) -> None:
    content = io.BytesIO()
    np.savez(content, **arrays)  # type: ignore[arg-type]
    kept_files.write(path, content.getvalue())
