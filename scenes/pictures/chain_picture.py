"""The picture that the chain rule's factors belong to: two neurons and their edge, and the sigmoid's tangent.

picture = ChainPicture(followed)                         # `followed`: a FollowedWeight
copies = picture.copies(network_drawing); scene.add(*copies); scene.play(*picture.grow_out_of(copies))
tangent = SigmoidTangent(followed)
"""

from __future__ import annotations

import numpy as np
from manim import Animation, Circle, DashedLine, Dot, Line, ManimColor, VGroup, VMobject

from lecture import theme
from lecture.kit.charts import Chart
from lecture.kit.line_readings import Curve, Dashed, Dots
from lecture.kit.network import NetworkDrawing, Neuron
from lecture.kit.numbers import shown
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import words
from scenes.numbers.backpropagation import FollowedWeight


class ChainPicture(VGroup):
    """The weight that is followed: its source neuron, its edge and its output neuron, drawn large."""

    def __init__(
        self,
        followed: FollowedWeight,
        *,
        y: float = 1.15,
        ends: tuple[float, float] = (-5.4, -1.0),
        radius: float = 0.5,
    ) -> None:
        super().__init__()
        self.followed, weight, z = followed, followed.weight, followed.z
        target = float(followed.y[0, followed.output])
        self.source_neuron = Neuron(radius).show(followed.factors[2]).move_to([ends[0], y, 0])
        self.output_neuron = Neuron(radius).show(followed.a).move_to([ends[1], y, 0])
        self.edge = Line(
            [ends[0] + radius, y, 0],
            [ends[1] - radius, y, 0],
            color=theme.signed(weight),
            stroke_width=theme.edge_width(weight) * 1.5,
        )
        small = {"size": 36, "color": theme.QUIET}
        middle = (ends[0] + ends[1]) / 2
        weight_label = words(f"$w = {shown(weight, '{:.1f}')}$", size=36, color=theme.signed(weight))
        self.labels = VGroup(
            words("$a^((ell - 1))$", **small).place(ends[0], y - radius - 0.42, align="center"),
            weight_label.place(middle, y + 0.22, align="center"),
            words(f"$z = {shown(z, '{:.3f}')}$", **small).place(ends[1], y - radius - 0.42, align="center"),
            words("$a^((ell))$", **small).place(ends[1], y + radius + 0.16, align="center"),
            words(f"$y = {target:g}$", size=36, color=theme.TEXT).place(ends[1] + radius + 0.3, y - 0.1),
        )
        self.add(self.edge, self.source_neuron, self.output_neuron, self.labels)

    def copies(self, drawing: NetworkDrawing) -> list[VMobject]:
        """Copies of the edge and its two neurons as they are drawn in the network."""
        last, output, source = self.followed.last, self.followed.output, self.followed.source
        edge, ends = drawing.edges[last][output][source], (drawing.neurons[last][source], drawing.neurons[-1][output])
        return [part.copy() for part in (edge, *ends)]

    def grow_out_of(self, copies: list[VMobject]) -> list[Animation]:
        """Animations: the copies become the picture."""
        parts = (self.edge, self.source_neuron, self.output_neuron)
        return [copy.animate.become(part) for copy, part in zip(copies, parts, strict=True)]

    @staticmethod
    def glow(neuron: Neuron, color: ManimColor) -> Circle:
        """A ring of light around a neuron."""
        return Circle(0.6, color=color, stroke_width=6).move_to(neuron)


class SigmoidTangent(VGroup):
    """The output's activation as a curve, with its tangent at z: the slope is the chain rule's middle factor."""

    def __init__(
        self,
        followed: FollowedWeight,
        *,
        center: tuple[float, float] = (-3.1, -1.42),
        size: tuple[float, float] = (5.4, 2.0),
    ) -> None:
        super().__init__()
        activation, z, slope = followed.network.activations[-1], followed.z, followed.factors[1]
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
            color=theme.TEXT,
            stroke_width=6,
        )
        self.slope = shown(slope, "{:.3f}")
        label = words(f"slope ${self.slope}$", size=theme.LABEL, color=theme.TEXT)
        if a >= 0.4:
            label.place(min(place[0] + 0.45, center[0] + size[0] / 2 - label.width), place[1] - 0.55)
        else:
            label.place(max(place[0] - 0.35, self.chart.low[0] + label.width + 0.1), place[1] + 0.35, align="right")
        self.label = label
        self.add(self.chart, self.curve, self.marks, self.tangent, self.label)

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the curve, the point on it, and the tangent with its slope."""
        return [
            ("activation", Curve(self.curve, self.chart)),
            ("point", Dots(self.marks[1], self.chart)),
            ("line up to the point", Dashed(self.marks[0], self.chart)),
            ("slope of the tangent", Number(self.label, self.slope)),
            ("tangent", Curve(self.tangent, self.chart, cut=False)),
        ]
