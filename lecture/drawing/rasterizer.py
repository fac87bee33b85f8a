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

Blocks of two by two pixels are drawn at once. Their sixteen samples are one vector (`_cover`, `_paint`), and so are a
facet's four edges in the block's two rows (`_span`): numba does not find that by itself, so these three are written for
LLVM, which makes of them what the processor has. Planes are made in doubles and looked up in floats, near where the
facet begins. All is in one file because numba's cache looks at a function's own file only. No function that is called
for each block takes an array: that would be counted, by an atomic addition.

All runs in one thread and without fast-math, so that the same input gives the same bytes.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from lecture.drawing.samples import SAMPLES

_X = (-0.125, 0.375, 0.125, -0.375)
_Y = (-0.375, -0.125, 0.375, 0.125)
"""Where the samples are in a pixel: on a rotated grid."""
_LINE_STRENGTH = 0.3
_SLIVER = 4.0
"""A cell that is not convex, or of which a corner's parallelogram has fewer square pixels, is two triangles."""
_OVERLAP = 5e-7
"""How far a facet reaches beyond its edges, in its sizes, so that no sample falls between two by rounding."""
_NOTHING = 1e-9
_FAR = 1e9

_BLOCK = ((0, 0), (1, 0), (0, 1), (1, 1))
"""Columns and rows of the pixels that are looked at together."""
_PIXELS = len(_BLOCK)
_LANES = _PIXELS * SAMPLES
_Byte, _Word, _Float = ir.IntType(8), ir.IntType(32), ir.FloatType()
_Bits, _Bytes, _Words, _Floats = (ir.VectorType(kind, _LANES) for kind in (ir.IntType(1), _Byte, _Word, _Float))
_Channels, _Inks = ir.VectorType(_Float, 4), ir.VectorType(_Word, 4)
_Doubles = ir.VectorType(ir.DoubleType(), 8)


def _constant(kind: Any, *values: Any) -> Any:
    """A vector of these values, over and over."""
    return ir.Constant(kind, list(values) * (kind.count // len(values)))


def _shuffled(builder: Any, vector: Any, *places: int) -> Any:
    """The vector's values at these places."""
    return builder.shuffle_vector(vector, vector, ir.Constant(ir.VectorType(_Word, len(places)), list(places)))


def _all(builder: Any, value: Any, count: int) -> Any:
    """A double everywhere, as a float."""
    nothing = ir.Constant(ir.VectorType(_Float, count), ir.Undefined)
    one = builder.insert_element(nothing, builder.fptrunc(value, _Float), _Word(0))
    return _shuffled(builder, one, *[0] * count)


def _joined(builder: Any, one: Any, other: Any) -> Any:
    """Two vectors as one."""
    count = 2 * one.type.count
    return builder.shuffle_vector(one, other, ir.Constant(ir.VectorType(_Word, count), list(range(count))))


def _plane(builder: Any, plane: Any, place: Any, points: Any) -> Any:
    """The plane at points (x, y), seen from the centre of the pixel at `place`, its column and row."""
    start, right, down = (_all(builder, builder.extract_value(plane, k), len(points)) for k in range(3))
    across, below = (_all(builder, builder.extract_value(place, k), len(points)) for k in range(2))
    x, y = (ir.Constant(start.type, list(numbers)) for numbers in zip(*points, strict=True))
    row = builder.fadd(start, builder.fadd(builder.fmul(right, x), builder.fmul(down, y)))
    row = builder.fadd(row, builder.fmul(below, down))
    return builder.fadd(row, builder.fmul(across, right))


def _creased(builder: Any, plane: Any, fold: Any, *where: Any) -> Any:
    """The plane with its bend beyond the crease, where that is `fold`."""
    bend = _all(builder, builder.extract_value(plane, 3), fold.type.count)
    return builder.fadd(_plane(builder, plane, *where), builder.fmul(bend, fold))


def _least(builder: Any, one: Any, other: Any) -> Any:
    return builder.select(builder.fcmp_ordered("<", one, other), one, other)


def _most(builder: Any, one: Any, other: Any) -> Any:
    return builder.select(builder.fcmp_ordered(">", one, other), one, other)


def _between(builder: Any, low: float, value: Any, high: float) -> Any:
    """The value, cut to low..high."""
    return _most(builder, _least(builder, value, _constant(value.type, high)), _constant(value.type, low))


def _data(context: Any, builder: Any, kind: Any, array: Any, index: Any, vector: Any) -> Any:
    """Where the numbers of a vector are in a flat array."""
    data = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [index]), vector.as_pointer())


