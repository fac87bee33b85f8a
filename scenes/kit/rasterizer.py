"""The z-buffer rasteriser: a grid of points as lit facets, four samples a pixel.

Pixel coordinates are cairo's: pixel (row, column) covers [column, column + 1) x [row, row + 1).
A vertex is (x, y, closeness, value, light above, light below, gloss) in pixels and 0..1.

    closeness, colors, spans = buffers(width, height)
    rasterize(vertices, palette, lines, closeness, colors, spans)      # vertices (7, rows, columns)
    image = resolve(colors, spans, (0, 0, width, height))              # `compositing`
    clear(closeness, colors, spans)                                    # empty again

A cell's two triangles are drawn at once. Everything on them is affine, with a crease along the cell's diagonal: a field
is f + x fx + y fy + bend * fold, where fold is 0 on the first triangle and grows with the distance to the diagonal on
the second. Such a plane is kept as (its value at a pixel, a pixel to the right, a pixel down, bend). Depth is exact at
each sample; the colour is that of the pixel's centre.

The four samples of a pixel are one vector (`_cover`, `_paint`): numba does not find that by itself, so these two are
written for LLVM, which makes of them what the processor has. They are in one file with what uses them because numba's
cache looks at a function's own file only. No function that is called for each pixel takes an array: that would be
counted, by an atomic addition.

All runs in one thread and without fast-math, so that the same input gives the same bytes.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from .samples import SAMPLES

_X = (-0.125, 0.375, 0.125, -0.375)
_Y = (-0.375, -0.125, 0.375, 0.125)
"""Where the samples are in a pixel: on a rotated grid."""
_LINE_STRENGTH = 0.3
_SLIVER = 4.0
"""A cell that is not convex, or of which a corner's parallelogram has fewer square pixels, is two triangles."""
_NOTHING = 1e-9

_Float, _Word, _Index = ir.FloatType(), ir.IntType(32), ir.IntType(32)
_Doubles, _Floats, _Words, _Bytes, _Bits = (
    ir.VectorType(kind, SAMPLES) for kind in (ir.DoubleType(), _Float, _Word, ir.IntType(8), ir.IntType(1))
)


def _all(builder: Any, value: Any, kind: Any) -> Any:
    """A vector of four times the value."""
    one = builder.insert_element(ir.Constant(kind, ir.Undefined), value, ir.Constant(_Index, 0))
    return builder.shuffle_vector(one, one, ir.Constant(ir.VectorType(_Index, SAMPLES), [0] * SAMPLES))


def _sampled(builder: Any, plane: Any, across: Any) -> Any:
    """The plane of a row at the samples of the pixel that is `across` pixels to the right."""
    start, right, down = (_all(builder, builder.extract_value(plane, k), _Doubles) for k in range(3))
    x, y = (ir.Constant(_Doubles, list(offsets)) for offsets in (_X, _Y))
    start = builder.fadd(start, builder.fadd(builder.fmul(right, x), builder.fmul(down, y)))
    return builder.fadd(start, builder.fmul(_all(builder, across, _Doubles), right))


def _place(context: Any, builder: Any, kind: Any, array: Any, index: Any, vector: Any) -> Any:
    """Where four numbers of a flat array begin."""
    data = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [index]), vector.as_pointer())


def _least(builder: Any, one: Any, other: Any) -> Any:
    return builder.select(builder.fcmp_ordered("<", one, other), one, other)


@intrinsic
def _cover(_, closeness, index, across, edges, crease, depth):
    """Write the depth of a pixel's samples that are inside all edges (>= 0) and nearest; which they are, as bits."""

    def generate(context, builder, signature, arguments):
        place = _place(context, builder, signature.args[0], *arguments[:2], _Floats)
        zero = ir.Constant(_Doubles, [0.0] * SAMPLES)
        _, _, across, edges, crease, depth = arguments
        bend = _all(builder, builder.extract_value(depth, 3), _Doubles)
        bent = builder.fmul(bend, _least(builder, _sampled(builder, crease, across), zero))
        near = builder.fptrunc(builder.fadd(_sampled(builder, depth, across), bent), _Floats)
        held = builder.load(place, align=4)
        taken = builder.fcmp_ordered(">", near, held)
        for k in range(4):
            distance = _sampled(builder, builder.extract_value(edges, k), across)
            taken = builder.and_(taken, builder.fcmp_ordered(">=", distance, zero))
        builder.store(builder.select(taken, near, held), place, align=4)
        return builder.zext(builder.bitcast(taken, ir.IntType(SAMPLES)), _Word)

    return types.uint32(closeness, types.intp, types.float64, edges, crease, depth), generate


