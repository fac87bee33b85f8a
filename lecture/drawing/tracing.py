"""A vector mobject's path, handed to cairo by compiled code: manim's exactly, without a Python call for each curve.

    trace(points, 1e-6, address(context), rows, 135.0, 540.0, 0.1)
    # points (4 n, 3): anchor, handle, handle, anchor of each cubic curve

The functions are those of the cairo library that pycairo draws with. `IS_POSSIBLE` is false where that library is not
found by its name, or is another version than pycairo's.
"""

import ctypes
import ctypes.util

import cairo
import numpy as np
from llvmlite import binding
from numba import njit, types

POINTS_PER_CURVE = 4
_RELATIVE_TOLERANCE = 1e-5
"""manim's, for two numbers that count as one."""


def _is_possible() -> bool:
    """Find pycairo's library for the compiler."""
    name = ctypes.util.find_library("cairo")
    if name is None or ctypes.CDLL(name).cairo_version() != cairo.cairo_version():
        return False
    binding.load_library_permanently(name)
    return True


IS_POSSIBLE = _is_possible()


def _function(name, numbers):
    return types.ExternalFunction(name, types.void(types.uintp, *[types.float64] * numbers))


_new_path, _close_path = _function("cairo_new_path", 0), _function("cairo_close_path", 0)
_move_to, _curve_to = _function("cairo_move_to", 2), _function("cairo_curve_to", 6)


def address(context: cairo.Context) -> int:
    """Where cairo has its context: pycairo's object begins with it."""
    return ctypes.c_size_t.from_address(id(context) + object.__basicsize__).value


@njit(cache=True)
def trace(points, near, context, rows, scale, middle, margin):
    """Make the path of `points` (4 n, 3) the context's; a number that is not finite leaves it empty.

    A subpath ends where a curve does not begin at the last one's end, and is closed if it ends where it began; numbers
    that are within `near` of each other count as one. Those of `rows` (height,) are marked into which the path may
    reach, or a stroke that stays within `margin` of it: the height y is in the row `middle` - `scale` y.
    """
    context = np.uintp(context)
    _new_path(context)
    if not np.isfinite(points).all():
        return
    _mark(rows, points, scale, middle, margin)
    first = 0
    for start in range(0, len(points), POINTS_PER_CURVE):
        end = start + POINTS_PER_CURVE - 1
        if start == first:
            _move_to(context, points[start, 0], points[start, 1])
        _curve_to(
            context,
            points[start + 1, 0],
            points[start + 1, 1],
            points[start + 2, 0],
            points[start + 2, 1],
            points[end, 0],
            points[end, 1],
        )
        if end + 1 == len(points) or not _is_one(points, end, end + 1, near):
            if _is_one(points, first, end, near):
                _close_path(context)
            first = end + 1


@njit(cache=True)
def _is_one(points, one, other, near):
    """Whether two points count as one on the screen."""
    for k in range(2):
        apart = abs(points[one, k] - points[other, k])
        if not apart <= near + _RELATIVE_TOLERANCE * abs(points[other, k]):
            return False
    return True


@njit(cache=True)
def _mark(rows, points, scale, middle, margin):
    """Mark the rows from the lowest to the highest point, which a curve stays between, and one more at either end."""
    low, high = np.inf, -np.inf
    for k in range(len(points)):
        low, high = min(low, points[k, 1]), max(high, points[k, 1])
    first, last = middle - scale * (high + margin) - 1.0, middle - scale * (low - margin) + 2.0
    if first < len(rows) and last > 0.0:
        rows[int(max(first, 0.0)) : int(min(last, len(rows)))] = True