def _rows(context: Any, builder: Any, kind: Any, array: Any, index: Any, stride: Any, number: Any) -> list[Any]:
    """Where a block's two rows are in the samples."""
    half = ir.VectorType(number, _LANES // 2)
    return [_data(context, builder, kind, array, start, half) for start in (index, builder.add(index, stride))]


def _read(builder: Any, rows: list[Any]) -> Any:
    return _joined(builder, *(builder.load(row, align=4) for row in rows))


def _write(builder: Any, rows: list[Any], vector: Any) -> None:
    for k, row in enumerate(rows):
        builder.store(_shuffled(builder, vector, *range(k * _LANES // 2, (k + 1) * _LANES // 2)), row, align=4)


@intrinsic
def _cover(_, closeness, index, stride, place, edges, crease, depth):
    """Write the depth of a block's samples that are inside all edges (>= 0) and nearest; which they are, as bits."""

    def generate(context, builder, signature, arguments):
        rows = _rows(context, builder, signature.args[0], *arguments[:3], _Float)
        place, edges, crease, depth = arguments[3:]
        where = place, [(column + x, row + y) for column, row in _BLOCK for x, y in zip(_X, _Y, strict=True)]
        zero = _constant(_Floats, 0.0)
        fold = _least(builder, _plane(builder, crease, *where), zero)
        near, held = _creased(builder, depth, fold, *where), _read(builder, rows)
        taken = builder.fcmp_ordered(">", near, held)
        for k in range(4):
            distance = _plane(builder, builder.extract_value(edges, k), *where)
            taken = builder.and_(taken, builder.fcmp_ordered(">=", distance, zero))
        _write(builder, rows, builder.select(taken, near, held))
        return builder.zext(builder.bitcast(taken, ir.IntType(_LANES)), _Word)

    return types.uint32(closeness, types.intp, types.intp, place, edges, crease, depth), generate


@intrinsic
def _paint(_, colors, index, stride, taken, place, crease, value, light, gloss, line, look, inks):
    """Write the colours at the centres of a block's pixels, as packed RGBA, to their samples that are taken."""

    def generate(context, builder, signature, arguments):
        rows = _rows(context, builder, signature.args[0], *arguments[:3], _Word)
        taken, place, crease, value, light, gloss, line, look, inks = arguments[3:]
        where = place, _BLOCK
        zero, half = _constant(_Channels, 0.0), _constant(_Channels, 0.5)
        fold = _least(builder, _plane(builder, crease, *where), zero)
        value, light, gloss = (_creased(builder, plane, fold, *where) for plane in (value, light, gloss))
        light = builder.fmul(light, _dimmed(builder, value, line, look))
        white = builder.fadd(builder.fmul(gloss, _constant(_Channels, 255.0)), half)
        last = _all(builder, builder.extract_value(look, 1), _PIXELS)
        ink = builder.fptosi(builder.fadd(builder.fmul(_between(builder, 0.0, value, 1.0), last), half), _Inks)
        tints = []
        for pixel in range(_PIXELS):
            own = [pixel] * 4
            index = builder.zext(builder.extract_element(ink, _Word(pixel)), ir.IntType(64))
            start = builder.mul(index, ir.IntType(64)(4))
            tint = builder.load(_data(context, builder, signature.args[-1], inks, start, _Channels), align=4)
            lit = builder.fmul(tint, _shuffled(builder, light, *own))
            tints.append(builder.fadd(lit, _shuffled(builder, white, *own)))
        both = _joined(builder, _joined(builder, *tints[:2]), _joined(builder, *tints[2:]))
        tint = _between(builder, 0.0, both, 255.0)
        channels = builder.trunc(builder.fptosi(tint, _Words), _Bytes)
        packed = builder.bitcast(channels, ir.VectorType(_Word, _PIXELS))
        of_samples = _shuffled(builder, packed, *[lane // SAMPLES for lane in range(_LANES)])
        color = builder.or_(of_samples, _constant(_Words, 0xFF000000))
        bits = builder.bitcast(builder.trunc(taken, ir.IntType(_LANES)), _Bits)
        _write(builder, rows, builder.select(bits, color, _read(builder, rows)))
        return context.get_dummy_value()

    planes = crease, value, light, gloss
    return types.void(colors, types.intp, types.intp, types.uint32, place, *planes, line, look, inks), generate


def _dimmed(builder: Any, value: Any, line: Any, look: Any) -> Any:
    """What an iso-line leaves of the light; the lines are where value * count is whole."""
    darkness, reach, apart = (_all(builder, builder.extract_value(line, k), _PIXELS) for k in range(3))
    level = builder.fmul(value, _all(builder, builder.extract_value(look, 0), _PIXELS))
    away = builder.fmul(_distance_to_whole(builder, level), apart)
    dark = builder.fmul(darkness, _between(builder, 0.0, builder.fsub(reach, away), 1.0))
    return builder.fsub(_constant(_Channels, 1.0), dark)


def _distance_to_whole(builder: Any, level: Any) -> Any:
    """How far the level is from the nearest whole one."""
    whole = builder.sitofp(builder.fptosi(level, _Inks), level.type)
    part = builder.fsub(level, whole)  # with the level's sign
    part = _most(builder, part, builder.fsub(_constant(_Channels, 0.0), part))
    return _least(builder, part, builder.fsub(_constant(_Channels, 1.0), part))


@intrinsic
def _span(_, edges, row):
    """Between which columns of a row or the next a sample of a pixel can be inside all four edges."""

    def generate(context, builder, signature, arguments):
        edges, row = arguments
        start, right, down, per = (_column(builder, edges, k) for k in range(4))
        zero, far = _constant(_Doubles, 0.0), _constant(_Doubles, _FAR)
        reaches = []
        for x, y in zip(_X[:2], _Y[:2], strict=True):  # the other two samples lie opposite
            at = builder.fadd(builder.fmul(right, _constant(_Doubles, x)), builder.fmul(down, _constant(_Doubles, y)))
            reaches.append(_most(builder, at, builder.fsub(zero, at)))
        one = builder.insert_element(ir.Constant(_Doubles, ir.Undefined), row, _Word(0))
        rows = builder.fadd(_shuffled(builder, one, *[0] * 8), ir.Constant(_Doubles, [0.0] * 4 + [1.0] * 4))
        level = builder.fadd(builder.fadd(start, _most(builder, *reaches)), builder.fmul(rows, down))
        bound = builder.fmul(builder.fsub(zero, level), per)
        low = builder.select(builder.fcmp_ordered(">", right, zero), bound, builder.fsub(zero, far))
        high = builder.select(builder.fcmp_ordered("<", right, zero), bound, far)
        ends = []
        for values, inner, outer in ((low, _most, _least), (high, _least, _most)):
            values = inner(builder, values, _shuffled(builder, values, 2, 3, 0, 1, 6, 7, 4, 5))
            values = inner(builder, values, _shuffled(builder, values, 1, 0, 3, 2, 5, 4, 7, 6))
            first, second = (builder.extract_element(values, _Word(lane)) for lane in (0, 4))
            ends.append(outer(builder, first, second))
        return cgutils.pack_array(builder, ends)

    return types.UniTuple(types.float64, 2)(edges, types.float64), generate


def _column(builder: Any, planes: Any, k: int) -> Any:
    """Number k of four planes, for two rows."""
    column = ir.Constant(_Doubles, ir.Undefined)
    for lane in range(4):
        column = builder.insert_element(column, builder.extract_value(planes, [lane, k]), _Word(lane))
    return _shuffled(builder, column, *[0, 1, 2, 3] * 2)


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
def _edge(p, q, sign, x, y, overlap):
    """The plane that is 0 `overlap` pixels beyond the line from p to q, positive inside, seen from the centre (x, y).

    Its last number is how far to the right it changes by 1.
    """
    right, down = sign * (p[1] - q[1]), sign * (q[0] - p[0])
    beyond = overlap * (abs(right) + abs(down))
    return right * (x - p[0]) + down * (y - p[1]) + beyond, right, down, 1.0 / right


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
def _slope(plane, crease, bend):
    """How much the plane changes in a pixel, beyond the crease if `bend` is the plane's own."""
    right, down = plane[1] + bend * crease[1], plane[2] + bend * crease[2]
    return np.sqrt(right * right + down * down)


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
    overlap = _OVERLAP * (right - left + bottom - top)
    ab, bd = _edge(a, b, sign, x, y, overlap), _edge(b, d, sign, x, y, overlap)
    dc, ca = _edge(d, c, sign, x, y, overlap), _edge(c, a, sign, x, y, overlap)
    bc = _edge(b, c, sign, x, y, 0.0)
    gradients = ((c[1] - a[1]) / area, (a[0] - c[0]) / area, (a[1] - b[1]) / area, (b[0] - a[0]) / area)
    fold = _area(b, c, d) * sign
    depth, value = _field(2, a, b, c, d, gradients, x, y, fold), _field(3, a, b, c, d, gradients, x, y, fold)
    light = _field(4, a, b, c, d, gradients, x, y, fold) if is_above else _field(5, a, b, c, d, gradients, x, y, fold)
    gloss = _field(6, a, b, c, d, gradients, x, y, fold) if is_above else (0.0, 0.0, 0.0, 0.0)
    line = _line(0.5 * (_slope(value, bc, 0.0) + _slope(value, bc, value[3])), lines)
    edges = ab, bd, dc, ca
    look = lines[0], len(inks) // 4 - 1.0
    stride = SAMPLES * size[1]
    for pair in range(0, bottom - top, 2):
        row = min(pair, size[0] - 2 - top)  # a block is in the frame; what is drawn again is not nearer
        low, high = _span(edges, float(row))
        first = int(np.ceil(min(max(low, 0.0), right - left + 0.0) - _NOTHING))
        last = int(np.floor(max(min(high, right - left - 1.0), -1.0) + _NOTHING)) + 1
        if first < last:
            for y in range(top + row, top + row + 2):
                spans[y, 0] = min(spans[y, 0], left + first, size[1] - 2)
                spans[y, 1] = max(spans[y, 1], min(left + last + 1, size[1]))
        for start in range(first, last, 2):
            column = min(start, size[1] - 2 - left)
            index = SAMPLES * ((top + row) * size[1] + left + column)
            place = float(column), float(row)
            taken = _cover(closeness, index, stride, place, edges, bc, depth)
            if taken:
                _paint(colors, index, stride, taken, place, bc, value, light, gloss, line, look, inks)


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