@intrinsic
def _paint(_, colors, index, taken, inks, ink, light, white):
    """Write inks[ink : ink + 4] * light + white, cut to 0..255, as packed RGBA to the samples that are taken."""

    def generate(context, builder, signature, arguments):
        place = _place(context, builder, signature.args[0], *arguments[:2], _Words)
        table = _place(context, builder, signature.args[3], *arguments[3:5], _Floats)
        light, white = (_all(builder, builder.fptrunc(value, _Float), _Floats) for value in arguments[5:])
        zero, most = (ir.Constant(_Floats, [end] * SAMPLES) for end in (0.0, 255.0))
        tint = _least(builder, builder.fadd(builder.fmul(builder.load(table, align=4), light), white), most)
        tint = builder.select(builder.fcmp_ordered(">", tint, zero), tint, zero)
        channels = builder.trunc(builder.fptosi(tint, _Words), _Bytes)
        color = builder.or_(builder.bitcast(channels, _Word), ir.Constant(_Word, 0xFF000000))
        bits = builder.bitcast(builder.trunc(arguments[2], ir.IntType(SAMPLES)), _Bits)
        word = builder.select(bits, _all(builder, color, _Words), builder.load(place, align=4))
        builder.store(word, place, align=4)
        return context.get_dummy_value()

    floats = (types.float64, types.float64)
    return types.void(colors, types.intp, types.uint32, inks, types.intp, *floats), generate


