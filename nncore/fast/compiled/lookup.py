"""The sigmoid of many numbers where the processor has AVX-512: e^-z with a table in two registers.

The sixteenth roots of two halve the polynomial, and one division serves two vectors. It is written in LLVM's own form,
since no loop of numba's becomes the instruction that looks up eight numbers at once.
"""

import math
from importlib import import_module
from typing import Any

import numpy as np

from nncore.fast.compiled.elementary import LN2_HIGH, LN2_LOW, SHIFT, economized

numba: Any = import_module("numba")
registry: Any = import_module("numba.core.registry")
insert_function: Any = import_module("numba.core.cgutils").get_or_insert_function
ir: Any = import_module("llvmlite.ir")

FARTHEST = 354.0
"""Beyond it z counts as this far, where sigma is 1e-154 or 1: the product of two e^354 is still a number."""

LANES, ROOTS = 8, 16
PART_OF_LN2 = math.log(2) / ROOTS
BITS = 52 - int(math.log2(ROOTS))
"""Where the exponent starts in a number whose whole part counts sixteenths of it."""
TABLE = [int(np.float64(2 ** (j / ROOTS)).view(np.int64)) - (j << BITS) for j in range(ROOTS)]
"""The bits of 2^(j/16), without those that adding j sixteenths to the exponent puts there."""

INTEGER = ir.IntType(64)
INTEGERS = ir.VectorType(INTEGER, LANES)
DOUBLES = ir.VectorType(ir.DoubleType(), LANES)


def is_there() -> bool:
    """Whether numba compiles, and for a processor with AVX-512."""
    if numba.config.DISABLE_JIT:
        return False
    _, _, features = registry.cpu_target.target_context.codegen().magic_tuple()
    return "+avx512f" in features.split(",")


IS_THERE = is_there()


class Vectors:
    """What is written into a function: arithmetic on eight numbers at once."""

    def __init__(self, builder: Any) -> None:
        self.builder = builder

    def function(self, name: str, result: Any, *arguments: Any) -> Any:
        """A function of LLVM's."""
        return insert_function(self.builder.module, ir.FunctionType(result, arguments), f"llvm.{name}")

    def same(self, number: float) -> Any:
        """A constant, eight times."""
        return ir.Constant(DOUBLES, [number] * LANES)

    def spread(self, number: Any, kind: Any) -> Any:
        """A number, eight times."""
        nothing, places = ir.Constant(kind, ir.Undefined), ir.VectorType(ir.IntType(32), LANES)
        one = self.builder.insert_element(nothing, number, ir.IntType(32)(0))
        return self.builder.shuffle_vector(one, nothing, ir.Constant(places, [0] * LANES))

    def fma(self, a: Any, b: Any, c: Any) -> Any:
        """a b + c."""
        return self.builder.call(self.function("fma.v8f64", DOUBLES, DOUBLES, DOUBLES, DOUBLES), [a, b, c])

    def bounded(self, x: Any, least: float, most: float) -> Any:
        """x within its bounds; NaN stays."""
        b = self.builder
        x = b.select(b.fcmp_ordered(">", self.same(least), x), self.same(least), x)
        return b.select(b.fcmp_ordered("<", self.same(most), x), self.same(most), x)

    def first(self, count: Any) -> Any:
        """Which of eight places come before `count`."""
        places = ir.Constant(INTEGERS, list(range(LANES)))
        return self.builder.icmp_signed("<", places, self.spread(count, INTEGERS))

    def load(self, address: Any, places: Any) -> Any:
        mask = places.type
        get = self.function("masked.load.v8f64.p0v8f64", DOUBLES, address.type, ir.IntType(32), mask, DOUBLES)
        return self.builder.call(get, [address, ir.IntType(32)(8), places, self.same(0.0)])

    def store(self, values: Any, address: Any, places: Any) -> None:
        mask = places.type
        put = self.function("masked.store.v8f64.p0v8f64", ir.VoidType(), DOUBLES, address.type, ir.IntType(32), mask)
        self.builder.call(put, [values, address, ir.IntType(32)(8), places])

    def one_and_exp_of_minus(self, z: Any) -> Any:
        """1 + e^-z, from -z = k ln 2 / 16 + r."""
        b, fma, same = self.builder, self.fma, self.same
        c2, c3, c4, c5, c6 = (same(c) for c in economized(5, PART_OF_LN2 / 2))
        z = self.bounded(z, -FARTHEST, FARTHEST)
        shifted = fma(z, same(-1 / PART_OF_LN2), same(SHIFT))
        k = b.fsub(shifted, same(SHIFT))
        r = fma(k, same(-LN2_LOW / ROOTS), fma(k, same(-LN2_HIGH / ROOTS), b.fneg(z)))
        square = b.fmul(r, r)
        tail = fma(square, c6, fma(r, c5, c4))
        less_one = fma(square, fma(square, tail, fma(r, c3, c2)), r)
        look_up = self.function("x86.avx512.vpermi2var.pd.512", DOUBLES, DOUBLES, INTEGERS, DOUBLES)
        halves = [b.bitcast(ir.Constant(INTEGERS, part), DOUBLES) for part in (TABLE[:LANES], TABLE[LANES:])]
        bits = b.bitcast(shifted, INTEGERS)
        root = b.bitcast(b.call(look_up, [halves[0], bits, halves[1]]), INTEGERS)
        exponent = b.shl(bits, ir.Constant(INTEGERS, [BITS] * LANES))
        scale = b.bitcast(b.add(exponent, root), DOUBLES)
        return b.fadd(fma(scale, less_one, scale), same(1.0))


@numba.extending.intrinsic
def sigmoids(_: Any, z: Any, bias: Any, a: Any) -> Any:
    """a := sigma(z + bias); z and a are arrays of one axis, without gaps."""
    signature = numba.types.void(z, numba.types.float64, a)

    def write(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kinds, vectors = signature.args, Vectors(builder)
        source, target = (context.make_array(kinds[i])(context, builder, arguments[i]) for i in (0, 2))
        count, shift = source.nitems, vectors.spread(arguments[1], DOUBLES)
        before, function = builder.block, builder.function
        check, loop, end = (function.append_basic_block(name) for name in ("check", "loop", "end"))
        builder.branch(check)
        builder.position_at_end(check)
        at = builder.phi(INTEGER)
        builder.cbranch(builder.icmp_signed("<", at, count), loop, end)
        builder.position_at_end(loop)
        starts = at, builder.add(at, INTEGER(LANES))
        places = [vectors.first(builder.sub(count, start)) for start in starts]
        addresses = [
            [builder.bitcast(builder.gep(array.data, [start]), DOUBLES.as_pointer()) for start in starts]
            for array in (source, target)
        ]
        p, q = (
            vectors.one_and_exp_of_minus(builder.fadd(vectors.load(address, here), shift))
            for address, here in zip(addresses[0], places, strict=True)
        )
        inverse = builder.fdiv(vectors.same(1.0), builder.fmul(p, q))
        for other, address, here in zip((q, p), addresses[1], places, strict=True):
            vectors.store(builder.fmul(other, inverse), address, here)
        at.add_incoming(INTEGER(0), before)
        at.add_incoming(builder.add(at, INTEGER(2 * LANES)), builder.block)
        builder.branch(check)
        builder.position_at_end(end)
        return context.get_dummy_value()

    return signature, write
