"""The z-buffer rasteriser: a grid of points as lit triangles, four samples a pixel.

Pixel coordinates are cairo's: pixel (row, column) covers [column, column + 1) x [row, row + 1).
A vertex is (x, y, closeness, value, light above, light below, gloss) in pixels and 0..1.

    closeness, colors, spans = buffers(width, height)
    rasterize(vertices, palette, lines, closeness, colors, spans)      # vertices (7, rows, columns)
    image = resolve(colors, spans, (0, 0, width, height))              # `compositing`
    clear(closeness, colors, spans)                                    # empty again

A cell of the grid is two triangles. Everything on a triangle is affine in x and y: such a plane is kept as (its value
at a point, how much it grows for a pixel to the right, for a pixel down). A sample is inside if none of three planes,
one for each edge, is negative there. Depth is that of each sample; the colour is that of the pixel's centre.

All runs in one thread and without fast-math, so that the same input gives the same bytes. All is in one file because
numba's cache looks at a function's own file only.
"""

import numpy as np

from lecture.compiling import compiled
from lecture.drawing.samples import SAMPLES

_X = (-0.125, 0.375, 0.125, -0.375)
_Y = (-0.375, -0.125, 0.375, 0.125)
"""Where the samples are in a pixel, from its centre: on a rotated grid."""
_REACH = 0.375
"""How far a sample is from the centre at most, in x and in y."""
_LINE_STRENGTH = 0.3
_OVERLAP = 1e-9
"""How far a triangle reaches beyond its edges, so that no sample falls between two by rounding."""
_NOTHING = 1e-9


@compiled(error_model="numpy")
def rasterize(vertices, palette, lines, closeness, colors, spans):
    """Draw the grid `vertices` (7, rows, columns), nearest cells first where the order allows, into the sample buffers.

    palette (n, 3) in 0..255 is looked up by value; `lines` = (count, width in pixels) sets the iso-lines of value.
    A sample is written when it is nearer than what `closeness` holds; `spans` is widened to the columns written to.
    """
    rows, columns = vertices.shape[1:]
    backward = vertices[2, rows - 1, columns // 2] > vertices[2, 0, columns // 2]
    leftward = vertices[2, rows // 2, columns - 1] > vertices[2, rows // 2, 0]
    for row in range(rows - 1):
        i = rows - 2 - row if backward else row
        for column in range(columns - 1):
            j = columns - 2 - column if leftward else column
            a, b = _vertex(vertices, i, j), _vertex(vertices, i, j + 1)
            c, d = _vertex(vertices, i + 1, j), _vertex(vertices, i + 1, j + 1)
            for p, q, r in ((a, b, c), (d, c, b)):
                _triangle(p, q, r, palette, lines, closeness, colors, spans)


@compiled(inline="always")
def _vertex(v, i, j):
    return v[0, i, j], v[1, i, j], v[2, i, j], v[3, i, j], v[4, i, j], v[5, i, j], v[6, i, j]


@compiled(error_model="numpy", inline="always")
def _triangle(a, b, c, palette, lines, closeness, colors, spans):
    """Draw the triangle of three vertices."""
    height, width = closeness.shape[:2]
    left, right = max(min(a[0], b[0], c[0]), 0.0), min(max(a[0], b[0], c[0]) + 1.0, float(width))
    top, bottom = max(min(a[1], b[1], c[1]), 0.0), min(max(a[1], b[1], c[1]) + 1.0, float(height))
    area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])  # twice, and negative if seen from above
    if abs(area) < _NOTHING or left >= right or top >= bottom:
        return
    left, right, top, bottom = int(left), int(right), int(top), int(bottom)
    x, y, is_above = left + 0.5, top + 0.5, area < 0.0  # all planes are seen from the first pixel's centre
    ab, bc, ca = _edge(a, b, x, y, is_above), _edge(b, c, x, y, is_above), _edge(c, a, x, y, is_above)
    depth, value = _field(2, a, b, c, area, x, y), _field(3, a, b, c, area, x, y)
    light, gloss = _field(5, a, b, c, area, x, y), (0.0, 0.0, 0.0)
    if is_above:
        light, gloss = _field(4, a, b, c, area, x, y), _field(6, a, b, c, area, x, y)
    levels = lines[0] * np.sqrt(value[1] ** 2 + value[2] ** 2)  # in a pixel
    for row in range(bottom - top):
        first, last = _columns(ab, row, 0.0, right - left - 1.0)
        first, last = _columns(bc, row, first, last)
        first, last = _columns(ca, row, first, last)
        for column in range(int(np.ceil(first - _NOTHING)), int(np.floor(last + _NOTHING)) + 1):
            color = np.uint32(0)
            for k in range(SAMPLES):
                x, y = column + _X[k], row + _Y[k]
                near, inside = np.float32(_at(depth, x, y)), min(_at(ab, x, y), _at(bc, x, y), _at(ca, x, y))
                if inside >= 0.0 and near > closeness[top + row, left + column, k]:
                    if color == 0:
                        share = _at(value, column, row)
                        lit = _at(light, column, row) * (1.0 - _darkness(share, levels, lines))
                        ink = int(min(max(share, 0.0), 1.0) * (len(palette) - 1) + 0.5)
                        color = _packed(palette[ink, 0], palette[ink, 1], palette[ink, 2], lit, _at(gloss, column, row))
                    closeness[top + row, left + column, k] = near
                    colors[top + row, left + column, k] = color
            if color != 0:
                spans[top + row, 0] = min(spans[top + row, 0], left + column)
                spans[top + row, 1] = max(spans[top + row, 1], left + column + 1)


