"""Checked conversion of what a caller passes in to the arrays that the formulas use.

A wrong argument raises a ValueError that names it, says what was expected and what came.
"""

from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from math import isfinite
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias, cast

import numpy as np
from numpy.typing import DTypeLike, NDArray

BoolArray: TypeAlias = NDArray[np.bool_]
Shape: TypeAlias = tuple[int | str, ...]

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    FloatArray: TypeAlias = NDArray[np.floating[Any]]
else:  # short names in help()
    FloatArray = np.ndarray

    class ArrayLike:
        """Whatever numpy.asarray makes an array of."""


@cache
def scipy(part: str) -> Any:
    """The module scipy.part, here typed as anything; slow to import, it waits until it is needed."""
    return import_module(f"scipy.{part}")


def float_array(
    name: str, value: ArrayLike, shape: Shape | None = None, dtype: DTypeLike = np.float64, *, quiet: bool = False
) -> FloatArray:
    """Return `value` as a finite float array of `dtype`; a copy only where a conversion needs one.

    shape: as in `shaped`, or None for any. quiet: warnings of overflows are off, so that one product may tell in little
    time that all is finite.

    Raises:
        ValueError: not numbers, another shape, or not finite (also after the conversion to `dtype`).
    """
    array = cast(FloatArray, value)
    if not isinstance(value, np.ndarray) or value.dtype != dtype:
        try:
            raw = np.asarray(value)
            if raw.dtype.kind not in "bifu":
                raise TypeError
            with np.errstate(over="ignore"):
                array = np.asarray(raw, dtype=dtype)
        except (TypeError, ValueError):
            raise ValueError(f"{name} must be an array of real numbers, got {_summary(value)}") from None
    if shape is not None:
        shaped(name, array, shape)
    if quiet:
        flat = array.ravel("K")
        if isfinite(flat.dot(flat)):
            return array
    return finite(name, array)


def shaped(name: str, array: NDArray[Any], shape: Shape) -> NDArray[Any]:
    """Return `array` if it has that shape; a word in it is any number from 1 on."""
    got = getattr(array, "shape", ())
    if got == shape:
        return array
    if len(got) != len(shape) or any(n != m if isinstance(n, int) else m == 0 for n, m in zip(shape, got, strict=True)):
        expected = f"({', '.join(map(str, shape))}{',' * (len(shape) == 1)})"
        raise ValueError(f"{name} must have shape {expected}{' with no zero' * (0 in got)}, got {got}")
    return array


def finite(name: str, array: FloatArray) -> FloatArray:
    """`array`, or a ValueError that tells where it holds its first value that is not finite."""
    if np.count_nonzero(np.isfinite(array)) < array.size:
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(f"{name} must be finite, got {array[where]} at index {where}")
    return array


def frozen(array: Any, order: Literal["C", "K"] = "C") -> Any:
    """A copy that cannot be written, in C order or, with "K", in that of `array`."""
    copy = np.array(array, order=order)
    copy.flags.writeable = False
    return copy


class Frozen:
    """Its arrays cannot be written, in copies and pickles neither."""

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        for value in state.values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False


class Checked(Frozen):
    """A frozen dataclass whose fields are replaced by what the checks of their names return.

    These are Python's own numbers, for numpy's as well: a numpy number of higher precision would decide the arithmetic
    in place of the network's dtype.
    """

    checks: ClassVar[dict[str, Callable[[str, Any], Any]]] = {}

    def __post_init__(self) -> None:
        for name, check in self.checks.items():
            if hasattr(self, name):
                object.__setattr__(self, name, check(name, getattr(self, name)))


def require_kind(name: str, value: object, kind: type, advice: str = "") -> None:
    """Raise a ValueError unless `value` is a `kind`, that says what came and what to do."""
    if not isinstance(value, kind):
        if isinstance(value, type):
            shown, advice = f"the class {value.__name__}", advice or f"write {value.__name__}(...)"
        else:
            shown = _summary(value)
        article = "an" if kind.__name__[0] in "AEIO" else "a"
        raise ValueError(f"{name} must be {article} {kind.__name__}, got {shown}{advice and ': ' + advice}")


def function_of(arguments: str, name: str, value: Any) -> Any:
    """Return `value` if it is a function, and no class, else raise a ValueError that says of what."""
    if not callable(value) or isinstance(value, type):
        raise ValueError(f"{name} must be a function of {arguments}, got {value!r}")
    return value


def file_path(path: str | PathLike[str]) -> Path:
    """Return `path` as a Path, or raise a ValueError if it does not name a file."""
    if not isinstance(path, str | PathLike):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValueError(f"path must be the name of a file, got {path!r}")
    return Path(path)


def require_rng(rng: np.random.Generator) -> np.random.Generator:
    """Return `rng` if it is a numpy Generator, else raise a ValueError."""
    advice = f"write rng=np.random.default_rng({rng if isinstance(rng, int) else 0})"
    require_kind("rng", rng, np.random.Generator, advice)
    return rng


class Summary:
    """A short repr for results: the shapes of arrays, everything else as it is."""

    def __repr__(self) -> str:
        parts = (f"{name} {_shape(value)}" for name, value in vars(self).items() if not name.startswith("_"))
        return f"<{type(self).__name__}: {', '.join(parts)}>"


def _shape(value: Any) -> str:
    parts = cast(tuple[Any, ...], value) if isinstance(value, tuple) else (value,)
    if parts and all(hasattr(part, "shape") for part in parts):
        return " ".join(str(part.shape) for part in parts)
    return _summary(value)


def number(expected: str, holds: Callable[[float], bool], name: str, value: object) -> float:
    """Return `value` as a float if it is a number that `holds`, else raise a ValueError that says what is expected."""
    try:
        found = np.nan if isinstance(value, str | bool) else float(cast(float, value))
    except (TypeError, ValueError):
        found = np.nan
    if not holds(found):
        raise ValueError(f"{name} must be {expected}, got {value!r}")
    return found


positive = partial(number, "a number above 0", lambda v: 0 < v < np.inf)
non_negative = partial(number, "a number of at least 0", lambda v: 0 <= v < np.inf)
fraction = partial(number, "a number in [0, 1)", lambda v: 0 <= v < 1)
between = partial(number, "a number in (0, 1)", lambda v: 0 < v < 1)


def count(name: str, value: object, least: int = 0) -> int:
    """Return `value` as an int if it is a whole number of at least `least`, else raise a ValueError."""
    if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, got {value!r}")
    return int(cast(int, value))


def _summary(value: Any) -> str:
    text, shape = repr(value), getattr(value, "shape", None)
    if shape is not None and (len(text) > 60 or "\n" in text):
        return f"{type(value).__name__} {shape} of {value.dtype}"
    return text if len(text) <= 60 else text[:57] + "..."
