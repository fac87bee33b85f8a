"""Bicubic resampling of a grid: what a smooth heat map is drawn with.

    resample(values, rows, columns)     # values (r, c, channels) at all (rows[i], columns[j]), in index units

As in `rasterizer`, one thread and no fast-math: the same input gives the same bytes.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True)
def _gather(values, index, weight):
    """out[n] = sum over 4 taps of weight[t, n] * values[index[t, n]], along the first axis."""
    out = np.zeros((index.shape[1],) + values.shape[1:], np.float32)
    for n in range(index.shape[1]):
        for t in range(4):
            for m in range(values.shape[1]):
                for channel in range(values.shape[2]):
                    out[n, m, channel] += weight[t, n] * values[index[t, n], m, channel]
    return out


def _taps(positions: NDArray[np.float64], count: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Index (4, n) and weight (4, n) of Catmull-Rom interpolation at `positions` (n,) among `count` knots.

    The values go on in a straight line past the first and the last knot.
    """
    base = np.floor(positions).clip(0, max(count - 2, 0))
    t = positions - base
    before, near = ((2.0 - t) * t - 1.0) * t / 2.0, ((3.0 * t - 5.0) * t * t + 2.0) / 2.0
    far, after = ((4.0 - 3.0 * t) * t + 1.0) * t / 2.0, (t - 1.0) * t * t / 2.0
    first, last = np.where(base == 0, before, 0.0), np.where(base >= count - 2, after, 0.0)
    weight = np.stack([before - first, near + 2.0 * first - last, far + 2.0 * last - first, after - last])
    index = np.clip(base.astype(np.int64) + np.arange(-1, 3)[:, None], 0, count - 1)
    return index, weight.astype(np.float32)


def resample(
    values: NDArray[np.float32], rows: NDArray[np.float64], columns: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Bicubic values at all (rows[i], columns[j]), in index units: (r, c, channels) -> (rows, columns, channels)."""
    half = _gather(np.ascontiguousarray(values, np.float32), *_taps(rows, values.shape[0]))
    full = _gather(np.ascontiguousarray(half.transpose(1, 0, 2)), *_taps(columns, values.shape[1]))
    return full.transpose(1, 0, 2)