@compiled(inline="always")
def _edge(p, q, x, y, is_above):
    """The plane that is 0 on the line from p to q, a little overlapped, and positive inside, seen from (x, y)."""
    sign = -1.0 if is_above else 1.0
    right, down = sign * (p[1] - q[1]), sign * (q[0] - p[0])
    beyond = _OVERLAP * (abs(right) + abs(down))
    return right * (x - p[0]) + down * (y - p[1]) + beyond, right, down


@compiled(error_model="numpy", inline="always")
def _field(k, a, b, c, area, x, y):
    """Number k of the vertices as a plane, seen from (x, y)."""
    right = ((b[k] - a[k]) * (c[1] - a[1]) - (c[k] - a[k]) * (b[1] - a[1])) / area
    down = ((c[k] - a[k]) * (b[0] - a[0]) - (b[k] - a[k]) * (c[0] - a[0])) / area
    return a[k] + right * (x - a[0]) + down * (y - a[1]), right, down


@compiled(inline="always")
def _at(plane, x, y):
    """The plane's value x pixels to the right and y pixels down."""
    return plane[0] + plane[1] * x + plane[2] * y


@compiled(error_model="numpy", inline="always")
def _columns(edge, row, first, last):
    """Which of the columns first..last of a row have a sample on the edge's inner side; none if last is less."""
    start, right, down = edge
    most = start + down * row + _REACH * (abs(right) + abs(down))  # at the samples of column 0
    if right > 0.0:
        return min(max(first, -most / right), last + 1.0), last
    if right < 0.0:
        return first, max(min(last, -most / right), first - 1.0)
    return first, last if most >= 0.0 else first - 1.0


@compiled(error_model="numpy", inline="always")
def _darkness(value, levels, lines):
    """What an iso-line takes of the light; the lines are where value * count is whole, `levels` of them in a pixel.

    Lines too dense on the screen vanish, and there is none where nothing changes.
    """
    count, width = lines
    if levels < _NOTHING:
        return 0.0
    level = value * count
    away = abs(level - np.floor(level + 0.5)) / levels
    strength = _LINE_STRENGTH * min(max(1.6 - 5.0 * levels * width, 0.0), 1.0)
    return strength * min(max(0.5 * width + 0.5 - away, 0.0), 1.0)


@compiled(inline="always")
def _packed(red, green, blue, light, gloss):
    """A lit colour as an opaque word, 0xAABBGGRR."""
    white = 255.0 * gloss + 0.5
    r = int(min(max(red * light + white, 0.0), 255.0))
    g = int(min(max(green * light + white, 0.0), 255.0))
    b = int(min(max(blue * light + white, 0.0), 255.0))
    return np.uint32(0xFF000000 | b << 16 | g << 8 | r)
