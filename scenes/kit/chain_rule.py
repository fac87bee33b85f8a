"""Slide 5's formulas, the numbers put into them, and the picture that they belong to.

formula = formula_row(source_error(outputs=1), y=1.7, colors={"error": theme.GRADIENT})
picture = ChainPicture(a_source=0.55, weight=-0.6, z=0.57, a=0.64, target=1.0, labels=("1", "1"))
tangent = SigmoidTangent(network.activations[-1], z=0.57, slope=0.23)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from manim import DashedLine, Dot, Line, ManimColor, VGroup

from nncore import Activation

from . import theme
from .agreement import decimals_of_product
from .charts import Chart
from .network import Neuron
from .numbers import shown
from .text import Equation, fit, words

LEFT, RIGHT = 1.75, theme.RIGHT  # the column of formulas
FORMULA = 46
ROWS = (1.75, 0.72, -0.31, -1.28)  # middles of the slide's four formulas


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


def _two(outputs: int) -> str:
    """The factor 2 of slide 5, 2/n for n outputs."""
    return "2" if outputs == 1 else f"frac(2, {outputs})"


def source_cost(outputs: int) -> str:
    """Slide 4's cost of one sample."""
    if outputs == 1:
        return "{{C : cost}} = (a^((L)) - y)^2"
    return f"{{{{C : cost}}}} = frac(1, {outputs}) sum_j (a_j^((L)) - y_j)^2"


def source_error(outputs: int) -> str:
    """dC/da of an output."""
    body = "frac(partial C, partial a^((ell))) = {{%s (a^((ell)) - y) : error}}"
    return body % (_two(outputs) + " thin" if outputs > 1 else "2")


def source_rule() -> str:
    """What the next layer's neurons ask of a neuron."""
    return (
        "{{-frac(partial C, partial a_i^((ell))) : left}} = "
        "{{sum_j : sum}} {{-W_(j i)^((ell + 1)) : weight}} {{delta_j^((ell + 1)) : delta}}"
    )


def source_product(outputs: int) -> str:
    """dC/dw, the product of the three factors."""
    return (
        "frac(partial C, partial w^((ell))) = {{%s (a^((ell)) - y) : error}} thin "
        "{{sigma'(z^((ell))) : slope}} thin {{a^((ell - 1)) : source}}"
    ) % (_two(outputs) + " thin" if outputs > 1 else "2")


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
        f"= {_two(outputs)} thin ({number(a, decimals)} - {target}) = {{{{{number(value, 3)} : value}}}}",
        number(a, decimals),
    )


def asked_source(weights: Sequence[float], deltas: Sequence[float], total: float, decimals: int) -> str:
    """The numbers of sum_j -W_ji delta_j; beyond two terms the others are dots."""
    exact = next(
        (
            d
            for d in range(3, 7)
            if round(-float(np.dot(weights, np.round(deltas, d))), decimals) == round(total, decimals)
        ),
        7,
    )
    terms = [
        f"-{in_parentheses(weight, 1)} dot.op {in_parentheses(delta, exact)}"
        for weight, delta in list(zip(weights, deltas, strict=True))[:2]
    ]
    more = " thick ..." if len(weights) > 2 else ""
    return f"{' '.join(terms)}{more} = {{{{{shown(total, f'{{:+.{decimals}f}}')} : total}}}}"


def factors_source(factors: Sequence[float], shown_decimals: int) -> tuple[str, int]:
    """The three factors multiplied out, and the decimals that they are shown with."""
    decimals = decimals_of_product(factors, shown=shown_decimals)
    names = ("error", "slope", "source")
    parts = [f"{{{{{in_parentheses(f, decimals)} : {name}}}}}" for f, name in zip(factors, names, strict=True)]
    product = number(float(np.prod(factors)), shown_decimals)
    return f"= {' dot.op '.join(parts)} = {{{{{product} : value}}}}", decimals


