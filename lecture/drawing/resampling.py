"""Bicubic resampling of a grid, which a smooth heat map is drawn with, its means, and a picture onto any four corners.

    resample(values, rows, columns)     # values (r, c, channels) at all (rows[i], columns[j]), in index units
    cell_means(values, rows, columns)   # the means of cells between such rows and columns
    warped(picture, corners, (h, w))    # an RGBA picture between four corners of a frame

As in `rasterizer`, one thread and no fast-math: the same input gives the same bytes.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from lecture.compiling import compiled


@compiled()
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


def cell_means(
    values: NDArray[np.float32], rows: NDArray[np.float64], columns: NDArray[np.float64]
) -> NDArray[np.float32]:
    """The means of `values` (r, c, channels), a cell each, from row edge to row edge and column edge to column edge."""
    for edges in (rows, columns):
        sums = np.concatenate([np.zeros_like(values[:1], np.float64), np.cumsum(values, axis=0, dtype=np.float64)])
        cell = np.clip(edges.astype(int), 0, len(values) - 1)
        filled = sums[cell] + (edges - cell)[:, None, None] * values[cell]
        width = np.diff(edges)[:, None, None]
        values = (np.diff(filled, axis=0) / np.where(width == 0, 1, width)).swapaxes(0, 1).astype(np.float32)
    return values


def warped(picture: NDArray[np.uint8], corners: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """An RGBA picture (h, w, 4) on a frame of `shape`, premultiplied, with its upper left, upper right, lower left and
    lower right corners at `corners` (4, 2), in pixels; nothing if these enclose none."""
    upper_left, upper_right, lower_left, _ = corners
    size = np.array([np.hypot(*(upper_right - upper_left)), np.hypot(*(lower_left - upper_left))])
    if size.min() < 0.5:
        return np.zeros((*shape, 4), np.uint8)
    cover = picture[..., 3:].astype(np.float32) / 255.0
    image = np.concatenate([picture[..., :3] * cover, picture[..., 3:]], axis=2).astype(np.float32)
    smaller = np.minimum(np.ceil(size), image.shape[1::-1]).astype(int)
    if (2 * smaller < image.shape[1::-1]).any():  # many pixels of the picture share one of the frame
        image = cv2.resize(image, smaller.tolist(), interpolation=cv2.INTER_AREA)
    height, width = image.shape[:2]
    ends = np.array([[0, 0], [width, 0], [0, height], [width, height]]) - 0.5
    matrix = cv2.getPerspectiveTransform(ends.astype(np.float32), (corners - 0.5).astype(np.float32))
    drawn = cv2.warpPerspective(image, matrix, shape[::-1], flags=cv2.INTER_LINEAR)
    return (drawn + 0.5).astype(np.uint8)
