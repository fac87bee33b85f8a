"""The picture that the chain rule's factors belong to: a neuron, its edge, the sigmoid with its tangent, the output.

picture = ChainPicture(followed)                         # `followed`: a FollowedWeight
self.play(*picture.grow_out_of(network_drawing), FadeIn(picture.labels))
self.play(FadeIn(picture.chart), Create(picture.curve)); self.play(FadeIn(picture.point), Create(picture.tangent))
"""

from __future__ import annotations

import numpy as np
from manim import Animation, Arrow, Circle, DashedLine, Dot, Line, ManimColor, TransformFromCopy, VGroup

from lecture import theme
from lecture.kit.charts import Chart
from lecture.kit.line_readings import Curve, Dashed, Dots
from lecture.kit.network import Edge, NetworkDrawing, Neuron
from lecture.kit.numbers import shown
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import words
from lecture.language import tr
from scenes.numbers.backpropagation import FollowedWeight

COLUMNS = (4.5, 0.3, -4.3)
"""The middles of what dC/da, da/dz and dz/dw belong to: the output neuron, the curve, the edge with its source."""
Y, RADIUS = 0.75, 0.58
SOURCE, ARRIVAL = [-5.8, Y, 0], [-3.6, Y, 0]


class ChainPicture(VGroup):
    """From left to right: the source, the edge with its weight, sigma over z with the tangent at z, the output."""

    def __init__(self, followed: FollowedWeight) -> None:
        self.followed, weight, z, a = followed, followed.weight, followed.z, followed.a
        self.source = Neuron(RADIUS).show(followed.factors[2]).move_to(SOURCE)
        self.output = Neuron(RADIUS).show(a).move_to([COLUMNS[0], Y, 0])
        width = 1.5 * theme.edge_width(weight)
        self.arrow = Arrow([2.75, Y, 0], [COLUMNS[0] - RADIUS, Y, 0], buff=0.08, color=theme.ACTIVATION, stroke_width=5)
        self._draw_curve(z, a, followed.factors[1])
        self.edge = Edge(self.source.disc.get_right(), ARRIVAL, color=theme.signed(weight), stroke_width=width)
        self.sum = words(f"$z = {shown(z, '{:.2f}')}$", size=theme.BODY).place(ARRIVAL[0] + 0.15, Y - 0.12)
        index = "" if len(followed.y[0]) == 1 else f"_{followed.output + 1}"
        target = words(f"$y{index} = {shown(followed.y[0, followed.output], '{:g}')}$", size=theme.BODY)
        below = Y - RADIUS - 0.5
        self.labels = VGroup(
            words("$a^((L - 1))$", size=theme.BODY).place(SOURCE[0], below, align="center"),
            words(f"$w = {shown(weight, '{:.1f}')}$", size=theme.BODY, color=theme.signed(weight)).place(
                -4.4, Y + 0.25, align="center"
            ),
            self.sum,
            words(tr("+ others + $b$"), color=theme.QUIET).place(ARRIVAL[0], Y - 0.75, align="center"),
            words("$a^((L))$", size=theme.BODY).place(COLUMNS[0], below, align="center"),
            target.place(COLUMNS[0] + RADIUS + 0.25, Y - 0.12),
        )
        super().__init__(self.edge, self.source, self.output, self.labels)

    def _draw_curve(self, z: float, a: float, slope: float) -> None:
        """sigma over z, the point at z, and the tangent there."""
        activation, reach = self.followed.network.activations[-1], max(6.0, abs(z) + 2.0)
        zs = np.linspace(-reach, reach, 241)
        values = activation.value(zs[None, :])[0]
        low, high = min(0.0, float(values.min())), max(1.0, float(values.max()))
        self.chart = chart = Chart(
            (-reach, reach), (low, high), center=(0.3, Y), size=(4.4, 2.4), x_ticks=[-6, -3, 0, 3, 6], y_ticks=[0, 1]
        )
        chart.add(words("$z$", size=theme.BODY).place(2.65, chart.low[1] - 0.1))
        chart.add(words("$sigma(z)$", size=theme.BODY).place(-1.75, Y + 0.95))
        self.curve = chart.curve(zs, values, color=theme.ACTIVATION, width=6)
        foot, place = chart.point(z, low), chart.point(z, a)
        self.point = VGroup(
            DashedLine(foot, place, color=theme.QUIET, stroke_width=3, dash_length=0.08),
            Dot(place, radius=0.11, color=theme.TEXT),
        )
        half = min(2.2, 0.62 / max(slope, 1e-9))
        ends = (chart.point(z + side * half, a + side * half * slope) for side in (-1, 1))
        self.tangent = Line(*ends, color=theme.TEXT, stroke_width=6)

    def grow_out_of(self, drawing: NetworkDrawing) -> list[Animation]:
        """Animations: the edge and its two neurons come out of the network."""
        last, output, source = self.followed.last, self.followed.output, self.followed.source
        found = (drawing.edges[last][output][source], drawing.neurons[last][source], drawing.neurons[-1][output])
        pairs = zip(found, (self.edge, self.source, self.output), strict=True)
        return [TransformFromCopy(old, new) for old, new in pairs]

    @staticmethod
    def glow(neuron: Neuron, color: ManimColor) -> Circle:
        """A ring of light around a neuron."""
        return Circle(neuron.radius + 0.1, color=color, stroke_width=6).move_to(neuron)

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the sum, the curve, the point on it, and the tangent."""
        return [
            ("z", Number(self.sum, shown(self.followed.z, "{:.2f}"))),
            ("activation", Curve(self.curve, self.chart)),
            ("point", Dots(self.point[1], self.chart)),
            ("line up to the point", Dashed(self.point[0], self.chart)),
            ("tangent", Curve(self.tangent, self.chart, cut=False)),
        ]
