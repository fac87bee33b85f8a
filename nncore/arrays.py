"""Checked conversion of what a caller passes in to the arrays that the formulas use.

A wrong argument raises a ValueError that names it, says what was expected and what came.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from math import isfinite
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, cast

import numpy as np
from numpy.typing import DTypeLike, NDArray

BoolArray: TypeAlias = NDArray[np.bool_]

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


def float_array(name: str, value: ArrayLike, dtype: DTypeLike = np.float64) -> FloatArray:
    """Return `value` as a finite float array of `dtype`; a copy only where a conversion needs one.

    Raises:
        ValueError: not numbers, or not finite (also after the conversion to `dtype`).
    """
    try:
        raw = np.asarray(value)
        if raw.dtype.kind not in "bifu":
            raise TypeError
        with np.errstate(over="ignore"):
            array: FloatArray = np.asarray(raw, dtype=dtype)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be an array of real numbers, got {_summary(value)}") from None
    require_finite(name, array)
    return array


def is_finite(array: FloatArray) -> bool:
    """Whether all values are finite; call it where warnings of overflows are off."""
    flat = array.ravel("K")
    # one product tells in most cases; only where it overflows the values are looked at one by one
    return isfinite(flat.dot(flat)) or bool(np.isfinite(array).all())


@np.errstate(over="ignore", invalid="ignore")
def require_finite(name: str, array: FloatArray) -> None:
    """Raise a ValueError that tells where `array` holds its first value that is not finite."""
    if not is_finite(array):
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(f"{name} must be finite, got {array[where]} at index {where}")


def frozen(array: Any) -> Any:
    """A copy in C order that cannot be written."""
    copy = np.array(array, order="C")
    copy.flags.writeable = False
    return copy


class Frozen:
    """Its arrays cannot be written, in copies and pickles neither."""

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        for value in state.values():
            for part in cast(tuple[Any, ...], value) if isinstance(value, tuple) else (value,):
                if isinstance(part, np.ndarray):
                    part.flags.writeable = False


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


def require_rng(rng: object) -> None:
    """Raise a ValueError unless `rng` is a numpy Generator."""
    advice = f"write rng=np.random.default_rng({rng if isinstance(rng, int) else 0})"
    require_kind("rng", rng, np.random.Generator, advice)


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


def require_shape(name: str, array: FloatArray | BoolArray, shape: tuple[int, ...]) -> None:
    """Raise a ValueError unless `array` has exactly `shape`."""
    if array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {array.shape}")


def matrix(name: str, value: ArrayLike, columns: int, dtype: DTypeLike = np.float64) -> FloatArray:
    """Return `value` as a finite float array of shape (samples, columns)."""
    ready = as_it_is(value, dtype)
    if ready is not None and ready.ndim == 2 and ready.shape[1] == columns:
        require_finite(name, ready)
        return ready
    array = float_array(name, value, dtype)
    if array.ndim != 2 or array.shape[1] != columns:
        raise ValueError(f"{name} must have shape (samples, {columns}), got {array.shape}")
    return array


def vector(name: str, value: ArrayLike, size: int, dtype: DTypeLike = np.float64) -> FloatArray:
    """Return `value` as a finite float array of shape (size,)."""
    ready = as_it_is(value, dtype)
    if ready is not None and ready.shape == (size,):
        require_finite(name, ready)
        return ready
    array = float_array(name, value, dtype)
    require_shape(name, array, (size,))
    return array


def positive(name: str, value: float) -> float:
    """Return `value` if it is a finite number above zero, else raise a ValueError."""
    return _number(name, value, "a number above 0", lambda v: 0 < v < np.inf)


def non_negative(name: str, value: float) -> float:
    """Return `value` if it is a finite number of at least zero, else raise a ValueError."""
    return _number(name, value, "a number of at least 0", lambda v: 0 <= v < np.inf)


def fraction(name: str, value: float) -> float:
    """Return `value` if 0 <= value < 1, else raise a ValueError."""
    return _number(name, value, "a number in [0, 1)", lambda v: 0 <= v < 1)


def count(name: str, value: object, least: int = 0) -> int:
    """Return `value` as an int if it is a whole number of at least `least`, else raise a ValueError."""
    number = int(cast(int, value)) if isinstance(value, int | np.integer) and not isinstance(value, bool) else least - 1
    if number < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, got {value!r}")
    return number


def as_it_is(value: object, dtype: DTypeLike) -> FloatArray | None:
    """`value` if it is an array of `dtype` already, the usual case, which should cost little; else None."""
    if isinstance(value, np.ndarray):
        array = cast(FloatArray, value)
        return array if array.dtype == dtype else None
    return None


def _number(name: str, value: object, expected: str, holds: Callable[[float], bool]) -> float:
    try:
        number = np.nan if isinstance(value, str | bool) else float(cast(float, value))
    except (TypeError, ValueError):
        number = np.nan
    if not holds(number):
        raise ValueError(f"{name} must be {expected}, got {value!r}")
    return number


def _summary(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