class ChainPicture(VGroup):
    """The weight that is followed: its source neuron, its edge and its output neuron, drawn large."""

    def __init__(
        self,
        *,
        source: float,
        weight: float,
        z: float,
        a: float,
        target: float,
        y: float = 1.15,
        ends: tuple[float, float] = (-5.4, -1.0),
        radius: float = 0.5,
    ) -> None:
        super().__init__()
        self.z = z
        self.source_neuron = Neuron(radius).show(source).move_to([ends[0], y, 0])
        self.output_neuron = Neuron(radius).show(a).move_to([ends[1], y, 0])
        self.edge = Line(
            [ends[0] + radius, y, 0],
            [ends[1] - radius, y, 0],
            color=theme.signed(weight),
            stroke_width=theme.edge_width(weight) * 1.5,
        )
        small = {"size": theme.LABEL, "color": theme.QUIET}
        middle = (ends[0] + ends[1]) / 2
        weight_label = words(f"$w = {shown(weight, '{:.1f}')}$", size=theme.LABEL, color=theme.signed(weight))
        self.labels = VGroup(
            words("$a^((ell - 1))$", **small).place(ends[0], y - radius - 0.38, align="center"),
            weight_label.place(middle, y + 0.22, align="center"),
            words(f"$z = {shown(z, '{:.3f}')}$", **small).place(ends[1], y - radius - 0.38, align="center"),
            words("$a^((ell))$", **small).place(ends[1], y + radius + 0.16, align="center"),
            words(f"$y = {target:g}$", size=theme.LABEL, color=theme.TEXT).place(ends[1] + radius + 0.2, y - 0.1),
        )
        self.add(self.edge, self.source_neuron, self.output_neuron, self.labels)


class SigmoidTangent(VGroup):
    """An activation's curve with its tangent at z: the slope is the chain rule's middle factor."""

    def __init__(
        self,
        activation: Activation,
        z: float,
        slope: float,
        *,
        center: tuple[float, float] = (-3.1, -1.42),
        size: tuple[float, float] = (5.4, 2.0),
        color: ManimColor | None = None,
    ) -> None:
        super().__init__()
        reach = max(6.0, abs(z) + 2.0)
        zs = np.linspace(-reach, reach, 241)
        values = activation.value(zs[None, :])[0]
        a = float(activation.value(np.array([[z]]))[0, 0])
        low, high = min(0.0, float(values.min())), max(1.0, float(values.max()))
        self.chart = Chart(
            (-reach, reach), (low, high), center=center, size=size, x_ticks=[-6, -3, 0, 3, 6], y_ticks=[0, 1]
        )
        names = VGroup(
            words("$z$", size=theme.LABEL, color=theme.QUIET).place(
                center[0] + size[0] / 2 + 0.15, self.chart.low[1] - 0.1
            ),
            words("$sigma(z)$", size=theme.LABEL, color=theme.QUIET).place(
                center[0] - size[0] / 2 + 0.15, center[1] + size[1] / 2 - 0.15
            ),
        )
        self.chart.add(names)
        self.curve = self.chart.curve(zs, values, color=theme.ACTIVATION, width=5)
        place = self.chart.point(z, a)
        foot = self.chart.point(z, low)
        self.marks = VGroup(
            DashedLine(foot, place, color=theme.QUIET, stroke_width=2, dash_length=0.08),
            Dot(place, radius=0.1, color=theme.TEXT),
        )
        half = min(2.2, 0.62 / max(slope, 1e-9))
        self.tangent = Line(
            self.chart.point(z - half, a - half * slope),
            self.chart.point(z + half, a + half * slope),
            color=color or theme.TEXT,
            stroke_width=6,
        )
        label = words(f"slope ${shown(slope, '{:.3f}')}$", size=theme.LABEL, color=theme.TEXT)
        side = -1 if z > 0 else 1
        at = place[0] + (0.35 if side > 0 else 0.55)
        label.place(min(at, center[0] + size[0] / 2 - label.width), place[1] - 0.55)
        self.label = label
        self.add(self.chart, self.curve, self.marks, self.tangent, self.label)


def delta_source(error: float, slope: float, delta: float) -> str:
    """The numbers of delta = dC/da sigma'(z)."""
    decimals = decimals_of_product([error, slope], shown=4)
    factors = f"{in_parentheses(error, decimals)} dot.op {in_parentheses(slope, decimals)}"
    return f"= {factors} = {{{{{number(delta, 4)} : delta}}}}"
