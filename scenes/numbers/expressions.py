"""A surface from a formula that the deck has: z = x^2/2 + 5*y^2 + cos(3*x), with its gradient and Hessian.

surface = landscape("x^2/2 + 5*y^2 + cos(3*x)")        # an nncore Landscape
height("x*y", 2.0, 3.0)                                # its value alone

The text is read as an expression of x and y and worked out step by step; nothing in it is run. Derivatives follow from
the chain rule: every step carries its value, its gradient and its second derivatives along (`Jet`).
"""

from __future__ import annotations

import ast
import operator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from nncore.landscapes import Landscape

LIMIT = 3.0
"""Half the width of the square on which such a surface is drawn."""
LONGEST = 200
FUNCTIONS: dict[str, tuple[Any, Any, Any]] = {
    "sin": (np.sin, np.cos, lambda u: -np.sin(u)),
    "cos": (np.cos, lambda u: -np.sin(u), lambda u: -np.cos(u)),
    "tanh": (np.tanh, lambda u: 1 / np.cosh(u) ** 2, lambda u: -2 * np.tanh(u) / np.cosh(u) ** 2),
    "exp": (np.exp, np.exp, np.exp),
    "log": (np.log, lambda u: 1 / u, lambda u: -1 / u**2),
    "sqrt": (np.sqrt, lambda u: 0.5 / np.sqrt(u), lambda u: -0.25 / np.sqrt(u) ** 3),
}
"""Each function with its first two derivatives."""
OPERATORS: dict[type[ast.AST], Any] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
KNOWN = f"numbers, x, y, pi, + - * / ^, {', '.join(FUNCTIONS)}"


@dataclass(frozen=True)
class Jet:
    """A quantity with its derivatives: by x and y, and twice by x, by x and y, twice by y."""

    value: Any
    slope: tuple[Any, Any] = (0.0, 0.0)
    bend: tuple[Any, Any, Any] = (0.0, 0.0, 0.0)

    def of(self, f: Any, first: Any, second: Any) -> Jet:
        """f of it, by the chain rule: f' u', and f'' u' u' + f' u''."""
        x, y = self.slope
        pairs = (x * x, x * y, y * y)
        bend = tuple(second * pair + first * part for pair, part in zip(pairs, self.bend, strict=True))
        return Jet(f, (first * x, first * y), bend)  # type: ignore[arg-type]

    def __add__(self, other: Jet) -> Jet:
        slope, bend = (
            tuple(map(operator.add, *parts)) for parts in ((self.slope, other.slope), (self.bend, other.bend))
        )
        return Jet(self.value + other.value, slope, bend)  # type: ignore[arg-type]

    def __neg__(self) -> Jet:
        return self.of(-self.value, -1.0, 0.0)

    def __sub__(self, other: Jet) -> Jet:
        return self + -other

    def __mul__(self, other: Jet) -> Jet:
        """By (u + v)^2 - u^2 - v^2 = 2 u v, written out."""
        u, v, (ux, uy), (vx, vy) = self.value, other.value, self.slope, other.slope
        crossed = (2 * ux * vx, ux * vy + uy * vx, 2 * uy * vy)
        bend = tuple(a * v + c + u * b for a, b, c in zip(self.bend, other.bend, crossed, strict=True))
        return Jet(u * v, (ux * v + u * vx, uy * v + u * vy), bend)  # type: ignore[arg-type]

    def __truediv__(self, other: Jet) -> Jet:
        v = other.value
        return self * other.of(1 / v, -1 / v**2, 2 / v**3)

    def __pow__(self, other: Jet) -> Jet:
        """A power with a constant exponent; another exponent makes it exp(v log u)."""
        u, n = self.value, other.value
        if isinstance(n, float) and not any((*other.slope, *other.bend)):
            return self.of(
                u**n, n * u ** (n - 1) if n else 0.0 * u, n * (n - 1) * u ** (n - 2) if n * (n - 1) else 0.0 * u
            )
        exponent = other * self.of(np.log(u), 1 / u, -1 / u**2)
        power = np.exp(exponent.value)
        return exponent.of(power, power, power)


@lru_cache
def landscape(text: str) -> Landscape:
    """The surface of the formula, as nncore has its own. A ValueError names what cannot be read or worked out."""
    tree = parsed(text)

    def jet(x: Any, y: Any) -> Jet:
        return _worked_out(tree, {"x": Jet(x, (1.0, 0.0)), "y": Jet(y, (0.0, 1.0))}, Jet)

    line = np.linspace(-LIMIT, LIMIT, 61)
    try:
        with np.errstate(all="ignore"):
            found = jet(*np.meshgrid(line, line))
        is_finite = all(np.isfinite(part).all() for part in (found.value, *found.slope, *found.bend))
    except ArithmeticError:  # of constants, such as 1/0
        is_finite = False
    if not is_finite:
        raise ValueError(f"{text!r} must be finite, with its derivatives, for x and y from {-LIMIT:g} to {LIMIT:g}")
    return Landscape(
        text, lambda x, y: height(text, x, y), lambda x, y: jet(x, y).slope, lambda x, y: jet(x, y).bend, LIMIT
    )


def height(text: str, x: Any, y: Any) -> Any:
    """The value of the formula alone."""
    return _worked_out(parsed(text), {"x": x, "y": y}, float) + 0.0 * x


@lru_cache
def parsed(text: str) -> ast.expr:
    """The formula's tree; a ValueError if it is none."""
    if len(text) > LONGEST:
        raise ValueError(f"expected a formula of at most {LONGEST} letters, got {len(text)}")
    try:
        return ast.parse(text.replace("^", "**").strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"expected a formula of x and y such as x^2/2 + 5*y^2, got {text!r}") from error


def _worked_out(node: ast.AST, names: dict[str, Any], constant: Any) -> Any:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return constant(float(value))
        case ast.Name(id="pi"):
            return constant(np.pi)
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.UnaryOp(op=ast.USub(), operand=part):
            return -_worked_out(part, names, constant)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATORS:
            return OPERATORS[type(sign)](_worked_out(left, names, constant), _worked_out(right, names, constant))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in FUNCTIONS:
            of = _worked_out(argument, names, constant)
            return of.of(*(f(of.value) for f in FUNCTIONS[name])) if isinstance(of, Jet) else FUNCTIONS[name][0](of)
        case _:
            raise ValueError(f"expected a formula of {KNOWN}, got {ast.unparse(node)!r} in it")
