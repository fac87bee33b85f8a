"""Slide 5's formulas in Typst math, and the numbers put into them with the decimals that make them right as read.

formula = formula_row(source_error(outputs=1), y=1.7, colors={"error": theme.GRADIENT})
numbers = formula_row(factors_source((-0.721, 0.231, 0.547)), y=0.7, colors={"value": theme.GRADIENT})
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from manim import ManimColor

from lecture import theme
from lecture.kit.agreement import decimals_of_product
from lecture.kit.numbers import shown
from lecture.kit.text import Equation, fit

SLOPE_SOURCE = "frac(partial a^((ell)), partial z^((ell))) = {{sigma'(z^((ell))) : slope}}"
ACTIVATION_SOURCE = "frac(partial z^((ell)), partial w^((ell))) = {{a^((ell - 1)) : source}}"
DELTA_SOURCE = "{{delta_j : delta}} = frac(partial C, partial a_j) thin sigma'(z_j)"
UPDATE_SOURCE = "W^((ell)) := W^((ell)) - eta thin {{frac(partial C, partial W^((ell))) : gradient}}"
MEAN_SOURCE = (
    "{{frac(partial C, partial w) : mean}} = {{frac(1, N) : share}} "
    "sum_(k = 1)^N {{frac(partial C_k, partial w) : single}}"
)

LEFT, RIGHT = 1.75, theme.RIGHT  # the column of formulas
FORMULA = 46
ROWS = (1.75, 0.72, -0.31, -1.28)  # middles of the slide's four formulas


def slope_by_nudge(moved: float, change: float, form: str) -> str:
    """dC/dw, about the ratio of a change of the cost (written in `form`) to the change of the weight."""
    quotient = f"frac({shown(moved, form)}, {shown(change, '{:+g}')})"
    return f"{{{{frac(partial C, partial w) : slope}}}} approx {quotient} = {shown(moved / change, '{:+.3f}')}"


def formula_row(
    source: str,
    y: float,
    colors: Mapping[str, ManimColor] | None = None,
    *,
    size: float = FORMULA,
    width: float = RIGHT - LEFT,
) -> Equation:
    """An equation at the left of the column of formulas, its middle at `y`, made to fit `width`."""
    equation = Equation(source, size=size, colors=colors)
    fit(equation, width)
    return equation.move_to([LEFT + equation.width / 2, y, 0])


def _two(outputs: int, written: str | None = None) -> str:
    """The factor 2 of slide 5; for n outputs it is 2/n (n as number, or as `written`)."""
    return "2" if outputs == 1 else f"frac(2, {written or outputs}) thin"


def source_cost(outputs: int) -> str:
    """Slide 4's cost of one sample."""
    if outputs == 1:
        return "{{C : cost}} = (a^((L)) - y)^2"
    return "{{C : cost}} = frac(1, n) sum_j (a_j^((L)) - y_j)^2"


def source_error(outputs: int) -> str:
    """dC/da of an output."""
    return f"frac(partial C, partial a^((ell))) = {{{{{_two(outputs, 'n')} (a^((ell)) - y) : error}}}}"


def source_rule() -> str:
    """What the next layer's neurons ask of a neuron."""
    return (
        "{{-frac(partial C, partial a_i^((ell))) : left}} = "
        "{{sum_j : sum}} {{-W_(j i)^((ell + 1)) : weight}} {{delta_j^((ell + 1)) : delta}}"
    )


def source_product(outputs: int) -> str:
    """dC/dw, the product of the three factors."""
    return (
        f"frac(partial C, partial w^((ell))) = {{{{{_two(outputs, 'n')} (a^((ell)) - y) : error}}}} thin "
        "{{sigma'(z^((ell))) : slope}} thin {{a^((ell - 1)) : source}}"
    )


def number(value: float, decimals: int) -> str:
    """A rounded number in Typst math."""
    return shown(value, f"{{:.{decimals}f}}")


def in_parentheses(value: float, decimals: int) -> str:
    """A rounded number as a factor, a negative one in parentheses."""
    text = number(value, decimals)
    return f"({text})" if text.startswith("−") else text


def error_source(a: float, y: float, outputs: int, value: float) -> tuple[str, str]:
    """The numbers of dC/da = 2/n (a - y), with decimals of a that make it right; and a as shown."""
    decimals = next(
        (d for d in range(3, 7) if round(2 / outputs * (round(a, d) - y), 3) == round(value, 3)),
        7,
    )
    target = f"{y:g}" if y >= 0 else f"({y:g})".replace("-", "−")
    return (
        f"= {_two(outputs)} ({number(a, decimals)} - {target}) = {{{{{number(value, 3)} : value}}}}",
        number(a, decimals),
    )


def asked_source(
    neuron: int, weights: Sequence[float], deltas: Sequence[float], total: float, decimals: int, *, layer: int
) -> str:
    """The numbers of sum_j -W_ji delta_j of `layer` for i = `neuron`: two terms, and what the others add up to."""
    pairs = list(zip(weights, deltas, strict=True))[:2]
    others = total + sum(weight * delta for weight, delta in pairs)

    def as_read(places: int) -> float:
        return round(others, places) - sum(weight * round(delta, places) for weight, delta in pairs)

    exact = next((d for d in range(3, 7) if round(as_read(d), decimals) == round(total, decimals)), 7)
    terms = [f"-{in_parentheses(weight, 1)} dot.op {in_parentheses(delta, exact)}" for weight, delta in pairs]
    if len(weights) > 2:
        terms.append(f'{shown(others, f"{{:+.{exact}f}}")} thin ("others")')
    name = f"-W_(1 {neuron + 1})^(({layer})) delta_1^(({layer})) = " if len(weights) == 1 else ""
    return f"{name}{' '.join(terms)} = {{{{{shown(total, f'{{:+.{decimals}f}}')} : total}}}}"


def product_decimals(factors: Sequence[float]) -> tuple[int, int]:
    """Decimals of the factors and of their product: few, and so that the product is right as read."""
    size = float(np.log10(max(abs(float(np.prod(factors))), 1e-12)))
    first = max(4, int(1 - np.floor(size)))
    choices = [(decimals_of_product(factors, shown=shown), shown) for shown in (first, first - 1, first + 1)]
    return next((pair for pair in choices if pair[0] <= first), min(choices))


def factors_source(factors: Sequence[float]) -> str:
    """The three factors multiplied out, with the decimals of `product_decimals`."""
    decimals, places = product_decimals(factors)
    names = ("error", "slope", "source")
    parts = [f"{{{{{in_parentheses(f, decimals)} : {name}}}}}" for f, name in zip(factors, names, strict=True)]
    return f"= {' dot.op '.join(parts)} = {{{{{number(float(np.prod(factors)), places)} : value}}}}"


def delta_source(error: float, slope: float, delta: float) -> str:
    """The numbers of delta = dC/da sigma'(z)."""
    decimals = decimals_of_product([error, slope], shown=4)
    factors = f"{in_parentheses(error, decimals)} dot.op {in_parentheses(slope, decimals)}"
    return f"= {factors} = {{{{{number(delta, 4)} : delta}}}}"
