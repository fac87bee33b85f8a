"""Slide 5's formulas, and the numbers put into them with the decimals that make them right as read.

formulas = ChainRule(followed)                       # `followed`: a FollowedWeight; the column at the right
self.play(FadeIn(formulas.error)); self.play(FadeIn(formulas.error_in_numbers))
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from manim import VGroup

from lecture import theme
from lecture.kit.agreement import agreeing_digits, decimals_of_product, telling_decimals
from lecture.kit.network import kept_neurons
from lecture.kit.numbers import Readout, shown
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import Equation, Words, at_left, at_right, fit, words
from scenes.numbers.backpropagation import FollowedWeight

LEFT, RIGHT = 1.75, theme.RIGHT  # the column of formulas
FORMULA = 46
ROWS = (1.75, 0.72, -0.31, -1.28)  # middles of the slide's four formulas
FACTORS = ("error", "slope", "source")
"""The parts of the product: dC/da, da/dz and dz/dw."""
MATRICES = 2
"""Of how many layers, from the last, the gradient is written as a matrix."""
INKS = {
    "GRADIENT": ("cost", "error", "error_number", "delta", "gradient", "mean", "single"),
    "REQUEST": ("request", "total"),
    "ACTIVATION": ("source",),
    "POSITIVE": ("weight",),
}
"""The colours of the parts that have one."""


def formula_row(source: str, y: float, *, size: float = FORMULA, width: float = RIGHT - LEFT) -> Equation:
    """An equation at the left of the column of formulas, its middle at `y`, made to fit `width`."""
    parts = set(re.findall(r": (\w+)\s*}}", source))
    colors = {name: getattr(theme, ink) for ink, names in INKS.items() for name in names if name in parts}
    return at_left(fit(Equation(source, size=size, colors=colors), width), LEFT, y)


class ChainRule:
    """The formulas for the weight that is followed; each is made when it is asked for, and is the same from then on."""

    def __init__(self, followed: FollowedWeight) -> None:
        self.followed, self.outputs = followed, followed.network.sizes[-1]

    @cached_property
    def cost(self) -> Equation:
        """Slide 4's cost of one sample."""
        one, many = "(a^((L)) - y)^2", "frac(1, n) sum_j (a_j^((L)) - y_j)^2"
        return formula_row(f"{{{{C : cost}}}} = {one if self.outputs == 1 else many}", 1.65)

    @cached_property
    def error(self) -> Equation:
        """dC/da of an output."""
        return formula_row(f"frac(partial C, partial a^((ell))) = {self._error}", ROWS[0], width=3.6)

    @property
    def _error(self) -> str:
        return f"{{{{{_two(self.outputs, 'n')} (a^((ell)) - y) : error}}}}"

    @cached_property
    def error_in_numbers(self) -> Equation:
        """dC/da = 2/n (a - y), with as many decimals of a as make it right."""
        target = float(self.followed.y[0, self.followed.output])
        y = f"{target:g}" if target >= 0 else f"({target:g})".replace("-", "−")
        factor, value = f"{_two(self.outputs)} ({self.activation} - {y})", number(self.followed.factors[0], 3)
        return formula_row(f"= {factor} = {{{{{value} : error_number}}}}", ROWS[1], size=42)

    @property
    def activation(self) -> str:
        """The output's activation as it stands in `error_in_numbers`."""
        a, target = self.followed.a, float(self.followed.y[0, self.followed.output])
        slope = round(self.followed.factors[0], 3)
        right = (d for d in range(3, 7) if round(2 / self.outputs * (round(a, d) - target), 3) == slope)
        return number(a, next(right, 7))

    @cached_property
    def request(self) -> Equation:
        """What the output asks for, in numbers."""
        source = f'"request" = -frac(partial C, partial a^((ell))) = {{{{{self.request_number} : request}}}}'
        return formula_row(source, ROWS[2], size=42)

    @property
    def request_number(self) -> str:
        """The output's request as it stands in `request`."""
        return shown(-self.followed.factors[0], "{:+.3f}")

    @cached_property
    def rule(self) -> Equation:
        """What the next layer's neurons ask of a neuron."""
        return formula_row(
            "{{-frac(partial C, partial a_i^((ell))) : request}} = "
            "{{sum_j : sum}} {{-W_(j i)^((ell + 1)) : weight}} {{delta_j^((ell + 1)) : delta}}",
            ROWS[1],
        )

    @cached_property
    def delta(self) -> VGroup:
        """What delta stands for, and its number at the output."""
        error, slope, _ = self.followed.factors
        decimals = decimals_of_product([error, slope], shown=4)
        factors = f"{in_parentheses(error, decimals)} dot.op {in_parentheses(slope, decimals)}"
        meaning = "{{delta_j : delta}} = frac(partial C, partial a_j) thin sigma'(z_j)"
        numbers = f"= {factors} = {{{{{number(self.followed.delta, 4)} : delta}}}}"
        return VGroup(formula_row(meaning, ROWS[2], size=42), formula_row(numbers, ROWS[2] - 0.72, size=42))

    def asked(self, neuron: int, decimals: int) -> Equation:
        """The request of a neuron of the last hidden layer, put together."""
        layer, back = self.followed.last, self.followed.back
        weights, deltas = self.followed.network.weights[layer][:, neuron].tolist(), back.deltas[layer][0].tolist()
        total = float(back.requests[layer][0, neuron])
        source = asked_source(neuron, weights, deltas, total, decimals, layer=layer + 1)
        return formula_row(source, ROWS[3] - 0.55, size=40)

    @cached_property
    def slope(self) -> Equation:
        """da/dz."""
        return formula_row("frac(partial a^((ell)), partial z^((ell))) = {{sigma'(z^((ell))) : slope}}", ROWS[1])

    @cached_property
    def source(self) -> Equation:
        """dz/dw."""
        return formula_row("frac(partial z^((ell)), partial w^((ell))) = {{a^((ell - 1)) : source}}", ROWS[2])

    @cached_property
    def factors(self) -> list[Readout]:
        """Each factor's number, at the right end of its formula's row."""
        inks = (theme.GRADIENT, theme.TEXT, theme.ACTIVATION)
        numbers = [
            Readout(value, "{:.3f}", size=theme.BODY, color=ink, anchor="right")
            for value, ink in zip(self.followed.factors, inks, strict=True)
        ]
        return [at_right(number, RIGHT, y) for number, y in zip(numbers, ROWS, strict=False)]

    @cached_property
    def product(self) -> Equation:
        """dC/dw, the product of the three factors."""
        factors = f"{self._error} thin {{{{sigma'(z^((ell))) : slope}}}} thin {{{{a^((ell - 1)) : source}}}}"
        return formula_row(f"frac(partial C, partial w^((ell))) = {factors}", ROWS[3])

    @cached_property
    def product_in_numbers(self) -> Equation:
        """The three factors multiplied out."""
        decimals, places = product_decimals(self.followed.factors)
        parts = zip(self.followed.factors, FACTORS, strict=True)
        factors = " dot.op ".join(f"{{{{{in_parentheses(value, decimals)} : {name}}}}}" for value, name in parts)
        product = number(float(np.prod(self.followed.factors)), places)
        return formula_row(f"= {factors} = {{{{{product} : gradient}}}}", ROWS[3] - 0.72, size=38)

    @cached_property
    def difference(self) -> Equation:
        """dC/dw by a finite difference."""
        source = f"frac(C(w + h) - C(w - h), 2 h) = {{{{{self._as_product(self._numeric)} : gradient}}}}"
        return formula_row(source, ROWS[3] - 1.36, size=34)

    @cached_property
    def agreement(self) -> Words:
        """To how many digits the difference agrees."""
        text = f"$h = 10^(-5)$: agrees to {self._digits} digits"
        return words(text, size=theme.SMALL, color=theme.QUIET).place(LEFT, -3.24)

    @cached_property
    def _numeric(self) -> float:
        return self.followed.finite_difference()

    @property
    def _digits(self) -> int:
        return agreeing_digits(self.followed.slope, self._numeric)

    def _as_product(self, value: float) -> str:
        """A value with the decimals of the product."""
        return shown(value, f"{{:.{product_decimals(self.followed.factors)[1]}f}}")

    def drawn_product(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the product's numbers, and of the difference beside it."""
        decimals, _ = product_decimals(self.followed.factors)
        numbers, slope = self.product_in_numbers, self._as_product(self.followed.slope)
        return [
            *(
                (name, Number(numbers, shown(value, f"{{:.{decimals}f}}")))
                for name, value in zip(FACTORS, self.followed.factors, strict=True)
            ),
            ("dC/dw", Number(numbers, slope)),
            ("finite difference", Number(self.difference, self._as_product(self._numeric))),
            ("agreeing digits", Number(self.agreement, str(self._digits), noise=1.0)),  # the last digit is chance
        ]

    def matrix(self, layer: int) -> Equation | None:
        """dC/dW of one of the last layers of weights; rows and columns left out become dots."""
        below = self.followed.last - layer
        if below >= MATRICES:
            return None
        gradient = self.followed.back.weights[layer]
        form = f"{{:.{telling_decimals(float(np.abs(gradient).max()))}f}}"
        left = f"{{{{frac(partial C, partial W^(({layer + 1}))) : gradient}}}}"
        return formula_row(f"{left} = {matrix_source(gradient, form)}", 1.5 - 1.5 * below, size=38)

    @cached_property
    def biases(self) -> Words:
        """What becomes of the biases, of which nothing is drawn."""
        text = "biases: $partial z \\/ partial b = 1$, so $partial C \\/ partial b = delta$; they step alike"
        return words(text, size=theme.LABEL, color=theme.QUIET).place(LEFT, -0.98)

    @cached_property
    def update(self) -> Equation:
        """The step of all weights."""
        gradient = "{{frac(partial C, partial W^((ell))) : gradient}}"
        return formula_row(f"W^((ell)) := W^((ell)) - eta thin {gradient}", -1.8)

    @cached_property
    def mean(self) -> Equation:
        """The gradient of a batch."""
        return formula_row(
            "{{frac(partial C, partial w) : mean}} = {{frac(1, N) : share}} "
            "sum_(k = 1)^N {{frac(partial C_k, partial w) : single}}",
            1.45,
        )


class CostOfStep(VGroup):
    """The cost before a step of gradient descent, and the number `after` that the step will change; with its rate."""

    def __init__(self, cost: float, step: float, y: float = -2.85) -> None:
        self.texts = (shown(cost, "{:.3f}"), f"{step:g}")
        before = words(f"$C =$ {self.texts[0]} $arrow.r$", size=theme.BODY, color=theme.GRADIENT).place(LEFT, y)
        self.after = Readout(cost, "{:.3f}", size=theme.BODY, color=theme.GRADIENT, anchor="left", weight="bold")
        self.after.move_to([before.get_right()[0] + 0.2 + self.after.width / 2, y + self.after.height / 2, 0])
        eta = words(f"$eta = {self.texts[1]}$", size=theme.LABEL, color=theme.QUIET)
        super().__init__(before, eta.place(RIGHT, y, align="right"))

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the costs and the rate."""
        before, eta = (Number(line, text) for line, text in zip(self, self.texts, strict=True))
        return [("cost before the step", before), ("cost after the step", self.after), ("eta", eta)]


def _two(outputs: int, written: str | None = None) -> str:
    """The factor 2 of slide 5; for n outputs it is 2/n (n as number, or as `written`)."""
    return "2" if outputs == 1 else f"frac(2, {written or outputs}) thin"


def number(value: float, decimals: int) -> str:
    """A rounded number in Typst math."""
    return shown(value, f"{{:.{decimals}f}}")


def in_parentheses(value: float, decimals: int) -> str:
    """A rounded number as a factor, a negative one in parentheses."""
    text = number(value, decimals)
    return f"({text})" if text.startswith("−") else text


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


def matrix_source(values: np.ndarray, form: str, at_most: int = 4) -> str:
    """Typst math of a matrix (rows, columns); rows and columns beyond `at_most` become dots."""
    values = np.atleast_2d(np.asarray(values, float))
    rows, columns = (kept_neurons(count, at_most, dots=1) for count in values.shape)
    row_gap, column_gap = len(rows) < values.shape[0], len(columns) < values.shape[1]
    lines = []
    for row in rows:
        cells = [shown(float(values[row, column]), form) for column in columns]
        lines.append(_with_dots(cells, "dots.h", column_gap))
    if row_gap:
        width = len(columns) + column_gap
        lines.insert((len(rows) + 1) // 2, ["dots.v"] * width)
    return 'mat(delim: "(", ' + "; ".join(", ".join(line) for line in lines) + ")"


def _with_dots(cells: list[str], dots: str, gap: bool) -> list[str]:
    half = (len(cells) + 1) // 2
    return [*cells[:half], dots, *cells[half:]] if gap else cells