@njit(cache=True, error_model="numpy")
def rasterize(vertices, palette, lines, closeness, colors, spans):
    """Draw the grid `vertices` (7, rows, columns), nearest cells first where the order allows, into the sample buffers.

    palette (n, 3) in 0..255 is looked up by value; `lines` = (count, width in pixels) sets the iso-lines of value.
    A sample is written when it is nearer than what `closeness` holds; `spans` is widened to the columns looked at.
    """
    rows, columns = vertices.shape[1:]
    size = closeness.shape[:2]
    inks = np.zeros((len(palette), 4), np.float32)
    inks[:, :3] = palette
    v, inks, closeness, colors = vertices.reshape(7, -1), inks.ravel(), closeness.reshape(-1), colors.reshape(-1)
    backward = vertices[2, rows - 1, columns // 2] > vertices[2, 0, columns // 2]
    leftward = vertices[2, rows // 2, columns - 1] > vertices[2, rows // 2, 0]
    for row in range(rows - 1):
        i = rows - 2 - row if backward else row
        for column in range(columns - 1):
            k = i * columns + (columns - 2 - column if leftward else column)
            a = (v[0, k], v[1, k], v[2, k], v[3, k], v[4, k], v[5, k], v[6, k])
            k += 1
            b = (v[0, k], v[1, k], v[2, k], v[3, k], v[4, k], v[5, k], v[6, k])
            k += columns - 1
            c = (v[0, k], v[1, k], v[2, k], v[3, k], v[4, k], v[5, k], v[6, k])
            k += 1
            d = (v[0, k], v[1, k], v[2, k], v[3, k], v[4, k], v[5, k], v[6, k])
            if _is_convex(a, b, d, c):
                _facet(a, b, d, c, inks, lines, closeness, colors, spans, size)
            else:
                _facet(a, b, b, c, inks, lines, closeness, colors, spans, size)
                _facet(d, c, c, b, inks, lines, closeness, colors, spans, size)


@njit(cache=True, error_model="numpy", inline="always")
def _area(a, b, c):
    """Twice the triangle's area on the screen, negative when it is seen from above."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])


@njit(cache=True, error_model="numpy", inline="always")
def _is_convex(a, b, d, c):
    at_a, at_b, at_d, at_c = _area(a, b, c), _area(b, d, a), _area(d, c, b), _area(c, a, d)
    return min(at_a, at_b, at_d, at_c) > _SLIVER or max(at_a, at_b, at_d, at_c) < -_SLIVER


@njit(cache=True, error_model="numpy", inline="always")
def _edge(p, q, sign, x, y):
    """The plane that is 0 on the line from p to q and positive inside, seen from the pixel's centre (x, y).

    Its last number is how far to the right it changes by 1.
    """
    right, down = sign * (p[1] - q[1]), sign * (q[0] - p[0])
    return right * (x - p[0]) + down * (y - p[1]), right, down, 1.0 / right


@njit(cache=True, error_model="numpy", inline="always")
def _field(k, a, b, c, d, gradients, x, y, fold):
    """Field k of the vertices as a plane, seen from (x, y); `fold` is what the crease is at d, 0 without one."""
    ux, uy, vx, vy = gradients
    right = (b[k] - a[k]) * ux + (c[k] - a[k]) * vx
    down = (b[k] - a[k]) * uy + (c[k] - a[k]) * vy
    flat = a[k] + right * (d[0] - a[0]) + down * (d[1] - a[1])
    bend = (d[k] - flat) / fold if fold != 0.0 else 0.0
    return a[k] + right * (x - a[0]) + down * (y - a[1]), right, down, bend


@njit(cache=True, error_model="numpy", inline="always")
def _lower(plane, down):
    """The plane as it is seen from a pixel `down` rows lower."""
    return plane[0] + down * plane[2], plane[1], plane[2], plane[3]


@njit(cache=True, error_model="numpy", inline="always")
def _at(plane, right, fold):
    """The plane's value `right` pixels to the right, where the crease is `fold`."""
    return plane[0] + right * plane[1] + fold * plane[3]


@njit(cache=True, error_model="numpy", inline="always")
def _slope(plane, crease, bend):
    """How much the plane changes in a pixel, beyond the crease if `bend` is the plane's own."""
    right, down = plane[1] + bend * crease[1], plane[2] + bend * crease[2]
    return np.sqrt(right * right + down * down)


@njit(cache=True, error_model="numpy", inline="always")
def _span(edge, low, high):
    """The part of low..high in a row where a sample of a pixel can be inside the edge."""
    reach = max(abs(_X[0] * edge[1] + _Y[0] * edge[2]), abs(_X[1] * edge[1] + _Y[1] * edge[2]))
    bound = -(edge[0] + reach) * edge[3]
    if edge[1] > 0.0:
        low = max(low, bound)
    elif edge[1] < 0.0:
        high = min(high, bound)
    return low, high


@njit(cache=True, error_model="numpy")
def _facet(a, b, d, c, inks, lines, closeness, colors, spans, size):
    """Draw the cell a, b, d, c, convex and creased from b to c; with d = b, the triangle a, b, c."""
    left, right = int(max(min(a[0], b[0], c[0], d[0]), 0.0)), int(min(max(a[0], b[0], c[0], d[0]) + 1.0, size[1]))
    top, bottom = int(max(min(a[1], b[1], c[1], d[1]), 0.0)), int(min(max(a[1], b[1], c[1], d[1]) + 1.0, size[0]))
    area = _area(a, b, c)
    if abs(area) < _NOTHING or left >= right or top >= bottom:
        return
    x, y, is_above = left + 0.5, top + 0.5, area < 0.0
    sign = -1.0 if is_above else 1.0
    ab, bd, dc, ca = _edge(a, b, sign, x, y), _edge(b, d, sign, x, y), _edge(d, c, sign, x, y), _edge(c, a, sign, x, y)
    bc = _edge(b, c, sign, x, y)
    gradients = ((c[1] - a[1]) / area, (a[0] - c[0]) / area, (a[1] - b[1]) / area, (b[0] - a[0]) / area)
    fold = _area(b, c, d) * sign
    depth, value = _field(2, a, b, c, d, gradients, x, y, fold), _field(3, a, b, c, d, gradients, x, y, fold)
    light = _field(4, a, b, c, d, gradients, x, y, fold) if is_above else _field(5, a, b, c, d, gradients, x, y, fold)
    gloss = _field(6, a, b, c, d, gradients, x, y, fold) if is_above else (0.0, 0.0, 0.0, 0.0)
    line = _line(0.5 * (_slope(value, bc, 0.0) + _slope(value, bc, value[3])), lines)
    for row in range(bottom - top):
        down = float(row)
        edges = _lower(ab, down), _lower(bd, down), _lower(dc, down), _lower(ca, down)
        crease, near, level = _lower(bc, down), _lower(depth, down), _lower(value, down)
        bright, shine = _lower(light, down), _lower(gloss, down)
        first, last = _columns(edges, right - left)
        if first < last:
            spans[top + row, 0] = min(spans[top + row, 0], left + first)
            spans[top + row, 1] = max(spans[top + row, 1], left + last)
        for column in range(first, last):
            across = float(column)
            index = SAMPLES * ((top + row) * size[1] + left + column)
            taken = _cover(closeness, index, across, edges, crease, near)
            if taken:
                fold = min(_at(crease, across, 0.0), 0.0)
                shown = _at(level, across, fold)
                dim = _dim(shown * lines[0], line)
                ink = 4 * int(min(max(shown, 0.0), 1.0) * (len(inks) // 4 - 1) + 0.5)
                white = 255.0 * _at(shine, across, fold) + 0.5
                _paint(colors, index, taken, inks, ink, dim * _at(bright, across, fold), white)


@njit(cache=True, error_model="numpy", inline="always")
def _columns(edges, width):
    """The pixels first..last - 1 of a row that can be inside all edges."""
    low, high = 0.0, width - 1.0
    low, high = _span(edges[0], low, high)
    low, high = _span(edges[1], low, high)
    low, high = _span(edges[2], low, high)
    low, high = _span(edges[3], low, high)
    return int(np.ceil(min(low, float(width)) - _NOTHING)), int(np.floor(max(high, -1.0) + _NOTHING)) + 1


@njit(cache=True, error_model="numpy", inline="always")
def _line(slope, lines):
    """An iso-line where the value changes by `slope` a pixel: darkness, half a width and pixels from line to line.

    Lines too dense on the screen vanish, and there is none where nothing changes.
    """
    count, width = lines
    step = slope * count
    if step < _NOTHING:
        return 0.0, 0.0, 0.0
    return _LINE_STRENGTH * min(max(1.6 - 5.0 * step * width, 0.0), 1.0), 0.5 * width + 0.5, 1.0 / step


@njit(cache=True, error_model="numpy", inline="always")
def _dim(level, line):
    """What an iso-line leaves of the light at a level; the lines are at the whole ones."""
    darkness, reach, apart = line
    away = abs(level - np.floor(level + 0.5)) * apart
    return 1.0 - darkness * min(max(reach - away, 0.0), 1.0)
