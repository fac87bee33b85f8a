"""How kernels are compiled, and the numbers by which they know a network.

A kernel is compiled when it is first called, and numba keeps the machine code in `__pycache__`. It asks then only
whether the kernel's own file is as it was, not those of the kernels that it calls: what is older than any file in this
folder is removed here.
"""

from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from nncore.fast.compiled.width import WideCompiler

F = TypeVar("F", bound=Callable[..., Any])

Plan: TypeAlias = NDArray[np.int64]
"""A network and its data in whole numbers.

Layers L, cost, samples, samples in a block, neurons of layers 1..L together; then the sizes of layers 0..L, and the
activations of layers 1..L. The samples themselves are one array, `data`: block after block, x (n_0, b) and then y
(n_L, b). What belongs to all layers, as activations and dC/dz, is one array for a block: layer after layer, (n, b).
"""

numba: Any = import_module("numba")


def remove_outdated(folder: Path) -> None:
    """Remove what numba keeps of kernels that were compiled before the last change to the Python files in a folder."""
    changed = max(source.stat().st_mtime for source in folder.glob("*.py"))
    for kept in folder.glob("__pycache__/*.nb[ic]"):
        with suppress(FileNotFoundError):  # another process does the same
            if kept.stat().st_mtime < changed:
                kept.unlink()


def kernel(function: F) -> F:
    """Compile a function when it is first called; a * b + c may be rounded once."""
    return compiled_with({"contract"}, function)


def summing(function: F) -> F:
    """Likewise for sums, whose terms may be taken in another order, several at once."""
    return compiled_with({"contract", "reassoc"}, function)


def compiled_with(liberties: set[str], function: F) -> F:
    options = {"cache": True, "nogil": True, "error_model": "numpy", "pipeline_class": WideCompiler}
    return cast(F, numba.njit(fastmath=liberties, **options)(function))


remove_outdated(Path(__file__).parent)
