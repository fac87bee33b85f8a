"""The pixel kernels: a z-buffer rasteriser, resampling and blending.

Pixel coordinates are cairo's: pixel (row, column) covers [column, column + 1) x [row, row + 1). Depth is kept as
`closeness` = 1 / depth, which is linear on the screen under perspective; 0 is the empty background.
A vertex is (x, y, closeness, value, light above, light below, gloss) in pixels and 0..1.

    closeness = np.zeros((height, width, SAMPLES), np.float32)
    colors = np.zeros((height, width, SAMPLES), np.uint32)
    rasterize(vertices, palette, lines, closeness, colors)     # vertices (rows, columns, 7)
    image = resolve(colors)                                    # (height, width, 4), premultiplied
    blend(frame[top:top + height, left:left + width], image, 0.5)

All kernels run in one thread and without fast-math, so that the same input gives the same bytes.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

SAMPLES = 4
"""Samples in a pixel, on a rotated grid."""

_X = (-0.125, 0.375, 0.125, -0.375)
_Y = (-0.375, -0.125, 0.375, 0.125)
_LINE_STRENGTH = 0.3


@njit(cache=True)
def rasterize(vertices, palette, lines, closeness, colors):
    """Draw the grid `vertices` (rows, columns, 7), nearest cells first where the order allows, into the sample buffers.

    palette (n, 3) in 0..255 is looked up by value; `lines` = (count, width in pixels) sets the iso-lines of value.
    A sample is written when it is nearer than what `closeness` holds.
    """
    rows, columns = vertices.shape[:2]
    backward = vertices[rows - 1, columns // 2, 2] > vertices[0, columns // 2, 2]
    leftward = vertices[rows // 2, columns - 1, 2] > vertices[rows // 2, 0, 2]
    for row in range(rows - 1):
        i = rows - 2 - row if backward else row
        for column in range(columns - 1):
            j = columns - 2 - column if leftward else column
            _triangle(vertices[i, j], vertices[i, j + 1], vertices[i + 1, j], palette, lines, closeness, colors)
            _triangle(vertices[i + 1, j + 1], vertices[i + 1, j], vertices[i, j + 1], palette, lines, closeness, colors)


@njit(cache=True, inline="always")
def _affine(a, b, c, k):
    """Field k over the triangle as f + u * fu + v * fv, where u, v are the weights of b, c."""
    return a[k], b[k] - a[k], c[k] - a[k]


@njit(cache=True, inline="always")
def _at(plane, u, v):
    return plane[0] + u * plane[1] + v * plane[2]


@njit(cache=True)
def _triangle(a, b, c, palette, lines, closeness, colors):
    """Draw one triangle: all is affine in u, v and these on the screen; a test for each sample, one colour a pixel."""
    height, width = colors.shape[:2]
    area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
    left, right = int(max(min(a[0], b[0], c[0]), 0.0)), int(min(max(a[0], b[0], c[0]) + 1.0, width))
    top, bottom = int(max(min(a[1], b[1], c[1]), 0.0)), int(min(max(a[1], b[1], c[1]) + 1.0, height))
    if abs(area) < 1e-9 or left >= right or top >= bottom:
        return
    ux, uy = (c[1] - a[1]) / area, (a[0] - c[0]) / area
    vx, vy = (a[1] - b[1]) / area, (b[0] - a[0]) / area
    du = (_X[0] * ux + _Y[0] * uy, _X[1] * ux + _Y[1] * uy, _X[2] * ux + _Y[2] * uy, _X[3] * ux + _Y[3] * uy)
    dv = (_X[0] * vx + _Y[0] * vy, _X[1] * vx + _Y[1] * vy, _X[2] * vx + _Y[2] * vy, _X[3] * vx + _Y[3] * vy)
    u_least = -max(max(du[0], du[1]), max(du[2], du[3]))  # below it no sample is inside
    v_least = -max(max(dv[0], dv[1]), max(dv[2], dv[3]))
    sum_least = min(min(du[0] + dv[0], du[1] + dv[1]), min(du[2] + dv[2], du[3] + dv[3]))
    sum_most = 1.0 - sum_least + 1e-9
    depth, value = _affine(a, b, c, 2), _affine(a, b, c, 3)
    light, gloss = (_affine(a, b, c, 4), _affine(a, b, c, 6)) if area < 0.0 else (_affine(a, b, c, 5), (0.0, 0.0, 0.0))
    slope = np.sqrt((value[1] * ux + value[2] * vx) ** 2 + (value[1] * uy + value[2] * vy) ** 2)
    for y in range(top, bottom):
        u_row = (left + 0.5 - a[0]) * ux + (y + 0.5 - a[1]) * uy
        v_row = (left + 0.5 - a[0]) * vx + (y + 0.5 - a[1]) * vy
        for x in range(left, right):
            u, v = u_row + (x - left) * ux, v_row + (x - left) * vx
            if u < u_least or v < v_least or u + v > sum_most:
                continue
            color = np.uint32(0)
            for s in range(SAMPLES):
                us, vs = u + du[s], v + dv[s]
                if us < 0.0 or vs < 0.0 or us + vs > 1.0:
                    continue
                near = np.float32(_at(depth, us, vs))
                if near > closeness[y, x, s]:
                    closeness[y, x, s] = near
                    if color == 0:
                        color = _shade(_at(value, u, v), _at(light, u, v), _at(gloss, u, v), slope, palette, lines)
                    colors[y, x, s] = color


@njit(cache=True, inline="always")
def _shade(value, light, gloss, slope, palette, lines):
    """The packed RGBA of palette(value) * light + gloss, darkened on an iso-line; lines too dense on the screen vanish.

    slope is the change of value a pixel.
    """
    k = int(min(max(value, 0.0), 1.0) * (len(palette) - 1) + 0.5)
    count, width = lines
    if count > 0.0:
        away = abs(value * count - np.floor(value * count + 0.5))
        step = slope * count
        if away < step * (0.5 * width + 0.5):
            sparse = min(max(1.6 - 5.0 * step * width, 0.0), 1.0)
            light *= 1.0 - _LINE_STRENGTH * sparse * min(0.5 * width + 0.5 - away / step, 1.0)
    white = 255.0 * gloss + 0.5
    red = np.uint32(min(max(palette[k, 0] * light + white, 0.0), 255.0))
    green = np.uint32(min(max(palette[k, 1] * light + white, 0.0), 255.0))
    blue = np.uint32(min(max(palette[k, 2] * light + white, 0.0), 255.0))
    return np.uint32(0xFF000000) | red | (green << np.uint32(8)) | (blue << np.uint32(16))


@njit(cache=True)
def resolve(colors):
    """The mean of a pixel's samples: premultiplied RGBA (height, width, 4); alpha is the covered share."""
    height, width = colors.shape[:2]
    image = np.zeros((height, width, 4), np.uint8)
    for y in range(height):
        for x in range(width):
            if colors[y, x, 0] == colors[y, x, 1] == colors[y, x, 2] == colors[y, x, 3]:
                if colors[y, x, 0]:
                    for channel in range(4):
                        image[y, x, channel] = (colors[y, x, 0] >> np.uint32(8 * channel)) & np.uint32(255)
                continue
            for channel in range(4):
                total = 0
                for s in range(SAMPLES):
                    total += (colors[y, x, s] >> np.uint32(8 * channel)) & np.uint32(255)
                image[y, x, channel] = (total + SAMPLES // 2) // SAMPLES
    return image


@njit(cache=True)
def blend(target, image, opacity):
    """Lay premultiplied `image` over `target` (both (height, width, 4) uint8), in place: t (1 - o a) + o s, rounded."""
    height, width = image.shape[:2]
    for y in range(height):
        for x in range(width):
            alpha = image[y, x, 3] * opacity
            if alpha == 255.0:
                for channel in range(4):
                    target[y, x, channel] = image[y, x, channel]
            elif alpha > 0.0:
                keep = 1.0 - alpha / 255.0
                for channel in range(4):
                    target[y, x, channel] = np.uint8(
                        min(target[y, x, channel] * keep + image[y, x, channel] * opacity + 0.5, 255.0)
                    )


@njit(cache=True)
def unhidden(points, closeness):
    """Which of `points` (n, 3) = (x, y, closeness) the buffer does not hide: nearer than the farthest of 3 x 3 pixels.

    The neighbourhood forgives the slope of the surface inside a pixel; off the buffer nothing hides.
    """
    height, width = closeness.shape[:2]
    seen = np.ones(len(points), np.bool_)
    for k in range(len(points)):
        column, row = int(np.floor(points[k, 0])), int(np.floor(points[k, 1]))
        if 1 <= row < height - 1 and 1 <= column < width - 1:
            seen[k] = points[k, 2] >= closeness[row - 1 : row + 2, column - 1 : column + 2].min()
    return seen


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
